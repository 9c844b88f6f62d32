using System;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Robustness;

/// <summary>What happens all the time allocates nothing.</summary>
public sealed class AllocationTests
{
    private static readonly Instant Start = new(1_000_000);

    private readonly byte[] _frame = new byte[2_000];
    private readonly byte[] _buffer = new byte[4_000];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Answering_pings(bool isV6)
    {
        NetworkStack stack = Settled();
        byte[] ping = isV6
            ? Frames.Ip(Hosts.X6, Hosts.A6, IpProtocol.IcmpV6, Frames.IcmpV6(Hosts.X6, Hosts.A6, 128, 0, 1, new byte[1000]))
            : Frames.Ip(Hosts.X, Hosts.A, IpProtocol.IcmpV4, Frames.EchoRequest(1, 1, new byte[1000]));
        Measure(now =>
        {
            stack.Receive(ping, false, now);
            Assert.True(stack.Transmit(_frame, now, out _) > 1000);
        });
    }

    [Fact]
    public void Receiving_and_sending_datagrams()
    {
        NetworkStack stack = Settled();
        using UdpSocket socket = stack.BindUdp(7000)!;
        byte[] datagram = Frames.Ip(
            Hosts.X, Hosts.A, IpProtocol.Udp, Frames.Udp(new IpEndpoint(Hosts.X, 9), new IpEndpoint(Hosts.A, 7000), new byte[1000]));
        Measure(now =>
        {
            stack.Receive(datagram, false, now);
            Assert.True(socket.TryReceive(_buffer, out IpEndpoint remote, out int length));
            Assert.True(socket.TrySend(remote, _buffer.AsSpan(0, length), now) == UdpSendResult.Queued);
            Assert.True(stack.Transmit(_frame, now, out _) > 1000);
        });
    }

    [Fact]
    public void Putting_fragments_together()
    {
        NetworkStack stack = Settled();
        using UdpSocket socket = stack.BindUdp(7000)!;
        byte[] datagram = Frames.Udp(new IpEndpoint(Hosts.X, 9), new IpEndpoint(Hosts.A, 7000), new byte[2000]);
        byte[] first = Frames.FragmentV4(1, 0, true, IpProtocol.Udp, datagram[..1000]);
        byte[] second = Frames.FragmentV4(1, 1000, false, IpProtocol.Udp, datagram[1000..]);
        Measure(now =>
        {
            stack.Receive(first, false, now);
            stack.Receive(second, false, now);
            Assert.True(socket.TryReceive(_buffer, out _, out _));
        });
    }

    [Fact]
    public void Asking_for_a_neighbour_that_does_not_answer()
    {
        NetworkStack stack = Settled();
        byte[] ping = Frames.Ip(Hosts.B, Hosts.A, IpProtocol.IcmpV4, Frames.EchoRequest(1, 1, []));
        Measure(now =>
        {
            stack.Receive(ping, false, now);
            while (stack.Transmit(_frame, now, out _) > 0)
                continue;
        });
    }

    [Fact]
    public void Carrying_TCP()
    {
        NetworkStack server = Settled();
        NetworkStack client = new(Hosts.OptionsB(), Start);
        TcpListener listener = server.ListenTcp(80)!;
        TcpConnection connection = client.ConnectTcp(new IpEndpoint(Hosts.A, 80), Start)!;
        Exchange(server, client, Start);
        Assert.True(listener.TryAccept(out TcpConnection? accepted));
        Measure(now =>
        {
            Assert.True(connection.Write(_buffer.AsSpan(0, 1000)) == 1000);
            Exchange(server, client, now);
            Assert.True(accepted.Read(_buffer) == 1000);
            Assert.True(accepted.Write(_buffer.AsSpan(0, 500)) == 500);
            Exchange(server, client, now);
            Assert.True(connection.Read(_buffer) == 500);
            while (server.TryTakeReady(out _) || client.TryTakeReady(out _))
                continue;
        });
    }

    private void Exchange(NetworkStack first, NetworkStack second, Instant now)
    {
        bool any = true;
        for (int i = 0; i < 100 && any; i++)
            any = Move(first, second, now) | Move(second, first, now);
    }

    private bool Move(NetworkStack from, NetworkStack to, Instant now)
    {
        from.Advance(now);
        int length = from.Transmit(_frame, now, out _);
        if (length > 0)
            to.Receive(_frame.AsSpan(0, length), false, now);
        return length > 0;
    }

    private NetworkStack Settled()
    {
        NetworkStack stack = new(Hosts.OptionsBoth(limits: new NetworkLimits { IcmpPerSecond = 1_000_000 }), Start);
        stack.Receive(Frames.Arp(MacAddress.Broadcast, false, Hosts.MacX, Hosts.X, default, Hosts.A), false, Start);
        stack.Receive(Frames.Neighbour(Hosts.X6, Hosts.A6.SolicitedNodeGroup, 135, 0, Hosts.A6, Hosts.MacX), false, Start);
        while (stack.Transmit(_frame, Start, out _) > 0)
            continue;
        return stack;
    }

    private static void Measure(Action<Instant> step)
    {
        Instant now = Start;
        for (int i = 0; i < 200; i++)
            step(now = now.After(1_000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            step(now = now.After(1_000));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
