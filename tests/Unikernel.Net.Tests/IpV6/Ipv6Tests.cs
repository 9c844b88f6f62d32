using System.Linq;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.IpV6;

public sealed class Ipv6Tests
{
    private const ushort Port = 7000;

    private readonly SimulatedWire _wire = new();
    private readonly NetworkStack _stack;
    private readonly UdpSocket _socket;

    public Ipv6Tests()
    {
        _stack = _wire.Add(Hosts.OptionsBoth());
        _wire.Run(5_000_000);
        _wire.Inject(_stack, Frames.Neighbour(Hosts.X6, Hosts.A6.SolicitedNodeGroup, 135, 0, Hosts.A6, Hosts.MacX));
        _socket = _stack.BindUdp(Port)!;
    }

    private static byte[] Datagram
        => Frames.Udp(new IpEndpoint(Hosts.X6, 9), new IpEndpoint(Hosts.A6, Port), Enumerable.Range(0, 40).Select(i => (byte)i).ToArray());

    [Fact]
    public void An_echo_request_is_answered()
    {
        byte[] request = Frames.IcmpV6(Hosts.X6, Hosts.A6, 128, 0, 0x0102_0003, [1, 2, 3]);
        byte[] reply = Assert.Single(_wire.Inject(_stack, Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.IcmpV6, request)));
        Assert.Equal(Frames.IcmpV6(Hosts.A6, Hosts.X6, 129, 0, 0x0102_0003, [1, 2, 3]), reply[54..]);
    }

    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::a")]
    public void A_source_that_no_other_host_has_is_dropped(string source)
    {
        Assert.Empty(_wire.Inject(_stack, Frames.Ip(IpAddress.Parse(source), Hosts.A6, IpProtocol.Udp, Datagram)));
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.BadSource));
    }

    [Fact]
    public void A_datagram_without_a_checksum_is_dropped()
    {
        byte[] datagram = Datagram;
        datagram[6] = datagram[7] = 0;
        _wire.Inject(_stack, Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.Udp, datagram));
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.BadChecksum));
    }

    public static TheoryData<byte, byte[], bool> Headers => new()
    {
        { IpProtocol.HopByHop, [17, 0, 1, 4, 0, 0, 0, 0], true },
        { IpProtocol.HopByHop, [17, 0, 5, 2, 0, 0, 1, 0], true },
        { IpProtocol.DestinationOptions, [17, 0, 0x1e, 4, 9, 9, 9, 9], true },
        { IpProtocol.DestinationOptions, [17, 0, 0, 0, 0, 0, 0, 0], true },
        { IpProtocol.DestinationOptions, [17, 0, 1, 5, 0, 0, 0, 0], false },
        { IpProtocol.DestinationOptions, [17, 0, 1, 3, 0, 0, 0, 7], false },
        { IpProtocol.DestinationOptions, [17, 0, 0x5e, 4, 9, 9, 9, 9], false },
        { IpProtocol.DestinationOptions, [17, 200, 1, 4, 0, 0, 0, 0], false },
        { IpProtocol.Routing, [17, 0, 0, 0, 0, 0, 0, 0], true },
        { IpProtocol.Routing, [17, 0, 0, 1, 0, 0, 0, 0], false },
        { IpProtocol.DestinationOptions, [60, 0, 1, 4, 0, 0, 0, 0, 17, 0, 1, 4, 0, 0, 0, 0], true },
        { IpProtocol.DestinationOptions, [0, 0, 1, 4, 0, 0, 0, 0, 17, 0, 1, 4, 0, 0, 0, 0], false },
        { IpProtocol.Fragment, [17, 0, 0, 0, 0, 0, 0, 7], true },
        { IpProtocol.NoNextHeader, [], false },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Extension_headers_are_walked(byte first, byte[] headers, bool isTaken)
    {
        _wire.Inject(_stack, Frames.Ip(Hosts.X6, Hosts.A6, first, [.. headers, .. Datagram]));
        Assert.Equal(isTaken ? 1 : 0, _socket.Waiting);
    }

    [Fact]
    public void More_extension_headers_than_eight_are_dropped()
    {
        byte[] header = [60, 0, 1, 4, 0, 0, 0, 0];
        byte[] last = [17, 0, 1, 4, 0, 0, 0, 0];
        byte[] headers = [.. Enumerable.Repeat(header, 8).SelectMany(bytes => bytes), .. last, .. Datagram];
        _wire.Inject(_stack, Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.DestinationOptions, headers));
        Assert.Equal(1, _stack.Statistics.Dropped(DropReason.BadOption));
    }

    [Theory]
    [InlineData(0x9e, 2, 42)]
    [InlineData(0xde, 2, 42)]
    public void An_option_that_wants_to_be_reported_is(byte option, byte code, byte position)
    {
        byte[] frame = Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.DestinationOptions, [17, 0, option, 4, 9, 9, 9, 9, .. Datagram]);
        byte[] report = Assert.Single(_wire.Inject(_stack, frame));
        Assert.Equal([4, code], report[54..56]);
        Assert.Equal([0, 0, 0, position], report[58..62]);
        Assert.Equal(frame[14..], report[62..]);
    }

    [Fact]
    public void Ports_and_protocols_that_nobody_has_are_reported()
    {
        byte[] datagram = Frames.Udp(new IpEndpoint(Hosts.X6, 5), new IpEndpoint(Hosts.A6, 9), [1]);
        Assert.Equal([1, 4], Assert.Single(_wire.Inject(_stack, Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.Udp, datagram)))[54..56]);
        byte[] report = Assert.Single(_wire.Inject(_stack, Frames.Ip(Hosts.X6, Hosts.A6, 99, [1, 2, 3])));
        Assert.Equal([4, 1], report[54..56]);
        Assert.Equal([0, 0, 0, 6], report[58..62]);
    }

    [Fact]
    public void An_error_about_an_error_is_not_sent()
    {
        byte[] frame = Frames.Ip(
            Hosts.X6, Hosts.A6, IpProtocol.DestinationOptions, [58, 0, 0x9e, 4, 9, 9, 9, 9, 1, 4, 0, 0, 0, 0, 0, 0]);
        Assert.DoesNotContain(_wire.Inject(_stack, frame), IsError);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 }, true)]
    [InlineData(new[] { 2, 1, 0 }, true)]
    [InlineData(new[] { 1, 1, 2, 0 }, true)]
    [InlineData(new[] { 0, 3, 1, 2 }, false)]
    [InlineData(new[] { 4, 1, 2 }, false)]
    public void Fragments_make_a_datagram_unless_they_overlap_or_the_first_lacks_a_header(int[] order, bool isTaken)
    {
        byte[] datagram = Datagram;
        byte[] changed = [.. datagram[8..24]];
        changed[9] ^= 1;
        byte[][] fragments =
        [
            Fragment(17, 0, true, datagram[..16]), Fragment(17, 16, true, datagram[16..32]), Fragment(17, 32, false, datagram[32..]),
            Fragment(17, 8, true, changed), Fragment(60, 0, true, [17, 3, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ];
        foreach (int index in order)
            _wire.Inject(_stack, fragments[index]);
        Assert.Equal(isTaken ? 1 : 0, _socket.Waiting);
    }

    [Theory]
    [InlineData(1000u, 1452, UdpSendResult.Queued)]
    [InlineData(1400u, 1353, UdpSendResult.TooLarge)]
    [InlineData(1400u, 1352, UdpSendResult.Queued)]
    public void A_smaller_path_is_learnt_but_never_below_1280(uint mtu, int size, UdpSendResult expected)
    {
        byte[] quoted = Frames.Packet(Hosts.A6, Hosts.X6, IpProtocol.Udp, Frames.Udp(new IpEndpoint(Hosts.A6, Port), new IpEndpoint(Hosts.X6, 9), [1]));
        byte[] report = Frames.IcmpV6(Hosts.X6, Hosts.A6, 2, 0, mtu, quoted);
        _wire.Inject(_stack, Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.IcmpV6, report));
        Assert.Equal(expected, _socket.TrySend(new IpEndpoint(Hosts.X6, 9), new byte[size], _wire.Now));
    }

    private static bool IsError(byte[] frame)
        => (frame[12] << 8 | frame[13]) == EthernetHeader.TypeV6 && frame[20] == IpProtocol.IcmpV6 && frame[54] < 128;

    private static byte[] Fragment(byte next, int offset, bool hasMore, byte[] data)
    {
        byte[] header = [next, 0, (byte)(offset >> 8), (byte)(offset & 0xf8 | (hasMore ? 1 : 0)), 0, 0, 0, 9];
        return Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.Fragment, [.. header, .. data]);
    }
}
