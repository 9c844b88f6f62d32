using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.IpV6;

namespace Sundog.Unikernel.Net.Icmp;

/// <summary>Is told what routers and hosts report about packets that this host sent, or that somebody says it sent.</summary>
internal interface IIcmpErrorListener
{
    /// <summary>A packet did not arrive.</summary>
    /// <param name="original">The packet, as far as it was quoted; its source is an address of ours.</param>
    /// <param name="isHard">Whether trying again is of no use.</param>
    /// <param name="now">The present.</param>
    void OnUnreachable(in QuotedPacket original, bool isHard, Instant now);

    /// <summary>A packet was larger than <paramref name="mtu"/> bytes, which a link on its way does not carry.</summary>
    void OnPacketTooBig(in QuotedPacket original, int mtu, Instant now);
}

/// <summary>The packet that an ICMP error speaks of. Anybody may have made it up.</summary>
internal readonly ref struct QuotedPacket
{
    private QuotedPacket(IpAddress source, IpAddress destination, byte protocol, int totalLength, ReadOnlySpan<byte> transport)
    {
        Source = source;
        Destination = destination;
        Protocol = protocol;
        TotalLength = totalLength;
        Transport = transport;
    }

    public IpAddress Source { get; }
    public IpAddress Destination { get; }
    public byte Protocol { get; }

    /// <summary>What its header said of its length, in bytes.</summary>
    public int TotalLength { get; }

    /// <summary>The start of its transport header: at least eight bytes.</summary>
    public ReadOnlySpan<byte> Transport { get; }

    // RFC 792: the header and 64 bits of the original datagram's data. It is cut, so its checksum and length say nothing.
    public static bool TryReadV4(ReadOnlySpan<byte> quoted, out QuotedPacket packet)
    {
        packet = default;
        if (quoted.Length < 28 || quoted[0] >> 4 != 4)
            return false;
        int headerLength = (quoted[0] & 0xf) * 4;
        bool isFirstFragment = (BinaryPrimitives.ReadUInt16BigEndian(quoted[6..]) & 0x1fff) == 0;
        if (headerLength < 20 || quoted.Length < headerLength + 8 || !isFirstFragment)
            return false;
        packet = new QuotedPacket(
            IpAddress.ReadV4(quoted[12..]), IpAddress.ReadV4(quoted[16..]), quoted[9],
            BinaryPrimitives.ReadUInt16BigEndian(quoted[2..]), quoted[headerLength..]);
        return true;
    }

    // This host sends no extension headers in front of TCP and UDP, so a quote with one is not of its making.
    public static bool TryReadV6(ReadOnlySpan<byte> quoted, out QuotedPacket packet)
    {
        packet = default;
        if (quoted.Length < Ipv6Header.Size + 8 || quoted[0] >> 4 != 6)
            return false;
        packet = new QuotedPacket(
            IpAddress.ReadV6(quoted[8..]), IpAddress.ReadV6(quoted[24..]), quoted[6],
            Ipv6Header.Size + BinaryPrimitives.ReadUInt16BigEndian(quoted[4..]), quoted[Ipv6Header.Size..]);
        return !packet.Source.IsV4 && !packet.Destination.IsV4;
    }
}
