using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Ip;

namespace Sundog.Unikernel.Net.IpV6;

/// <summary>The fixed header of IPv6 (RFC 8200 §3).</summary>
internal readonly ref struct Ipv6Header
{
    public const int Size = 40;

    private readonly ReadOnlySpan<byte> _packet;

    private Ipv6Header(ReadOnlySpan<byte> packet) => _packet = packet;

    public byte NextHeader => _packet[6];
    public byte HopLimit => _packet[7];
    public IpAddress Source => IpAddress.ReadV6(_packet[8..]);
    public IpAddress Destination => IpAddress.ReadV6(_packet[24..]);

    /// <summary>The packet without what the link added behind it.</summary>
    public ReadOnlySpan<byte> Packet => _packet;

    public ReadOnlySpan<byte> Payload => _packet[Size..];

    /// <summary>Reads and checks the header at the start of what a frame carried.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out Ipv6Header header, out DropReason reason)
    {
        header = default;
        reason = DropReason.TooShort;
        if (packet.Length < Size)
            return false;
        reason = DropReason.BadHeader;
        if (packet[0] >> 4 != 6)
            return false;
        reason = DropReason.TooShort;
        int length = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        if (Size + length > packet.Length)
            return false;
        header = new Ipv6Header(packet[..(Size + length)]);
        return true;
    }

    /// <summary>Writes a header in front of a payload of <paramref name="length"/> bytes.</summary>
    public static void Write(Span<byte> packet, in IpHeaderFields fields, int length)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, 6u << 28);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)length);
        packet[6] = fields.Protocol;
        packet[7] = fields.HopLimit;
        fields.Source.Write(packet[8..]);
        fields.Destination.Write(packet[24..]);
    }
}
