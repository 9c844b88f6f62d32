using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Sundog.LinuxNetwork;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Linux;

/// <summary>The stack against Linux's own, over a tap in a network namespace that the test makes.</summary>
public sealed class LinuxPeerTests
{
    private const ushort EchoPort = 7;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Linux_finds_the_stack_by_ARP_and_pings_it(bool hasOffloads)
        => WithHost(hasOffloads, host =>
        {
            foreach (int size in new[] { 0, 1, 56, 1472 })
                Ping(LinuxLink.StackV4, ProtocolType.Icmp, request: 8, reply: 0, size, headerSize: 20);
            Assert.Contains("02:00:00:00:00:0a", NetworkNamespace.Execute("ip", $"neigh show {LinuxLink.StackV4}"), StringComparison.Ordinal);
            Assert.True(host.Stack.Statistics.FramesReceived > 0);
        });

    [Fact]
    public void Linux_finds_the_stack_by_neighbour_discovery_and_pings_it()
        => WithHost(hasOffloads: false, _ =>
        {
            foreach (int size in new[] { 0, 1, 56, 1452 })
                Ping(LinuxLink.StackV6, ProtocolType.IcmpV6, request: 128, reply: 129, size, headerSize: 0);
            Assert.Contains("02:00:00:00:00:0a", NetworkNamespace.Execute("ip", $"-6 neigh show {LinuxLink.StackV6}"), StringComparison.Ordinal);
        });

    [Theory]
    [InlineData(LinuxLink.StackV4, LinuxLink.LinuxV4, 1472)]
    [InlineData(LinuxLink.StackV6, LinuxLink.LinuxV6, 1452)]
    public void A_datagram_of_Linux_is_echoed(string address, string own, int most)
        => WithHost(hasOffloads: false, _ =>
        {
            using Socket socket = new(IPAddress.Parse(address).AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.ReceiveTimeout = 5_000;
            socket.Bind(new IPEndPoint(IPAddress.Parse(own), 0));
            socket.Connect(IPAddress.Parse(address), EchoPort);
            byte[] buffer = new byte[2_000];
            foreach (int size in new[] { 0, 1, 2, 777, most })
            {
                byte[] sent = Enumerable.Range(0, size).Select(i => (byte)(i * 5)).ToArray();
                socket.Send(sent);
                int received = socket.Receive(buffer);
                Assert.Equal(sent, buffer[..received]);
            }
        });

    [Fact]
    public void A_port_that_nobody_has_is_refused_in_both_families()
        => WithHost(hasOffloads: false, _ =>
        {
            foreach (string address in new[] { LinuxLink.StackV4, LinuxLink.StackV6 })
            {
                using Socket socket = new(IPAddress.Parse(address).AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                socket.ReceiveTimeout = 5_000;
                socket.Connect(IPAddress.Parse(address), 9_999);
                socket.Send([1]);
                SocketException refused = Assert.Throws<SocketException>(() => socket.Receive(new byte[10]));
                Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
            }
        });

    [Fact]
    public void A_datagram_in_fragments_of_Linux_is_put_together()
        => WithHost(hasOffloads: false, host =>
        {
            foreach (string address in new[] { LinuxLink.StackV4, LinuxLink.StackV6 })
            {
                using Socket socket = new(IPAddress.Parse(address).AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                socket.ReceiveTimeout = 5_000;
                // The second port answers with the length alone: a reply of the same size would not fit one packet.
                socket.Connect(IPAddress.Parse(address), EchoPort + 1);
                socket.Send(new byte[8_000]);
                byte[] buffer = new byte[10];
                Assert.Equal(2, socket.Receive(buffer));
                Assert.Equal(8_000, buffer[0] << 8 | buffer[1]);
            }
        });

    // Not every machine has ping: an echo request over a raw socket, whose replies come with IPv4's header.
    private static void Ping(string address, ProtocolType protocol, byte request, byte reply, int size, int headerSize)
    {
        IPAddress target = IPAddress.Parse(address);
        using Socket socket = new(target.AddressFamily, SocketType.Raw, protocol);
        socket.ReceiveTimeout = 5_000;
        socket.Connect(target, 0);
        byte[] data = Enumerable.Range(0, size).Select(i => (byte)(i * 3)).ToArray();
        // Linux itself sums an ICMPv6 message from a raw socket.
        socket.Send(Frames.IcmpV4(request, 0, 0x0777_0001, data));
        byte[] buffer = new byte[2_000];
        int length;
        do
            length = socket.Receive(buffer) - headerSize;
        while (buffer[headerSize] != reply);
        Assert.Equal(8 + size, length);
        Assert.Equal(data, buffer[(headerSize + 8)..(headerSize + length)]);
    }

    private static void WithHost(bool hasOffloads, Action<TapHost> test) => LinuxLink.Run(hasOffloads, new EchoApplication().Serve, test);

    private sealed class EchoApplication
    {
        private readonly byte[] _buffer = new byte[10_000];
        private UdpSocket? _echo;
        private UdpSocket? _length;

        public void Serve(NetworkStack stack, Instant now)
        {
            _echo ??= stack.BindUdp(EchoPort);
            _length ??= stack.BindUdp(EchoPort + 1);
            while (_echo!.TryReceive(_buffer, out IpEndpoint remote, out IpAddress local, out int length))
                Assert.Equal(UdpSendResult.Queued, _echo.TrySend(local, remote, _buffer.AsSpan(0, length), now));
            while (_length!.TryReceive(_buffer, out IpEndpoint remote, out int length))
                _length.TrySend(remote, [(byte)(length >> 8), (byte)(length & 0xff)], now);
        }
    }
}
