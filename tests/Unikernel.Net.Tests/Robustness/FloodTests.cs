using System;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Robustness;

/// <summary>Floods of what makes a host remember something: the memory stays what the limits say, and pings are answered.</summary>
public sealed class FloodTests
{
    private const int Count = 8_000;

    // Half-open connections that time out give way to new ones, each an object.
    private const long MostOfTcp = 2_000_000;

    private static readonly NetworkLimits Limits = new() { Neighbours = 64, IcmpPerSecond = 1_000_000 };

    private readonly NetworkStack _stack;
    private readonly byte[] _frame = new byte[2_000];
    private Instant _now = new(1_000_000);
    private ulong _state = 1;

    public FloodTests()
    {
        _stack = new NetworkStack(Hosts.OptionsBoth(useSlaac: true, limits: Limits), _now);
        for (int i = 0; i < 100; i++)
            Pass(100_000);
    }

    [Fact]
    public void Of_ARP_requests_from_everybody()
    {
        Flood(_ => Frames.Arp(MacAddress.Broadcast, false, new MacAddress(Next() & 0xfeff_ffff_ffff), Neighbour(), default, Hosts.A));
        Assert.InRange(_stack.Statistics.Dropped(DropReason.NeighbourFull), Count / 2, Count);
    }

    [Fact]
    public void Of_ARP_replies()
        => Flood(_ =>
        {
            MacAddress mac = new(Next() & 0xfeff_ffff_ffff);
            return Frames.Arp(Hosts.MacA, true, mac, Neighbour(), Hosts.MacA, Hosts.A);
        });

    [Fact]
    public void Of_pings_from_neighbours_that_do_not_exist()
        => Flood(_ => Frames.Ip(Neighbour(), Hosts.A, IpProtocol.IcmpV4, Frames.EchoRequest(1, 1, new byte[1400])));

    [Fact]
    public void Of_fragments_that_never_become_whole()
        => Flood(i => Frames.FragmentV4((ushort)(Next() & 0xffff), i % 4 * 1024, hasMore: true, IpProtocol.Udp, new byte[1024]));

    [Fact]
    public void Of_neighbour_solicitations_from_everybody()
        => Flood(_ => Frames.Neighbour(new IpAddress(Hosts.X6.High, Next()), Hosts.A6.SolicitedNodeGroup, 135, 0, Hosts.A6, new MacAddress(Next() & 0xfeff_ffff_ffff)));

    [Fact]
    public void Of_neighbour_advertisements()
        => Flood(_ =>
        {
            IpAddress target = new(Hosts.X6.High, Next());
            return Frames.Neighbour(target, Hosts.A6, 136, 0x6000_0000, target, new MacAddress(Next() & 0xfeff_ffff_ffff));
        });

    [Fact]
    public void Of_router_advertisements_with_prefixes_and_name_servers()
    {
        Flood(_ =>
        {
            byte[] prefix = new byte[32];
            (prefix[0], prefix[1], prefix[2], prefix[3], prefix[7], prefix[11]) = (3, 4, 64, 0xc0, 200, 100);
            new IpAddress(0x2001_0db8_0000_0000 | Next() >> 32, 0).Write(prefix.AsSpan(16));
            byte[] server = new byte[24];
            (server[0], server[1], server[7]) = (25, 3, 200);
            new IpAddress(0x2001_0db8_0000_0000, Next()).Write(server.AsSpan(8));
            IpAddress router = new(0xfe80_0000_0000_0000, Next());
            return Frames.Nd(router, IpAddress.AllNodesV6, 134, 1800, [.. new byte[8], .. prefix, .. server]);
        });
        Assert.InRange(_stack.CopyAddresses(new IpPrefix[64]), 3, AddressTable.Capacity);
    }

    [Fact]
    public void Of_TCP_SYNs_from_everybody()
    {
        Assert.NotNull(_stack.ListenTcp(80));
        Flood(_ =>
        {
            byte[] syn = [(byte)(Next() & 0xff), 1, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0];
            return Frames.Ip(Neighbour(), Hosts.A, IpProtocol.Tcp, syn);
        }, MostOfTcp);
        Assert.InRange(_stack.TcpCounters.Connections, 0, 256);
    }

    [Fact]
    public void Of_datagrams_that_nobody_reads()
    {
        using UdpSocket socket = _stack.BindUdp(7000)!;
        byte[] datagram = Frames.Udp(new IpEndpoint(Hosts.X, 9), new IpEndpoint(Hosts.A, 7000), new byte[1000]);
        Flood(_ => Frames.Ip(Hosts.X, Hosts.A, IpProtocol.Udp, datagram));
        Assert.InRange(socket.Waiting, 20, 32);
    }

    private void Flood(Func<int, byte[]> make, long mostAllocated = 0)
    {
        // What is taken once, at first use, is taken before the measurement.
        Send(make, Count / 4);
        Assert.InRange(Send(make, Count), 0, mostAllocated);
        AssertAnswers();
    }

    // Half of the frames without a pause, the rest with one of ten milliseconds after each 64; what the stack allocated.
    private long Send(Func<int, byte[]> make, int count)
    {
        long allocated = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] frame = make(i);
            long before = GC.GetAllocatedBytesForCurrentThread();
            _stack.Receive(frame, isChecksumVerified: true, _now);
            Pass(i > count / 2 && i % 64 == 0 ? 10_000 : 0);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        return allocated;
    }

    private void Pass(long microseconds)
    {
        _now = _now.After(microseconds);
        _stack.Advance(_now);
        while (_stack.Transmit(_frame, _now, out _) > 0)
            continue;
    }

    private void AssertAnswers()
    {
        Pass(1_000_000);
        _stack.Receive(Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, Hosts.X, default, Hosts.A), false, _now);
        byte[] ping = Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, Frames.EchoRequest(1, 1, [7]));
        bool isAnswered = false;
        _stack.Receive(ping, false, _now);
        for (int length; (length = _stack.Transmit(_frame, _now, out _)) > 0;)
        {
            if (length == EthernetHeader.Size + ArpSize && _frame[13] == 6)
                _stack.Receive(Frames.Arp(Hosts.MacA, true, Hosts.MacX, Hosts.X, Hosts.MacA, Hosts.A), false, _now);
            isAnswered |= _frame.AsSpan(34, 8).SequenceEqual(Frames.IcmpV4(0, 0, 0x0001_0001, [7]).AsSpan(0, 8));
        }
        Assert.True(isAnswered, "a ping was not answered");
    }

    private const int ArpSize = 28;

    private IpAddress Neighbour() => IpAddress.FromV4(0xc000_0200 | (uint)(100 + Next() % 150));

    private ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state;
    }
}
