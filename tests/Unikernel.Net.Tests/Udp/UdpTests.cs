using System;
using System.Linq;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Udp;

public sealed class UdpTests
{
    private readonly SimulatedWire _wire = new();
    private readonly NetworkStack _stack;

    public UdpTests()
    {
        _stack = _wire.Add(Hosts.OptionsA(new NetworkLimits { UdpSockets = 3, UdpQueueBytes = 2_048 }));
        _wire.Drain(_stack);
        _wire.Inject(_stack, Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, Hosts.X, default, Hosts.A));
    }

    [Fact]
    public void A_port_is_taken_once_and_given_back()
    {
        UdpSocket socket = _stack.BindUdp(7)!;
        Assert.Null(_stack.BindUdp(7));
        socket.Dispose();
        Assert.Equal(UdpSendResult.Closed, socket.TrySend(new IpEndpoint(Hosts.X, 9), [], _wire.Now));
        Assert.NotNull(_stack.BindUdp(7));
    }

    [Fact]
    public void There_are_no_more_sockets_than_the_limit()
    {
        ushort[] ports = Enumerable.Range(0, 3).Select(_ => _stack.BindUdp(0)!.Port).ToArray();
        Assert.Equal(3, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 49_152, 65_535));
        Assert.Null(_stack.BindUdp(0));
    }

    [Fact]
    public void Datagrams_wait_in_order_until_the_queue_is_full()
    {
        UdpSocket socket = _stack.BindUdp(7)!;
        for (byte i = 0; i < 10; i++)
            Receive(Datagram([i, .. new byte[399]]));
        Assert.InRange(socket.Waiting, 3, 5);
        Assert.Equal(10 - socket.Waiting, _stack.Statistics.Dropped(DropReason.UdpQueueFull));
        byte[] buffer = new byte[500];
        for (byte i = 0; socket.Waiting > 0; i++)
        {
            Assert.True(socket.TryReceive(buffer, out IpEndpoint remote, out IpAddress local, out int length));
            Assert.Equal((i, 400), (buffer[0], length));
            Assert.Equal((new IpEndpoint(Hosts.X, 9), Hosts.A), (remote, local));
        }
        Assert.False(socket.TryReceive(buffer, out _, out _));
    }

    [Fact]
    public void A_datagram_that_does_not_fit_the_callers_memory_is_cut_and_tells_its_length()
    {
        UdpSocket socket = _stack.BindUdp(7)!;
        Receive(Datagram([1, 2, 3, 4]));
        byte[] buffer = new byte[2];
        Assert.True(socket.TryReceive(buffer, out _, out int length));
        Assert.Equal(4, length);
        Assert.Equal([1, 2], buffer);
    }

    [Fact]
    public void The_datagrams_length_counts_not_the_packets()
    {
        UdpSocket socket = _stack.BindUdp(7)!;
        byte[] datagram = Datagram([1, 2, 3]);
        Receive([.. datagram, 9, 9]);
        byte[] tooLong = [.. datagram];
        tooLong[5]++;
        Receive(tooLong);
        byte[] tooShort = [.. datagram];
        tooShort[5] = 7;
        Receive(tooShort);
        Assert.Equal(1, socket.Waiting);
        Assert.Equal(2, _stack.Statistics.Dropped(DropReason.TooShort));
    }

    [Fact]
    public void Over_IPv4_a_datagram_may_have_no_checksum_but_not_a_wrong_one()
    {
        UdpSocket socket = _stack.BindUdp(7)!;
        byte[] none = Datagram([1, 2, 3]);
        none[6] = none[7] = 0;
        Receive(none);
        Assert.Equal(1, socket.Waiting);
        byte[] wrong = Datagram([1, 2, 3]);
        wrong[8] ^= 1;
        Receive(wrong);
        Assert.Equal(1, socket.Waiting);
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.BadChecksum));
    }

    [Fact]
    public void A_full_queue_of_frames_is_said()
    {
        UdpSocket socket = _stack.BindUdp(7)!;
        UdpSendResult[] results = Enumerable.Range(0, 100)
            .Select(_ => socket.TrySend(new IpEndpoint(Hosts.X, 9), new byte[1400], _wire.Now)).ToArray();
        Assert.Equal(UdpSendResult.Queued, results[0]);
        Assert.Equal(UdpSendResult.QueueFull, results[^1]);
        Assert.Equal(results.Count(result => result == UdpSendResult.Queued), _wire.Drain(_stack).Count);
        Assert.Equal(UdpSendResult.Queued, socket.TrySend(new IpEndpoint(Hosts.X, 9), [1], _wire.Now));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("2001:db8::1")]
    public void A_destination_without_a_way_is_said(string address)
        => Assert.Equal(
            UdpSendResult.NoRoute, _stack.BindUdp(7)!.TrySend(new IpEndpoint(IpAddress.Parse(address), 9), [1], _wire.Now));

    [Fact]
    public void Options_that_contradict_are_all_listed()
    {
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => new NetworkStack(
            new NetworkOptions
            {
                Mac = MacAddress.Broadcast,
                Secret = new byte[3],
                Mtu = 100,
                UseDhcp = true,
                AddressV4 = new IpPrefix(Hosts.A, 24),
                Limits = new NetworkLimits { PathMtus = 5 },
            },
            _wire.Now));
        foreach (string part in new[] { "Ethernet", "secret", "MTU", "DHCP", "PathMtus" })
            Assert.Contains(part, wrong.Message, StringComparison.Ordinal);
    }

    private static byte[] Datagram(byte[] data) => Frames.Udp(new IpEndpoint(Hosts.X, 9), new IpEndpoint(Hosts.A, 7), data);

    private void Receive(byte[] datagram) => _wire.Inject(_stack, Frames.Ip(Hosts.X, Hosts.A, IpProtocol.Udp, datagram));
}
