using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.IpV4;

public sealed class PingTests
{
    private readonly SimulatedWire _wire = new();
    private readonly NetworkStack _stack;

    public PingTests()
    {
        _stack = _wire.Add(Hosts.OptionsA());
        _wire.Drain(_stack);
        // The tests' station asks first, so that the stack knows where to reply.
        _wire.Inject(_stack, Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, Hosts.X, default, Hosts.A));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(56)]
    [InlineData(1472)]
    public void An_echo_request_is_answered_with_its_own_data(int size)
    {
        byte[] data = Enumerable.Range(0, size).Select(i => (byte)(i * 7)).ToArray();
        List<byte[]> replies = Ping(data);
        byte[] expected = Frames.IcmpV4(0, 0, 0x0102_0003, data);
        Assert.Equal(expected, Assert.Single(replies)[34..]);
        Assert.Equal(Hosts.X, IpAddress.ReadV4(replies[0].AsSpan(30)));
        Assert.Equal(Hosts.MacX, MacAddress.Read(replies[0]));
    }

    [Fact]
    public void A_request_with_a_wrong_checksum_is_dropped()
    {
        byte[] request = Frames.EchoRequest(0x0102, 3, [1, 2, 3]);
        request[9] ^= 1;
        Assert.Empty(_wire.Inject(_stack, Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, request)));
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.BadChecksum));
    }

    [Fact]
    public void A_request_to_everybody_is_not_answered()
    {
        byte[] packet = Frames.Packet(Hosts.X, IpAddress.Parse("192.0.2.255"), IpProtocol.IcmpV4, Frames.EchoRequest(1, 1, []));
        Assert.Empty(_wire.Inject(_stack, Frames.Ethernet(MacAddress.Broadcast, Hosts.MacX, 0x0800, packet)));
    }

    [Fact]
    public void Echoes_are_limited_in_rate()
    {
        int answered = Enumerable.Range(0, 5000).Sum(_ => Ping([1]).Count);
        Assert.InRange(answered, 50, 200);
        Assert.Equal(5000 - answered, _stack.Statistics.Dropped(DropReason.RateLimited));
    }

    private List<byte[]> Ping(byte[] data)
        => _wire.Inject(_stack, Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, Frames.EchoRequest(0x0102, 3, data)));
}
