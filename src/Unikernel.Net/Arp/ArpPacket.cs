using System;
using System.Buffers.Binary;

namespace Sundog.Unikernel.Net.Arp;

/// <summary>An ARP packet for IPv4 over Ethernet (RFC 826).</summary>
internal readonly record struct ArpPacket(
    bool IsReply, MacAddress SenderMac, IpAddress Sender, MacAddress TargetMac, IpAddress Target)
{
    public const int Size = 28;

    private const ushort HardwareEthernet = 1;
    private const ushort ProtocolV4 = 0x0800;
    private const ushort Request = 1;
    private const ushort Reply = 2;

    public static bool TryRead(ReadOnlySpan<byte> packet, out ArpPacket arp)
    {
        arp = default;
        if (packet.Length < Size
            || BinaryPrimitives.ReadUInt16BigEndian(packet) != HardwareEthernet
            || BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) != ProtocolV4
            || packet[4] != MacAddress.Size || packet[5] != 4)
            return false;
        ushort operation = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        arp = new ArpPacket(
            operation == Reply,
            MacAddress.Read(packet[8..]), IpAddress.ReadV4(packet[14..]),
            MacAddress.Read(packet[18..]), IpAddress.ReadV4(packet[24..]));
        return operation is Request or Reply;
    }

    public void Write(Span<byte> packet)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, HardwareEthernet);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], ProtocolV4);
        packet[4] = MacAddress.Size;
        packet[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], IsReply ? Reply : Request);
        SenderMac.Write(packet[8..]);
        Sender.Write(packet[14..]);
        TargetMac.Write(packet[18..]);
        Target.Write(packet[24..]);
    }
}
