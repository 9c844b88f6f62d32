using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Arp;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.IpV6;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.Tests.Simulation;

/// <summary>Builds frames as another station sends them.</summary>
internal static class Frames
{
    public static byte[] Ethernet(MacAddress destination, MacAddress source, ushort type, byte[] payload)
    {
        byte[] frame = new byte[EthernetHeader.Size + payload.Length];
        new EthernetHeader(destination, source, type).Write(frame);
        payload.CopyTo(frame, EthernetHeader.Size);
        return frame;
    }

    public static byte[] Arp(MacAddress destination, bool isReply, MacAddress senderMac, IpAddress sender, MacAddress targetMac, IpAddress target)
    {
        byte[] packet = new byte[ArpPacket.Size];
        new ArpPacket(isReply, senderMac, sender, targetMac, target).Write(packet);
        return Ethernet(destination, senderMac, EthernetHeader.TypeArp, packet);
    }

    /// <summary>A packet of either family from the tests' station to host A.</summary>
    public static byte[] Ip(IpAddress source, IpAddress destination, byte protocol, byte[] payload, byte hopLimit = 64)
        => Ethernet(
            destination.IsMulticast ? destination.MulticastMac : Hosts.MacA, Hosts.MacX,
            source.IsV4 ? EthernetHeader.TypeV4 : EthernetHeader.TypeV6,
            Packet(source, destination, protocol, payload, hopLimit));

    public static byte[] Packet(IpAddress source, IpAddress destination, byte protocol, byte[] payload, byte hopLimit = 64)
    {
        IpHeaderFields fields = new(source, destination, protocol, hopLimit);
        int headerSize = source.IsV4 ? Ipv4Header.Size : Ipv6Header.Size;
        byte[] packet = new byte[headerSize + payload.Length];
        if (source.IsV4)
            Ipv4Header.Write(packet, fields, payload.Length, 0x1234);
        else
            Ipv6Header.Write(packet, fields, payload.Length);
        payload.CopyTo(packet, headerSize);
        return packet;
    }

    /// <summary>A fragment of an IPv4 datagram from the tests' station to host A.</summary>
    public static byte[] FragmentV4(ushort identification, int offset, bool hasMore, byte protocol, byte[] payload)
    {
        byte[] packet = Packet(Hosts.X, Hosts.A, protocol, payload);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)(offset / 8 | (hasMore ? 0x2000 : 0)));
        FixChecksumV4(packet);
        return Ethernet(Hosts.MacA, Hosts.MacX, EthernetHeader.TypeV4, packet);
    }

    public static void FixChecksumV4(Span<byte> packet)
    {
        int length = (packet[0] & 0xf) * 4;
        packet[10] = packet[11] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], InternetChecksum.Complement(InternetChecksum.Sum(packet[..length])));
    }

    public static byte[] IcmpV4(byte type, byte code, uint rest, byte[] data) => Icmp(type, code, rest, data, 0);

    public static byte[] IcmpV6(IpAddress source, IpAddress destination, byte type, byte code, uint rest, byte[] data)
        => Icmp(type, code, rest, data, InternetChecksum.PseudoHeader(source, destination, IpProtocol.IcmpV6, 8 + data.Length));

    /// <summary>A message of neighbour discovery in a frame, from the tests' station.</summary>
    public static byte[] Nd(IpAddress source, IpAddress destination, byte type, uint rest, byte[] data, byte hopLimit = 255, byte code = 0)
        => Ip(source, destination, IpProtocol.IcmpV6, IcmpV6(source, destination, type, code, rest, data), hopLimit);

    /// <summary>A neighbour solicitation or advertisement of the tests' station.</summary>
    public static byte[] Neighbour(
        IpAddress source, IpAddress destination, byte type, uint flags, IpAddress target, MacAddress? mac, byte hopLimit = 255)
    {
        byte[] body = new byte[16];
        target.Write(body);
        return Nd(source, destination, type, flags, mac is { } address ? [.. body, .. LinkOption((byte)(type - 134), address)] : body, hopLimit);
    }

    public static byte[] LinkOption(byte type, MacAddress mac)
    {
        byte[] option = new byte[8];
        option[0] = type;
        option[1] = 1;
        mac.Write(option.AsSpan(2));
        return option;
    }

    public static byte[] EchoRequest(ushort identifier, ushort sequence, byte[] data)
        => IcmpV4(8, 0, (uint)identifier << 16 | sequence, data);

    public static byte[] Udp(IpEndpoint source, IpEndpoint destination, byte[] data)
    {
        byte[] datagram = new byte[8 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        data.CopyTo(datagram, 8);
        ushort pseudo = InternetChecksum.PseudoHeader(source.Address, destination.Address, IpProtocol.Udp, datagram.Length);
        ushort checksum = InternetChecksum.Complement(InternetChecksum.Sum(datagram, pseudo));
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), checksum == 0 ? (ushort)0xffff : checksum);
        return datagram;
    }

    private static byte[] Icmp(byte type, byte code, uint rest, byte[] data, ushort pseudo)
    {
        byte[] message = new byte[8 + data.Length];
        message[0] = type;
        message[1] = code;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), rest);
        data.CopyTo(message, 8);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), InternetChecksum.Complement(InternetChecksum.Sum(message, pseudo)));
        return message;
    }
}
