using System;
using System.Buffers.Binary;

namespace Sundog.Unikernel.Net;

/// <summary>
/// An address of IPv4 or IPv6: 128 bits, an IPv4 address in the place of ::ffff:0:0/96 (RFC 4291 §2.5.5.2). Such an
/// address never stands in an IPv6 header here, so that the two cannot be confused.
/// </summary>
/// <param name="High">The upper 64 bits.</param>
/// <param name="Low">The lower 64 bits.</param>
public readonly partial record struct IpAddress(ulong High, ulong Low)
{
    private const ulong MappedPrefix = 0xffff_0000_0000;

    /// <summary>0.0.0.0.</summary>
    public static IpAddress AnyV4 => FromV4(0);

    /// <summary>::.</summary>
    public static IpAddress AnyV6 => default;

    /// <summary>Whether it is an address of IPv4.</summary>
    public bool IsV4 => High == 0 && Low >> 32 == MappedPrefix >> 32;

    /// <summary>The 32 bits of an IPv4 address, the first byte on the wire in the highest place.</summary>
    public uint V4 => (uint)(Low & 0xffff_ffff);

    /// <summary>Whether it is 0.0.0.0 or ::.</summary>
    public bool IsUnspecified => IsV4 ? V4 == 0 : (High | Low) == 0;

    /// <summary>The address of IPv4 with these 32 bits.</summary>
    public static IpAddress FromV4(uint value) => new(0, MappedPrefix | value);

    /// <summary>Reads the four bytes of an IPv4 header's field.</summary>
    public static IpAddress ReadV4(ReadOnlySpan<byte> source) => FromV4(BinaryPrimitives.ReadUInt32BigEndian(source));

    /// <summary>Reads the sixteen bytes of an IPv6 header's field.</summary>
    public static IpAddress ReadV6(ReadOnlySpan<byte> source)
        => new(BinaryPrimitives.ReadUInt64BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[8..]));

    /// <summary>Writes four bytes for IPv4, sixteen for IPv6, and says how many.</summary>
    public int Write(Span<byte> destination)
    {
        if (IsV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, V4);
            return 4;
        }
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
        return 16;
    }
}
