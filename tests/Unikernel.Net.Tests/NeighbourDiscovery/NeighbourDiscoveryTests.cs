using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.NeighbourDiscovery;

public sealed class NeighbourDiscoveryTests
{
    private const byte RouterSolicitation = 133;
    private const byte Solicitation = 135;
    private const byte Advertisement = 136;
    private const uint Solicited = 0x4000_0000;
    private const uint Override = 0x2000_0000;
    private const long Second = 1_000_000;

    private static readonly MacAddress Thief = new(0x0200_0000_00dd);
    private static readonly ulong Prefix = IpAddress.Parse("2001:db8:7::").High;

    private readonly SimulatedWire _wire = new();

    [Fact]
    public void A_solicitation_of_our_address_is_answered()
    {
        NetworkStack stack = Settled();
        byte[] answer = Assert.Single(_wire.Inject(stack, Ask(Hosts.A6, Hosts.MacX)));
        Assert.Equal(Frames.Neighbour(Hosts.A6, Hosts.X6, Advertisement, Solicited | Override, Hosts.A6, Hosts.MacA)[54..], answer[54..]);
        Assert.Equal(Hosts.MacX, MacAddress.Read(answer));
        Assert.Equal(255, answer[21]);
    }

    [Fact]
    public void What_a_router_has_forwarded_is_dropped()
    {
        NetworkStack stack = Settled();
        byte[] forwarded = Frames.Neighbour(Hosts.X6, Hosts.A6.SolicitedNodeGroup, Solicitation, 0, Hosts.A6, Hosts.MacX, hopLimit: 254);
        Assert.Empty(_wire.Inject(stack, forwarded));
        Assert.Equal(1, stack.Statistics.Dropped(DropReason.BadNeighbourDiscovery));
    }

    public static TheoryData<byte[]> BadOptions => new([1, 0, 0, 0, 0, 0, 0, 0], [1, 2, 0, 0, 0, 0, 0, 0], [1], [1, 1, 0xff, 0, 0, 0, 0, 1]);

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void A_solicitation_with_a_malformed_option_is_dropped(byte[] option)
    {
        NetworkStack stack = Settled();
        byte[] target = new byte[16];
        Hosts.A6.Write(target);
        Assert.Empty(_wire.Inject(stack, Frames.Nd(Hosts.X6, Hosts.A6.SolicitedNodeGroup, Solicitation, 0, [.. target, .. option])));
        Assert.Equal(1, stack.Statistics.Dropped(DropReason.BadNeighbourDiscovery));
    }

    [Fact]
    public void An_advertisement_that_nobody_asked_for_creates_no_entry_and_replaces_none()
    {
        NetworkStack stack = Settled();
        byte[] claim = Frames.Neighbour(Hosts.X6, Hosts.A6, Advertisement, Solicited | Override, Hosts.X6, Thief);
        Assert.Empty(_wire.Inject(stack, claim));
        Assert.Equal(1, stack.Statistics.Dropped(DropReason.UnsolicitedNeighbour));
        _wire.Inject(stack, Ask(Hosts.A6, Hosts.MacX));
        byte[] question = Assert.Single(_wire.Inject(stack, claim));
        Assert.Equal(Hosts.MacX, MacAddress.Read(question));
        Assert.Equal(Solicitation, question[54]);
    }

    [Fact]
    public void A_packet_waits_until_its_neighbour_answers()
    {
        NetworkStack stack = Settled();
        byte[] ping = Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.IcmpV6, Frames.IcmpV6(Hosts.X6, Hosts.A6, 128, 0, 1, []));
        byte[] question = Assert.Single(_wire.Inject(stack, ping));
        Assert.Equal(Hosts.X6.SolicitedNodeGroup.MulticastMac, MacAddress.Read(question));
        byte[] reply = Assert.Single(_wire.Inject(
            stack, Frames.Neighbour(Hosts.X6, Hosts.A6, Advertisement, Solicited | Override, Hosts.X6, Hosts.MacX)));
        Assert.Equal(129, reply[54]);
    }

    [Fact]
    public void A_new_address_is_asked_for_before_it_is_used()
    {
        NetworkStack stack = _wire.Add(Hosts.OptionsBoth(detection: ConflictDetection.Strict));
        _wire.Run(10 * Second);
        byte[][] probes = _wire.Sent.Select(sent => sent.Frame).Where(frame => TypeOf(frame) == Solicitation).ToArray();
        Assert.Equal(2, probes.Length);
        Assert.All(probes, probe => Assert.True(IpAddress.ReadV6(probe.AsSpan(22)).IsUnspecified));
        Assert.Equal(3, stack.CopyAddresses(new IpPrefix[8]));
    }

    [Theory]
    [InlineData(ConflictDetection.Strict)]
    [InlineData(ConflictDetection.Optimistic)]
    public void A_generated_address_that_another_station_has_gives_way_to_another(ConflictDetection detection)
    {
        NetworkStack stack = _wire.Add(Hosts.OptionsBoth(detection: detection));
        HashSet<IpAddress> refused = [];
        for (int i = 0; i < 400; i++)
        {
            _wire.Sent.Clear();
            _wire.Run(Second / 100);
            foreach (byte[] frame in _wire.Sent.Select(sent => sent.Frame).Where(frame => TypeOf(frame) == Solicitation))
            {
                IpAddress target = IpAddress.ReadV6(frame.AsSpan(62));
                if (!target.IsLinkLocal || !refused.Add(target))
                    continue;
                stack.Receive(
                    Frames.Neighbour(target, IpAddress.AllNodesV6, Advertisement, Override, target, Hosts.MacX), false, _wire.Now);
            }
        }
        // RFC 7217 §5: three more are tried, and then none.
        Assert.Equal(4, refused.Count);
        Assert.Equal(4, stack.Statistics.AddressConflicts);
    }

    [Fact]
    public void Routers_are_asked_for_three_times()
    {
        _wire.Add(Hosts.OptionsBoth(useSlaac: true));
        _wire.Run(60 * Second);
        Assert.Equal(3, _wire.Sent.Count(sent => TypeOf(sent.Frame) == RouterSolicitation));
    }

    [Fact]
    public void An_advertisement_gives_an_address_a_router_and_name_servers_for_their_time()
    {
        NetworkStack stack = Settled(useSlaac: true);
        _wire.Inject(stack, Advertise(1800, [.. PrefixOption(100, 50), .. DnsOption(60), .. MtuOption(1400)]));
        IpPrefix address = Assert.Single(Addresses(stack), prefix => prefix.Address.High == Prefix);
        Assert.Equal(64, address.Length);
        UdpSocket socket = stack.BindUdp(0)!;
        IpEndpoint far = new(IpAddress.Parse("2001:db8:99::1"), 9);
        Assert.Equal(UdpSendResult.Queued, socket.TrySend(far, [1], _wire.Now));
        Assert.Equal(Hosts.MacX, MacAddress.Read(Assert.Single(_wire.Drain(stack), frame => frame[20] == IpProtocol.Udp)));
        Assert.Equal(UdpSendResult.TooLarge, socket.TrySend(far, new byte[1353], _wire.Now));
        Assert.Equal(1, stack.CopyNameServers(new IpAddress[4], _wire.Now));
        _wire.Run(101 * Second);
        Assert.DoesNotContain(Addresses(stack), prefix => prefix.Address.High == Prefix);
        Assert.Equal(0, stack.CopyNameServers(new IpAddress[4], _wire.Now));
        _wire.Run(1800 * Second);
        Assert.Equal(UdpSendResult.NoRoute, socket.TrySend(far, [1], _wire.Now));
    }

    [Fact]
    public void A_forged_short_lifetime_leaves_two_hours()
    {
        NetworkStack stack = Settled(useSlaac: true);
        _wire.Inject(stack, Advertise(1800, PrefixOption(86_400, 3_600)));
        _wire.Inject(stack, Advertise(1800, PrefixOption(1, 0)));
        _wire.Run(7_100 * Second);
        Assert.Contains(Addresses(stack), prefix => prefix.Address.High == Prefix);
        _wire.Run(200 * Second);
        Assert.DoesNotContain(Addresses(stack), prefix => prefix.Address.High == Prefix);
    }

    [Fact]
    public void An_advertisement_of_no_router_of_this_link_is_dropped()
    {
        NetworkStack stack = Settled(useSlaac: true);
        byte[] body = [0, 0, 0, 0, 0, 0, 0, 0, .. PrefixOption(100, 50)];
        _wire.Inject(stack, Frames.Nd(Hosts.X6, IpAddress.AllNodesV6, 134, 1800, body));
        _wire.Inject(stack, Frames.Nd(Hosts.RouterLinkLocal, IpAddress.AllNodesV6, 134, 1800, body, hopLimit: 64));
        _wire.Inject(stack, Frames.Nd(Hosts.RouterLinkLocal, IpAddress.AllNodesV6, 134, 1800, [.. body, 3, 0]));
        _wire.Inject(stack, Frames.Nd(Hosts.RouterLinkLocal, IpAddress.AllNodesV6, 134, 1800, [0]));
        Assert.Equal(4, stack.Statistics.Dropped(DropReason.BadNeighbourDiscovery));
        Assert.Equal(2, Addresses(stack).Count(prefix => !prefix.Address.IsV4));
    }

    [Fact]
    public void Identifiers_differ_by_prefix_and_secret_and_are_the_same_each_time()
    {
        IpAddress[] first = Generated(Hosts.Secret(1));
        Assert.Equal(first, Generated(Hosts.Secret(1)));
        Assert.Equal(4, first.Concat(Generated(Hosts.Secret(2))).Select(address => address.Low).Distinct().Count());
    }

    [Fact]
    public void Groups_are_reported_when_they_are_joined_and_asked_for()
    {
        NetworkStack stack = _wire.Add(Hosts.OptionsBoth());
        _wire.Run(5 * Second);
        Assert.Equal(2, _wire.Sent.Count(sent => IsReport(sent.Frame)));
        _wire.Sent.Clear();
        byte[] query = new byte[20];
        _wire.Inject(stack, Frames.Nd(Hosts.RouterLinkLocal, IpAddress.AllNodesV6, 130, 1000u << 16, query, hopLimit: 1));
        _wire.Run(5 * Second);
        byte[] report = Assert.Single(_wire.Sent, sent => IsReport(sent.Frame)).Frame;
        Assert.Equal(1, report[21]);
        Assert.Equal([0, 2], report[68..70]);
        Assert.Equal(Hosts.A6.SolicitedNodeGroup, IpAddress.ReadV6(report.AsSpan(94)));
    }

    private NetworkStack Settled(bool useSlaac = false)
    {
        NetworkStack stack = _wire.Add(Hosts.OptionsBoth(useSlaac));
        _wire.Run(30 * Second);
        return stack;
    }

    private static IpAddress[] Generated(byte[] secret)
    {
        SimulatedWire wire = new();
        NetworkStack stack = wire.Add(new NetworkOptions { Mac = Hosts.MacA, Secret = secret });
        wire.Inject(stack, Advertise(1800, PrefixOption(100, 50)));
        return Addresses(stack).Select(prefix => prefix.Address).ToArray();
    }

    private static IpPrefix[] Addresses(NetworkStack stack)
    {
        IpPrefix[] addresses = new IpPrefix[8];
        return addresses[..stack.CopyAddresses(addresses)];
    }

    private static byte[] Ask(IpAddress target, MacAddress mac)
        => Frames.Neighbour(Hosts.X6, target.SolicitedNodeGroup, Solicitation, 0, target, mac);

    private static byte[] Advertise(ushort lifetime, byte[] options)
        => Frames.Nd(
            Hosts.RouterLinkLocal, IpAddress.AllNodesV6, 134, lifetime,
            [0, 0, 0, 0, 0, 0, 0, 0, .. Frames.LinkOption(1, Hosts.MacX), .. options]);

    private static byte[] PrefixOption(uint valid, uint preferred)
    {
        byte[] option = new byte[32];
        (option[0], option[1], option[2], option[3]) = (3, 4, 64, 0xc0);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(4), valid);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(8), preferred);
        new IpAddress(Prefix, 0).Write(option.AsSpan(16));
        return option;
    }

    private static byte[] DnsOption(byte seconds)
    {
        byte[] option = new byte[24];
        (option[0], option[1], option[7]) = (25, 3, seconds);
        IpAddress.Parse("2001:db8::53").Write(option.AsSpan(8));
        return option;
    }

    private static byte[] MtuOption(ushort mtu) => [5, 1, 0, 0, 0, 0, (byte)(mtu >> 8), (byte)(mtu & 0xff)];

    private static int TypeOf(byte[] frame)
        => (frame[12] << 8 | frame[13]) == EthernetHeader.TypeV6 && frame[20] == IpProtocol.IcmpV6 ? frame[54] : -1;

    private static bool IsReport(byte[] frame)
        => (frame[12] << 8 | frame[13]) == EthernetHeader.TypeV6 && frame[20] == IpProtocol.HopByHop && frame[62] == 143;
}
