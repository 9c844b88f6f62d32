using System;
using System.Collections.Generic;
using Sundog.Unikernel.Net;
using Sundog.Unikernel.Net.Arp;
using Sundog.Unikernel.Net.Dhcp;
using Sundog.Unikernel.Net.Dns;
using Sundog.Unikernel.Net.Icmp;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.IpV6;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.NeighbourDiscovery;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Fuzz.Targets;

/// <summary>Each reader of TCP/IP by itself. The first byte chooses.</summary>
internal sealed class PacketTarget : FuzzTarget
{
    private const uint Transaction = 0x0102_0304;
    private const ushort Query = 0x0506;

    private static readonly MacAddress Mac = new(0x0200_0000_000a);

    public override string Name => "packets";

    public override string Description => "each reader of Ethernet, ARP, IP, ICMP, TCP options, DHCP and DNS by itself";

    public override IEnumerable<byte[]> Seeds()
    {
        yield return [0, .. new byte[12], 8, 0, 0x45, 0, 0, 20, .. new byte[16]];
        yield return [1, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 0x0b, 192, 0, 2, 11, .. new byte[6], 192, 0, 2, 10];
        yield return [2, 0x45, 0, 0, 24, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 11, 192, 0, 2, 10, 0, 9, 0, 7];
        yield return [3, 0x60, 0, 0, 0, 0, 8, 0, 64, .. new byte[32], 44, 0, 5, 2, 0, 0, 1, 0];
        yield return [4, 135, 0, 0, 0, 0, 0, 0, 0, 0x20, 1, 0x0d, 0xb8, .. new byte[11], 10, 1, 1, 2, 0, 0, 0, 0, 0x0b];
        yield return [5, 1, 2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7];
        yield return [5, 0, 1, 1, 5, 18, .. new byte[16], 8, 10, .. new byte[8]];
        yield return [6, .. DhcpReplySeed()];
        yield return [7, .. DnsAnswerSeed()];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        ReadOnlySpan<byte> bytes = input[1..];
        switch (input[0] % 8)
        {
            case 0:
                EthernetHeader.TryRead(bytes, out _);
                break;
            case 1:
                ArpPacket.TryRead(bytes, out _);
                break;
            case 2:
                Ipv4Header.TryRead(bytes, out _, out _);
                QuotedPacket.TryReadV4(bytes, out _);
                break;
            case 3:
                Ipv6(bytes);
                break;
            case 4:
                NeighbourMessage.TryRead(bytes, 1, out _);
                NeighbourMessage.TryRead(bytes, 2, out _);
                break;
            case 5 when !bytes.IsEmpty:
                Options(bytes[1..], isSyn: bytes[0] % 2 == 1);
                break;
            case 6:
                DhcpReply.TryRead(bytes, Transaction, Mac, out _);
                break;
            default:
                Dns(bytes);
                break;
        }
    }

    private static void Ipv6(ReadOnlySpan<byte> bytes)
    {
        Ipv6Header.TryRead(bytes, out _, out _);
        QuotedPacket.TryReadV6(bytes, out _);
        FragmentHeader.TryRead(bytes, out _);
        if (ExtensionHeaders.TryRead(bytes, out byte next, out ReadOnlySpan<byte> content))
        {
            int refused = ExtensionHeaders.FindRefusedOption(content, out _);
            Require(refused >= -1 && refused < content.Length, "an option is one of the header's");
            ExtensionHeaders.IsIcmpError(next, content);
            ExtensionHeaders.ReachesUpperLayer(next, content);
        }
    }

    private static void Options(ReadOnlySpan<byte> bytes, bool isSyn)
    {
        ReadOnlySpan<byte> room = bytes[..Math.Min(bytes.Length, TcpHeader.MaxOptions)];
        if (!TcpOptionsWire.TryRead(room, isSyn, out TcpOptionsWire options))
            return;
        Require(options.SackCount is >= 0 and <= SackBlocks.Capacity, "no more blocks than a header holds");
        Require(options.WindowScale is >= -1 and <= 14, "RFC 7323 §2.3: a shift of at most 14");
        Require(isSyn || options is { SegmentSize: 0, WindowScale: -1, SackPermitted: false }, "only a SYN makes offers");
    }

    private static void Dns(ReadOnlySpan<byte> bytes)
    {
        byte[] name = new byte[DnsName.MostSize];
        DnsName.TryEncode("host.example", name, out int length);
        if (DnsMessage.TryReadAnswer(bytes, Query, name, ref length, DnsMessage.TypeV4, out DnsAnswer answer))
            Require(answer.Count <= DnsQuery.MostAddresses && length is > 0 and <= DnsName.MostSize, "an answer is bounded");
        int offset = 0;
        if (DnsName.TryRead(bytes, ref offset, name, out length))
            Require(offset > 0 && offset <= bytes.Length && length is > 0 and <= DnsName.MostSize, "a name ends inside the message");
    }

    private static byte[] DhcpReplySeed()
    {
        byte[] message = new byte[DhcpLayout.LeastSize];
        (message[0], message[1], message[2]) = (DhcpLayout.Reply, DhcpLayout.Ethernet, MacAddress.Size);
        (message[4], message[5], message[6], message[7]) = (1, 2, 3, 4);
        (message[16], message[18], message[19]) = (192, 2, 10);
        Mac.Write(message.AsSpan(DhcpLayout.MacOffset));
        byte[] options =
        [
            0x63, 0x82, 0x53, 0x63, 53, 1, 2, 54, 4, 192, 0, 2, 1, 1, 4, 255, 255, 255, 0, 3, 4, 192, 0, 2, 1,
            6, 8, 192, 0, 2, 1, 192, 0, 2, 2, 51, 4, 0, 0, 14, 16, 58, 4, 0, 0, 7, 8, 52, 1, 3, 255,
        ];
        options.CopyTo(message, DhcpLayout.CookieOffset);
        return message;
    }

    private static byte[] DnsAnswerSeed() =>
    [
        5, 6, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0,
        4, .. "host"u8, 7, .. "example"u8, 0, 0, 1, 0, 1,
        0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, (byte)'x', 0xc0, 17,
        1, (byte)'x', 0xc0, 17, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7,
    ];
}
