using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Unikernel.Net.Arp;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Arp;

public sealed class ArpTests
{
    private static readonly MacAddress Thief = new(0x0200_0000_00dd);

    private readonly SimulatedWire _wire = new();

    [Fact]
    public void A_request_for_our_address_is_answered_to_its_sender()
    {
        NetworkStack stack = Settled();
        ArpPacket reply = Read(Assert.Single(_wire.Inject(stack, Request(Hosts.X, Hosts.A))));
        Assert.Equal(new ArpPacket(true, Hosts.MacA, Hosts.A, Hosts.MacX, Hosts.X), reply);
    }

    [Fact]
    public void A_request_for_another_address_is_not_answered()
        => Assert.Empty(_wire.Inject(Settled(), Request(Hosts.X, Hosts.B)));

    [Fact]
    public void A_reply_that_nobody_asked_for_creates_no_entry()
    {
        NetworkStack stack = Settled();
        _wire.Inject(stack, Frames.Arp(Hosts.MacA, true, Hosts.MacX, Hosts.X, Hosts.MacA, Hosts.A));
        Assert.Equal(1, stack.Statistics.Dropped(DropReason.UnsolicitedNeighbour));
        // So the stack has to ask before it can answer.
        ArpPacket question = Read(Assert.Single(Ping(stack)));
        Assert.Equal(new ArpPacket(false, Hosts.MacA, Hosts.A, default, Hosts.X), question);
    }

    [Fact]
    public void A_packet_waits_for_its_next_hop_and_goes_when_it_answers()
    {
        NetworkStack stack = Settled();
        Assert.Equal(EthernetHeader.TypeArp, TypeOf(Assert.Single(Ping(stack))));
        byte[] reply = Assert.Single(_wire.Inject(stack, Frames.Arp(Hosts.MacA, true, Hosts.MacX, Hosts.X, Hosts.MacA, Hosts.A)));
        Assert.Equal(EthernetHeader.TypeV4, TypeOf(reply));
        Assert.Equal(Hosts.MacX, MacAddress.Read(reply));
    }

    [Fact]
    public void A_claim_that_contradicts_a_known_station_makes_the_stack_ask_that_station()
    {
        NetworkStack stack = Settled();
        _wire.Inject(stack, Request(Hosts.X, Hosts.A));
        List<byte[]> sent = _wire.Inject(stack, Frames.Arp(MacAddress.Broadcast, true, Thief, Hosts.X, Thief, Hosts.X));
        byte[] question = Assert.Single(sent);
        Assert.Equal(Hosts.MacX, MacAddress.Read(question));
        // The thief cannot answer in its place.
        _wire.Inject(stack, Frames.Arp(Hosts.MacA, true, Thief, Hosts.X, Hosts.MacA, Hosts.A));
        Assert.Equal(Hosts.MacX, MacAddress.Read(Assert.Single(Ping(stack))));
        // The true station confirms itself.
        _wire.Inject(stack, Frames.Arp(Hosts.MacA, true, Hosts.MacX, Hosts.X, Hosts.MacA, Hosts.A));
        Assert.Equal(Hosts.MacX, MacAddress.Read(Assert.Single(Ping(stack))));
    }

    [Fact]
    public void A_station_that_is_gone_is_asked_for_anew()
    {
        NetworkStack stack = Settled();
        _wire.Inject(stack, Request(Hosts.X, Hosts.A));
        _wire.Inject(stack, Frames.Arp(MacAddress.Broadcast, true, Thief, Hosts.X, Thief, Hosts.X));
        _wire.Run(5_000_000);
        byte[] question = Assert.Single(Ping(stack));
        Assert.Equal(MacAddress.Broadcast, MacAddress.Read(question));
    }

    [Fact]
    public void A_neighbour_is_asked_three_times_a_second_apart()
    {
        NetworkStack stack = Settled();
        _wire.Sent.Clear();
        stack.Receive(EchoRequest(), false, _wire.Now);
        _wire.Run(20_000_000);
        long[] times = _wire.Sent.Select(sent => sent.Time.Microseconds).ToArray();
        Assert.Equal(3, times.Length);
        Assert.Equal([1_000_000, 1_000_000], [times[1] - times[0], times[2] - times[1]]);
        Assert.Equal(1, stack.Statistics.Dropped(DropReason.NeighbourUnreachable));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 0x86)]
    [InlineData(4, 8)]
    [InlineData(5, 16)]
    [InlineData(7, 3)]
    [InlineData(8, 0xff)]
    [InlineData(13, 1)]
    [InlineData(14, 224)]
    [InlineData(14, 127)]
    public void A_malformed_packet_is_dropped(int offset, byte value)
    {
        NetworkStack stack = Settled();
        byte[] frame = Request(Hosts.X, Hosts.A);
        frame[EthernetHeader.Size + offset] = value;
        Assert.Empty(_wire.Inject(stack, frame));
        Assert.Equal(1, stack.Statistics.Dropped(DropReason.BadArp));
    }

    [Fact]
    public void A_new_address_is_probed_three_times_and_announced_twice()
    {
        NetworkStack stack = _wire.Add(Hosts.OptionsA(detection: ConflictDetection.Strict));
        Assert.Equal(0, stack.CopyAddresses(new IpPrefix[8]));
        _wire.Run(20_000_000);
        ArpPacket[] sent = _wire.Sent.Select(frame => Read(frame.Frame)).ToArray();
        ArpPacket probe = new(false, Hosts.MacA, IpAddress.AnyV4, default, Hosts.A);
        ArpPacket announcement = new(false, Hosts.MacA, Hosts.A, default, Hosts.A);
        Assert.Equal([probe, probe, probe, announcement, announcement], sent);
        Assert.Equal(1, stack.CopyAddresses(new IpPrefix[8]));
    }

    [Fact]
    public void An_address_that_another_station_has_is_not_used()
    {
        NetworkStack stack = _wire.Add(Hosts.OptionsA(detection: ConflictDetection.Strict));
        _wire.Run(1_500_000);
        _wire.Inject(stack, Frames.Arp(Hosts.MacA, true, Hosts.MacX, Hosts.A, Hosts.MacA, IpAddress.AnyV4));
        _wire.Run(20_000_000);
        Assert.Equal(0, stack.CopyAddresses(new IpPrefix[8]));
        Assert.Equal(1, stack.Statistics.AddressConflicts);
        Assert.Empty(_wire.Inject(stack, Request(Hosts.X, Hosts.A)));
        // A minute later it is tried again, and is free now.
        _wire.Run(60_000_000);
        Assert.Equal(1, stack.CopyAddresses(new IpPrefix[8]));
    }

    [Fact]
    public void An_address_in_use_is_defended_once_in_ten_seconds()
    {
        NetworkStack stack = Settled();
        byte[] claim = Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, Hosts.A, default, Hosts.A);
        ArpPacket defence = Read(Assert.Single(_wire.Inject(stack, claim)));
        Assert.Equal(new ArpPacket(false, Hosts.MacA, Hosts.A, default, Hosts.A), defence);
        Assert.Empty(_wire.Inject(stack, claim));
        _wire.Run(11_000_000);
        Assert.Single(_wire.Inject(stack, claim));
        Assert.Equal(1, stack.CopyAddresses(new IpPrefix[8]));
    }

    private NetworkStack Settled()
    {
        NetworkStack stack = _wire.Add(Hosts.OptionsA());
        _wire.Run(20_000_000);
        return stack;
    }

    private static byte[] Request(IpAddress sender, IpAddress target)
        => Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, sender, default, target);

    private static byte[] EchoRequest() => Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, Frames.EchoRequest(1, 1, [1]));

    private List<byte[]> Ping(NetworkStack stack) => _wire.Inject(stack, EchoRequest());

    private static ushort TypeOf(byte[] frame) => (ushort)(frame[12] << 8 | frame[13]);

    private static ArpPacket Read(byte[] frame)
    {
        Assert.Equal(EthernetHeader.TypeArp, TypeOf(frame));
        Assert.True(ArpPacket.TryRead(frame.AsSpan(EthernetHeader.Size), out ArpPacket packet));
        return packet;
    }
}
