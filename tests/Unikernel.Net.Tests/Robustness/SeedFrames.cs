using System.Linq;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Tests.Simulation;

namespace Sundog.Unikernel.Net.Tests.Robustness;

/// <summary>One well-formed frame of every kind that the stack reads.</summary>
internal static class SeedFrames
{
    public static readonly byte[][] All =
    [
        Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, Hosts.X, default, Hosts.A),
        Frames.Arp(Hosts.MacA, true, Hosts.MacX, Hosts.X, Hosts.MacA, Hosts.A),
        Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, Frames.EchoRequest(1, 2, [1, 2, 3, 4])),
        Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, Frames.IcmpV4(3, 4, 1000, QuotedV4())),
        Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, Frames.IcmpV4(3, 1, 0, QuotedV4())),
        Frames.Ip(Hosts.X, Hosts.A, IpProtocol.Udp, Frames.Udp(new IpEndpoint(Hosts.X, 9), new IpEndpoint(Hosts.A, 7000), [1, 2])),
        Frames.FragmentV4(9, 0, true, IpProtocol.Udp, new byte[16]),
        Frames.FragmentV4(9, 16, false, IpProtocol.Udp, new byte[9]),
        Frames.Ip(Hosts.X, Hosts.A, IpProtocol.Tcp, Syn()),
        Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.Udp, Frames.Udp(new IpEndpoint(Hosts.X6, 9), new IpEndpoint(Hosts.A6, 7000), [1, 2])),
        Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.IcmpV6, Frames.IcmpV6(Hosts.X6, Hosts.A6, 128, 0, 1, [1, 2, 3])),
        Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.IcmpV6, Frames.IcmpV6(Hosts.X6, Hosts.A6, 2, 0, 1400, QuotedV6())),
        Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.IcmpV6, Frames.IcmpV6(Hosts.X6, Hosts.A6, 1, 4, 0, QuotedV6())),
        Frames.Ip(Hosts.X6, Hosts.A6, 0, [60, 0, 5, 2, 0, 0, 1, 0, 43, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0x1b, 0x58, 0, 8, 0, 0]),
        Frames.Ip(Hosts.X6, Hosts.A6, 44, [17, 0, 0, 1, 0, 0, 0, 5, .. new byte[16]]),
        Frames.Ip(Hosts.X6, Hosts.A6, 44, [17, 0, 0, 16, 0, 0, 0, 5, .. new byte[7]]),
        Frames.Neighbour(Hosts.X6, Hosts.A6.SolicitedNodeGroup, 135, 0, Hosts.A6, Hosts.MacX),
        Frames.Neighbour(IpAddress.AnyV6, Hosts.A6.SolicitedNodeGroup, 135, 0, Hosts.A6, null),
        Frames.Neighbour(Hosts.X6, Hosts.A6, 136, 0x6000_0000, Hosts.X6, Hosts.MacX),
        Frames.Nd(Hosts.RouterLinkLocal, IpAddress.AllNodesV6, 134, 1800,
            [.. new byte[8], .. Frames.LinkOption(1, Hosts.MacX), .. PrefixOption(), 5, 1, 0, 0, 0, 0, 5, 0x78, .. DnsOption()]),
        Frames.Nd(Hosts.RouterLinkLocal, IpAddress.AllNodesV6, 130, 1000u << 16, new byte[20], hopLimit: 1),
    ];

    private static byte[] QuotedV4()
        => Frames.Packet(Hosts.A, Hosts.X, IpProtocol.Udp, Frames.Udp(new IpEndpoint(Hosts.A, 7000), new IpEndpoint(Hosts.X, 9), [1]));

    private static byte[] QuotedV6()
        => Frames.Packet(Hosts.A6, Hosts.X6, IpProtocol.Udp, Frames.Udp(new IpEndpoint(Hosts.A6, 7000), new IpEndpoint(Hosts.X6, 9), [1]));

    private static byte[] Syn() => [0x12, 0x34, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0];

    private static byte[] PrefixOption()
        => [3, 4, 64, 0xc0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x20, 1, 0x0d, 0xb8, 0, 7, .. Enumerable.Repeat((byte)0, 10)];

    private static byte[] DnsOption() => [25, 3, 0, 0, 0, 0, 0, 60, 0x20, 1, 0x0d, 0xb8, .. Enumerable.Repeat((byte)0, 11), 0x53];
}
