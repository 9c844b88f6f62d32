using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using FsCheck.Xunit;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Dhcp;

/// <summary>The client against a server that the tests play.</summary>
public sealed class DhcpTests
{
    private const byte Discover = 1;
    private const byte Offer = 2;
    private const byte Request = 3;
    private const byte Decline = 4;
    private const byte Ack = 5;
    private const byte Nak = 6;
    private const long Second = 1_000_000;

    private static readonly IpAddress Server = IpAddress.Parse("192.0.2.2");
    private static readonly IpAddress Leased = IpAddress.Parse("192.0.2.77");

    private readonly SimulatedWire _wire = new();
    private readonly NetworkStack _stack;

    public DhcpTests()
        => _stack = _wire.Add(new NetworkOptions
        {
            Mac = Hosts.MacA,
            Secret = Hosts.Secret(3),
            UseDhcp = true,
            UseV6 = false,
            HostName = "sundog",
        });

    [Fact]
    public void A_lease_is_asked_for_offered_requested_and_acknowledged()
    {
        Message discover = Assert.Single(Dhcp(_wire.Drain(_stack)));
        Assert.Equal(Discover, discover.Type);
        Assert.Equal(IpAddress.AnyV4, discover.Source);
        Assert.Equal("sundog", System.Text.Encoding.ASCII.GetString(discover.Option(12)));
        Message request = Assert.Single(Dhcp(Send(Offer, discover)));
        Assert.Equal(Request, request.Type);
        Assert.Equal(Leased, IpAddress.ReadV4(request.Option(50)));
        Assert.Equal(Server, IpAddress.ReadV4(request.Option(54)));
        Assert.Equal(DhcpState.Requesting, _stack.DhcpState);
        Send(Ack, request);
        Assert.Equal(DhcpState.Bound, _stack.DhcpState);
        Assert.Equal(new IpPrefix(Leased, 24), _stack.Lease!.Value.Address);
        Assert.Equal(Hosts.Gateway, _stack.Lease.Value.Gateway);
        IpPrefix[] addresses = new IpPrefix[8];
        Assert.Equal(1, _stack.CopyAddresses(addresses));
        Assert.Equal(new IpPrefix(Leased, 24), addresses[0]);
        IpAddress[] servers = new IpAddress[4];
        Assert.Equal(1, _stack.CopyNameServers(servers, _wire.Now));
        Assert.Equal(IpAddress.Parse("192.0.2.3"), servers[0]);
    }

    [Fact]
    public void A_silent_server_is_asked_at_growing_intervals()
    {
        _wire.Run(200 * Second);
        long[] times = _wire.Sent.Select(sent => sent.Time.Microseconds / Second).ToArray();
        long[] gaps = times.Zip(times.Skip(1), (first, second) => second - first).ToArray();
        Assert.InRange(times.Length, 5, 8);
        Assert.InRange(gaps[0], 2, 6);
        Assert.InRange(gaps[1], 6, 10);
        Assert.InRange(gaps[2], 14, 18);
        Assert.All(gaps, gap => Assert.InRange(gap, 2, 66));
    }

    [Fact]
    public void A_lease_is_renewed_at_its_server_then_anywhere_and_ends()
    {
        Bind();
        _wire.Inject(_stack, Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, Server, default, Leased));
        _wire.Run(1700 * Second);
        Assert.Equal(DhcpState.Bound, _stack.DhcpState);
        _wire.Sent.Clear();
        _wire.Run(600 * Second);
        Message renewal = Dhcp(_wire.Sent.Select(sent => sent.Frame))[0];
        Assert.Equal((Request, Leased, Server), (renewal.Type, renewal.Source, renewal.Destination));
        Assert.Equal(Leased, renewal.ClientAddress);
        Assert.Empty(renewal.Option(50));
        _wire.Sent.Clear();
        _wire.Run(1000 * Second);
        Message rebinding = Dhcp(_wire.Sent.Select(sent => sent.Frame))[^1];
        Assert.Equal((Request, Leased, IpAddress.BroadcastV4), (rebinding.Type, rebinding.Source, rebinding.Destination));
        Assert.Equal(DhcpState.Rebinding, _stack.DhcpState);
        _wire.Run(600 * Second);
        Assert.Equal(DhcpState.Selecting, _stack.DhcpState);
        Assert.Null(_stack.Lease);
        Assert.Equal(0, _stack.CopyAddresses(new IpPrefix[8]));
    }

    [Fact]
    public void A_renewed_lease_goes_on()
    {
        Bind();
        _wire.Inject(_stack, Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, Server, default, Leased));
        _wire.Sent.Clear();
        _wire.Run(2300 * Second);
        Message renewal = Dhcp(_wire.Sent.Select(sent => sent.Frame))[0];
        Instant before = _stack.Lease!.Value.ExpiresAt;
        Send(Ack, renewal);
        Assert.Equal(DhcpState.Bound, _stack.DhcpState);
        Assert.True(_stack.Lease.Value.ExpiresAt > before);
    }

    [Fact]
    public void A_refusal_makes_it_begin_anew_a_second_later()
    {
        Message request = RequestOf();
        Send(Nak, request);
        Assert.Equal(DhcpState.Initial, _stack.DhcpState);
        _wire.Run(2 * Second);
        Assert.Equal(DhcpState.Selecting, _stack.DhcpState);
    }

    [Fact]
    public void An_address_that_another_station_has_is_declined()
    {
        Bind();
        List<byte[]> sent = _wire.Inject(_stack, Frames.Arp(Hosts.MacA, true, Hosts.MacX, Leased, Hosts.MacA, IpAddress.AnyV4));
        Message decline = Assert.Single(Dhcp(sent));
        Assert.Equal(Decline, decline.Type);
        Assert.Equal(Leased, IpAddress.ReadV4(decline.Option(50)));
        Assert.Equal(0, _stack.CopyAddresses(new IpPrefix[8]));
        _wire.Run(9 * Second);
        Assert.Equal(DhcpState.Initial, _stack.DhcpState);
        _wire.Run(2 * Second);
        Assert.Equal(DhcpState.Selecting, _stack.DhcpState);
    }

    [Fact]
    public void A_router_outside_a_network_of_one_address_is_reached_on_the_link()
    {
        Message discover = Dhcp(_wire.Drain(_stack))[0];
        byte[] mask = [1, 4, 255, 255, 255, 255];
        Message request = Dhcp(Send(Offer, discover, mask))[0];
        Send(Ack, request, mask);
        UdpSocket socket = _stack.BindUdp(0)!;
        Assert.Equal(UdpSendResult.Queued, socket.TrySend(new IpEndpoint(IpAddress.Parse("203.0.113.9"), 9), [1], _wire.Now));
        byte[] question = Assert.Single(_wire.Drain(_stack), frame => frame[13] == 6 && frame[31] == 77);
        Assert.Equal(Hosts.Gateway, IpAddress.ReadV4(question.AsSpan(38)));
    }

    public static TheoryData<byte[]> BadOptions => new(
        [1, 4, 255, 0, 255, 0],
        [1, 3, 255, 255, 255],
        [51, 4, 0, 0, 0, 5],
        [51, 2, 14, 16],
        [52, 1, 1],
        [54, 4, 127, 0, 0, 1],
        [3, 3, 192, 0, 2],
        [6, 0],
        [53, 0],
        [12, 200]);

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void An_offer_that_is_malformed_or_of_no_use_is_dropped(byte[] option)
    {
        Message discover = Dhcp(_wire.Drain(_stack))[0];
        Send(Offer, discover, option);
        Assert.Equal(DhcpState.Selecting, _stack.DhcpState);
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.BadDhcp));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 0xaa)]
    [InlineData(28, 0xaa)]
    [InlineData(236, 0)]
    [InlineData(16, 224)]
    public void An_offer_to_another_or_of_another_is_dropped(int offset, byte value)
    {
        Message discover = Dhcp(_wire.Drain(_stack))[0];
        byte[] offer = Reply(Offer, discover, []);
        offer[offset] = value;
        Assert.Empty(Dhcp(Deliver(offer)));
        Assert.Equal(DhcpState.Selecting, _stack.DhcpState);
    }

    [Property(MaxTest = 300)]
    public void No_change_of_a_reply_throws(int position, byte value, ushort length)
    {
        DhcpTests fresh = new();
        Message discover = Dhcp(fresh._wire.Drain(fresh._stack))[0];
        byte[] offer = Reply(Offer, discover, []);
        offer[(position & int.MaxValue) % offer.Length] = value;
        fresh.Deliver(offer[..(length % (offer.Length + 1))]);
        fresh.Deliver(offer);
        Assert.True(fresh._stack.DhcpState is DhcpState.Selecting or DhcpState.Requesting);
    }

    private void Bind()
    {
        Send(Ack, RequestOf());
        Assert.Equal(DhcpState.Bound, _stack.DhcpState);
    }

    private Message RequestOf() => Assert.Single(Dhcp(Send(Offer, Dhcp(_wire.Drain(_stack))[0])));

    private List<byte[]> Send(byte type, Message question, params byte[] option) => Deliver(Reply(type, question, option));

    private List<byte[]> Deliver(byte[] reply)
    {
        byte[] datagram = Frames.Udp(new IpEndpoint(Server, 67), new IpEndpoint(Leased, 68), reply);
        return _wire.Inject(_stack, Frames.Ip(Server, Leased, IpProtocol.Udp, datagram));
    }

    // A reply with the usual options, of which one of the same code takes the place.
    private static byte[] Reply(byte type, Message question, byte[] option)
    {
        byte[][] options =
        [
            [53, 1, type], [54, 4, 192, 0, 2, 2], [51, 4, 0, 0, 14, 16], [1, 4, 255, 255, 255, 0],
            [3, 4, 192, 0, 2, 1], [6, 4, 192, 0, 2, 3],
        ];
        byte[] message = new byte[240];
        message[0] = 2;
        message[1] = 1;
        message[2] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), question.Transaction);
        Leased.Write(message.AsSpan(16));
        Hosts.MacA.Write(message.AsSpan(28));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(236), 0x6382_5363);
        IEnumerable<byte[]> others = options.Where(known => option.Length == 0 || known[0] != option[0]);
        return [.. message, .. others.SelectMany(known => known), .. option, 255];
    }

    private static List<Message> Dhcp(IEnumerable<byte[]> frames)
        => frames.Where(frame => frame[13] == 0 && frame[23] == 17 && frame[36] == 0 && frame[37] == 67)
            .Select(frame => new Message(frame))
            .ToList();

    private sealed class Message(byte[] frame)
    {
        private const int Start = EthernetHeader.Size + 28;

        public IpAddress Source => IpAddress.ReadV4(frame.AsSpan(26));
        public IpAddress Destination => IpAddress.ReadV4(frame.AsSpan(30));
        public uint Transaction => BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(Start + 4));
        public IpAddress ClientAddress => IpAddress.ReadV4(frame.AsSpan(Start + 12));
        public byte Type => Option(53)[0];

        public byte[] Option(byte code)
        {
            for (int offset = Start + 240; frame[offset] != 255; offset += 2 + frame[offset + 1])
            {
                if (frame[offset] == code)
                    return frame[(offset + 2)..(offset + 2 + frame[offset + 1])];
            }
            return [];
        }
    }
}
