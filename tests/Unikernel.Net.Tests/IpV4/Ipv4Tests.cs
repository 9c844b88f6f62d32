using System.Collections.Generic;
using System.Linq;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.IpV4;

public sealed class Ipv4Tests
{
    private const ushort Port = 7000;
    private static readonly byte[] Data = Enumerable.Range(0, 2992).Select(i => (byte)(i * 11)).ToArray();

    private readonly SimulatedWire _wire = new();
    private readonly NetworkStack _stack;
    private readonly UdpSocket _socket;

    public Ipv4Tests()
    {
        _stack = _wire.Add(Hosts.OptionsA());
        _wire.Drain(_stack);
        _wire.Inject(_stack, Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, Hosts.X, default, Hosts.A));
        _socket = _stack.BindUdp(Port)!;
    }

    [Theory]
    [InlineData("0.0.0.1", DropReason.BadSource)]
    [InlineData("127.0.0.1", DropReason.BadSource)]
    [InlineData("224.0.0.1", DropReason.BadSource)]
    [InlineData("240.0.0.1", DropReason.BadSource)]
    [InlineData("255.255.255.255", DropReason.BadSource)]
    [InlineData("192.0.2.255", DropReason.BadSource)]
    [InlineData("192.0.2.0", DropReason.BadSource)]
    [InlineData("192.0.2.10", DropReason.BadSource)]
    public void A_source_that_no_other_host_has_is_dropped(string source, DropReason reason)
    {
        Receive(IpAddress.Parse(source), Hosts.A);
        Assert.Equal(1, _stack.Statistics.Dropped(reason));
        Assert.Equal(0, _socket.Waiting);
    }

    [Theory]
    [InlineData("192.0.2.11")]
    [InlineData("127.0.0.1")]
    [InlineData("203.0.113.5")]
    [InlineData("224.0.0.1")]
    [InlineData("192.0.2.255")]
    [InlineData("255.255.255.255")]
    public void What_a_frame_to_us_alone_carries_to_others_is_dropped(string destination)
    {
        byte[] packet = Packet(Hosts.X, IpAddress.Parse(destination));
        _wire.Inject(_stack, Frames.Ethernet(Hosts.MacA, Hosts.MacX, EthernetHeader.TypeV4, packet));
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.OtherHost));
    }

    [Fact]
    public void What_a_frame_to_everybody_carries_to_us_is_dropped()
    {
        _wire.Inject(_stack, Frames.Ethernet(MacAddress.Broadcast, Hosts.MacX, EthernetHeader.TypeV4, Packet(Hosts.X, Hosts.A)));
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.OtherHost));
    }

    [Theory]
    [InlineData(0, 0x65, DropReason.BadHeader)]
    [InlineData(0, 0x44, DropReason.BadHeader)]
    [InlineData(0, 0x4f, DropReason.BadHeader)]
    [InlineData(2, 0xff, DropReason.TooShort)]
    [InlineData(3, 0x13, DropReason.BadHeader)]
    [InlineData(8, 0x3f, DropReason.BadChecksum)]
    public void A_wrong_header_is_dropped(int offset, byte value, DropReason reason)
    {
        byte[] packet = Packet(Hosts.X, Hosts.A);
        packet[offset] = value;
        if (reason != DropReason.BadChecksum && (packet[0] & 0xf) == 5)
            Frames.FixChecksumV4(packet);
        _wire.Inject(_stack, Frames.Ethernet(Hosts.MacA, Hosts.MacX, EthernetHeader.TypeV4, packet));
        Assert.Equal(1, _stack.Statistics.Dropped(reason));
    }

    [Theory]
    [InlineData(new byte[] { 1, 1, 1, 0 }, true)]
    [InlineData(new byte[] { 7, 4, 4, 0 }, true)]
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff }, true)]
    [InlineData(new byte[] { 7, 5, 4, 0 }, false)]
    [InlineData(new byte[] { 7, 0, 0, 0 }, false)]
    [InlineData(new byte[] { 1, 1, 1, 7 }, false)]
    [InlineData(new byte[] { 131, 4, 4, 0 }, false)]
    [InlineData(new byte[] { 137, 4, 4, 0 }, false)]
    public void Options_are_skipped_where_they_fit_and_name_no_route(byte[] options, bool isTaken)
    {
        byte[] plain = Packet(Hosts.X, Hosts.A);
        byte[] packet = [.. plain[..20], .. options, .. plain[20..]];
        packet[0] = 0x46;
        packet[3] += 4;
        Frames.FixChecksumV4(packet);
        _wire.Inject(_stack, Frames.Ethernet(Hosts.MacA, Hosts.MacX, EthernetHeader.TypeV4, packet));
        Assert.Equal(isTaken ? 1 : 0, _socket.Waiting);
        Assert.Equal(isTaken ? 0 : 1, _stack.Statistics.Dropped(DropReason.BadOption));
    }

    [Fact]
    public void What_the_link_added_behind_a_packet_is_not_read()
    {
        byte[] packet = [.. Packet(Hosts.X, Hosts.A), 9, 9, 9, 9, 9, 9, 9, 9];
        _wire.Inject(_stack, Frames.Ethernet(Hosts.MacA, Hosts.MacX, EthernetHeader.TypeV4, packet));
        Assert.True(_socket.TryReceive(new byte[100], out _, out int length));
        Assert.Equal(3, length);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 })]
    [InlineData(new[] { 2, 1, 0 })]
    [InlineData(new[] { 1, 2, 0 })]
    [InlineData(new[] { 0, 0, 2, 2, 1 })]
    public void Fragments_in_any_order_and_twice_make_a_datagram(int[] order)
    {
        byte[][] fragments = Fragments();
        foreach (int index in order)
            _wire.Inject(_stack, fragments[index]);
        byte[] buffer = new byte[4000];
        Assert.True(_socket.TryReceive(buffer, out _, out int length));
        Assert.Equal(Data, buffer[..length]);
    }

    [Fact]
    public void An_overlap_ends_its_datagram()
    {
        byte[][] fragments = Fragments();
        byte[] datagram = Datagram();
        datagram[1008] ^= 1;
        byte[] overlap = Frames.FragmentV4(77, 1000, hasMore: true, IpProtocol.Udp, datagram[1000..1016]);
        Feed(fragments[0], fragments[1], overlap, fragments[2]);
        Assert.Equal(0, _socket.Waiting);
        Assert.Equal(2, _stack.Statistics.Dropped(DropReason.BadFragment));
    }

    [Fact]
    public void A_second_end_ends_its_datagram()
    {
        byte[][] fragments = Fragments();
        Feed(fragments[2], Frames.FragmentV4(77, 3008, hasMore: false, IpProtocol.Udp, new byte[8]), fragments[0], fragments[1]);
        Assert.Equal(0, _socket.Waiting);
    }

    [Fact]
    public void A_fragment_that_is_no_multiple_of_eight_is_dropped()
    {
        Feed(Frames.FragmentV4(77, 0, hasMore: true, IpProtocol.Udp, new byte[15]));
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.BadFragment));
    }

    [Fact]
    public void A_fragment_beyond_the_largest_datagram_is_dropped()
    {
        Feed(Frames.FragmentV4(77, 65_528, hasMore: false, IpProtocol.Udp, new byte[8]));
        Feed(Frames.FragmentV4(78, 8_192, hasMore: false, IpProtocol.Udp, new byte[8]));
        Assert.Equal(2, _stack.Statistics.Dropped(DropReason.BadFragment));
    }

    [Fact]
    public void A_datagram_whose_fragments_do_not_come_in_a_minute_is_given_up()
    {
        byte[][] fragments = Fragments();
        Feed(fragments[0], fragments[1]);
        _wire.Run(61_000_000);
        Feed(fragments[2]);
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.ReassemblyTimeout));
        Assert.Equal(0, _socket.Waiting);
    }

    [Fact]
    public void A_port_that_nobody_has_and_a_protocol_that_nobody_speaks_are_reported()
    {
        byte[] datagram = Frames.Udp(new IpEndpoint(Hosts.X, 5), new IpEndpoint(Hosts.A, 9), [1]);
        byte[] port = Assert.Single(_wire.Inject(_stack, Frames.Ip(Hosts.X, Hosts.A, IpProtocol.Udp, datagram)));
        Assert.Equal([3, 3], port[34..36]);
        Assert.Equal(Frames.Packet(Hosts.X, Hosts.A, IpProtocol.Udp, datagram), port[42..]);
        byte[] protocol = Assert.Single(_wire.Inject(_stack, Frames.Ip(Hosts.X, Hosts.A, 99, [1, 2, 3])));
        Assert.Equal([3, 2], protocol[34..36]);
    }

    [Fact]
    public void A_smaller_path_is_learnt_within_bounds_and_forgotten_after_ten_minutes()
    {
        byte[] quoted = Frames.Packet(Hosts.A, Hosts.X, IpProtocol.Udp, Frames.Udp(new IpEndpoint(Hosts.A, Port), new IpEndpoint(Hosts.X, 9), [1, 2, 3]));
        Assert.Equal(UdpSendResult.Queued, Send(1472));
        TooBig(quoted, 1000);
        Assert.Equal(UdpSendResult.TooLarge, Send(973));
        Assert.Equal(UdpSendResult.Queued, Send(972));
        TooBig(quoted, 100);
        Assert.Equal(UdpSendResult.TooLarge, Send(525));
        Assert.Equal(UdpSendResult.Queued, Send(524));
        _wire.Run(601_000_000);
        Assert.Equal(UdpSendResult.Queued, Send(1472));
    }

    [Fact]
    public void A_report_about_what_no_port_of_ours_sent_is_ignored()
    {
        byte[] quoted = Frames.Packet(Hosts.A, Hosts.X, IpProtocol.Udp, Frames.Udp(new IpEndpoint(Hosts.A, 6999), new IpEndpoint(Hosts.X, 9), [1]));
        TooBig(quoted, 1000);
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.BadIcmp));
        Assert.Equal(UdpSendResult.Queued, Send(1472));
    }

    private void TooBig(byte[] quoted, uint mtu)
        => _wire.Inject(_stack, Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, Frames.IcmpV4(3, 4, mtu, quoted)));

    private UdpSendResult Send(int size) => _socket.TrySend(new IpEndpoint(Hosts.X, 9), new byte[size], _wire.Now);

    private void Feed(params byte[][] frames)
    {
        foreach (byte[] frame in frames)
            _wire.Inject(_stack, frame);
    }

    private List<byte[]> Receive(IpAddress source, IpAddress destination)
        => _wire.Inject(_stack, Frames.Ethernet(Hosts.MacA, Hosts.MacX, EthernetHeader.TypeV4, Packet(source, destination)));

    private static byte[] Packet(IpAddress source, IpAddress destination)
        => Frames.Packet(source, destination, IpProtocol.Udp, Frames.Udp(new IpEndpoint(source, 9), new IpEndpoint(destination, Port), [1, 2, 3]));

    private static byte[] Datagram() => Frames.Udp(new IpEndpoint(Hosts.X, 9), new IpEndpoint(Hosts.A, Port), Data);

    private static byte[][] Fragments()
    {
        byte[] datagram = Datagram();
        return
        [
            Frames.FragmentV4(77, 0, hasMore: true, IpProtocol.Udp, datagram[..1000]),
            Frames.FragmentV4(77, 1000, hasMore: true, IpProtocol.Udp, datagram[1000..2000]),
            Frames.FragmentV4(77, 2000, hasMore: false, IpProtocol.Udp, datagram[2000..]),
        ];
    }
}
