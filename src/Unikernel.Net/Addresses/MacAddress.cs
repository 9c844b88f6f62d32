using System;
using System.Globalization;

namespace Sundog.Unikernel.Net;

/// <summary>An Ethernet address (IEEE 802): 48 bits, the first byte on the wire in the highest place.</summary>
/// <param name="Value">The address; the upper 16 bits are zero.</param>
public readonly record struct MacAddress(ulong Value)
{
    /// <summary>The size on the wire, in bytes.</summary>
    public const int Size = 6;

    /// <summary>Every station.</summary>
    public static MacAddress Broadcast => new(0xffff_ffff_ffff);

    /// <summary>Whether it names a group of stations: the lowest bit of the first byte, also set in the broadcast.</summary>
    public bool IsMulticast => (Value >> 40 & 1) != 0;

    /// <summary>Reads the first six bytes of <paramref name="source"/>.</summary>
    /// <exception cref="ArgumentException">Fewer than six bytes.</exception>
    public static MacAddress Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < Size)
            throw new ArgumentException("An Ethernet address has six bytes.", nameof(source));
        ulong value = 0;
        for (int i = 0; i < Size; i++)
            value = value << 8 | source[i];
        return new MacAddress(value);
    }

    /// <summary>Writes six bytes.</summary>
    /// <exception cref="ArgumentException">There is no room for them.</exception>
    public void Write(Span<byte> destination)
    {
        if (destination.Length < Size)
            throw new ArgumentException("An Ethernet address has six bytes.", nameof(destination));
        for (int i = 0; i < Size; i++)
            destination[i] = Byte(i);
    }

    /// <summary>Six pairs of hexadecimal digits with colons between them.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Byte(0):x2}:{Byte(1):x2}:{Byte(2):x2}:{Byte(3):x2}:{Byte(4):x2}:{Byte(5):x2}");

    private byte Byte(int index) => (byte)(Value >> 40 - 8 * index & 0xff);
}
