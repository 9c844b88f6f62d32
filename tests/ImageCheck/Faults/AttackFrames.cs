using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>Frames as an attacker on the guest's Ethernet makes them, with right checksums.</summary>
/// <param name="guest">The guest's station.</param>
/// <param name="server">Its address and port.</param>
internal sealed class AttackFrames(MacAddress guest, IpEndpoint server)
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Syn = 0x02;
    public const byte Rst = 0x04;
    public const byte Ack = 0x10;

    private const int EthernetHeader = 14;
    private const int IpHeader = 20;
    private const int TcpHeader = 20;

    private static readonly MacAddress Station = new(0x0200_0000_0bee);

    /// <summary>An IPv4 packet to the guest.</summary>
    /// <param name="source">Whose address it bears.</param>
    /// <param name="protocol">What it carries.</param>
    /// <param name="payload">That.</param>
    /// <param name="identification">Which datagram it is a fragment of.</param>
    /// <param name="fragment">Flags and offset (RFC 791 §3.1).</param>
    public byte[] Packet(uint source, byte protocol, ReadOnlySpan<byte> payload, ushort identification = 0, ushort fragment = 0)
    {
        byte[] frame = new byte[EthernetHeader + IpHeader + payload.Length];
        WriteEthernet(frame, guest, Station, 0x0800);
        Span<byte> packet = frame.AsSpan(EthernetHeader);
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], fragment);
        (packet[8], packet[9]) = (64, protocol);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], source);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], server.Address.V4);
        payload.CopyTo(packet[IpHeader..]);
        FixHeader(frame);
        return frame;
    }

    /// <summary>A segment to the guest's server.</summary>
    public byte[] Segment(uint source, ushort port, byte flags, uint sequence, uint acknowledgment, ReadOnlySpan<byte> options = default)
    {
        int header = TcpHeader + (options.Length + 3) / 4 * 4;
        Span<byte> segment = stackalloc byte[header];
        segment.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(segment, port);
        BinaryPrimitives.WriteUInt16BigEndian(segment[2..], server.Port);
        BinaryPrimitives.WriteUInt32BigEndian(segment[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment[8..], acknowledgment);
        (segment[12], segment[13]) = ((byte)(header / 4 << 4), flags);
        BinaryPrimitives.WriteUInt16BigEndian(segment[14..], 0xffff);
        options.CopyTo(segment[TcpHeader..]);
        uint pseudo = Add(source, server.Address.V4) + Tcp + (uint)header;
        BinaryPrimitives.WriteUInt16BigEndian(segment[16..], Checksum(segment, pseudo));
        return Packet(source, Tcp, segment);
    }

    /// <summary>An echo request (RFC 792).</summary>
    public byte[] Ping(uint source, int size)
    {
        byte[] message = new byte[8 + size];
        message[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message, 0));
        return Packet(source, Icmp, message);
    }

    /// <summary>An ARP request or reply (RFC 826) of a station that says it has an address.</summary>
    public byte[] Arp(bool isReply, MacAddress station, uint address)
    {
        byte[] frame = new byte[EthernetHeader + 28];
        WriteEthernet(frame, isReply ? guest : MacAddress.Broadcast, station, 0x0806);
        Span<byte> packet = frame.AsSpan(EthernetHeader);
        ((ReadOnlySpan<byte>)[0, 1, 8, 0, 6, 4, 0, (byte)(isReply ? 2 : 1)]).CopyTo(packet);
        station.Write(packet[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[14..], address);
        if (isReply)
            guest.Write(packet[18..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[24..], server.Address.V4);
        return frame;
    }

    /// <summary>Makes the length and the checksum of an IPv4 header right, whatever else is wrong.</summary>
    public static void FixHeader(Span<byte> frame)
    {
        if (frame.Length < EthernetHeader + IpHeader)
            return;
        Span<byte> packet = frame[EthernetHeader..];
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[10] = packet[11] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum(packet[..IpHeader], 0));
    }

    private static void WriteEthernet(Span<byte> frame, MacAddress destination, MacAddress source, ushort type)
    {
        destination.Write(frame);
        source.Write(frame[MacAddress.Size..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], type);
    }

    // RFC 1071.
    private static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (int i = 0; i + 1 < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        if (bytes.Length % 2 != 0)
            sum += (uint)bytes[^1] << 8;
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }

    private static uint Add(uint one, uint other) => (one >> 16) + (one & 0xffff) + (other >> 16) + (other & 0xffff);
}
