using System;
using System.Collections.Generic;
using Sundog.Unikernel.Net;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Fuzz;

/// <summary>A host with a little of everything to attack: it echoes over TCP and UDP, asks for an address and a name.</summary>
internal sealed class NetworkHost
{
    public const ushort TcpPort = 80;
    public const ushort UdpPort = 7000;

    public static readonly MacAddress Mac = new(0x0200_0000_000a);
    public static readonly IpAddress Address = IpAddress.Parse("192.0.2.10");
    public static readonly IpAddress Address6 = IpAddress.Parse("2001:db8::a");

    // Enough for an echo of everything that a window holds, in segments of the least size.
    private const int MostFrames = 4_000;

    private readonly NetworkStack _stack;
    private readonly TcpListener _listener;
    private readonly UdpSocket _socket;
    private readonly TcpOptions _tcp = new() { MaxConnections = 8, MaxHalfOpen = 4, MemoryBudget = 128 * 1024, ReceiveBuffer = 16 * 1024, SendBuffer = 16 * 1024 };
    private readonly byte[] _frame = new byte[EthernetHeader.Size + 1500];
    private readonly byte[] _buffer = new byte[2048];

    /// <param name="isConfigured">Whether it has a fixed address; else it asks DHCP and routers.</param>
    /// <param name="detection">How it takes an address into use.</param>
    public NetworkHost(bool isConfigured, ConflictDetection detection)
    {
        _stack = new NetworkStack(
            new NetworkOptions
            {
                Mac = Mac,
                Secret = new byte[NetworkOptions.SecretSize],
                AddressV4 = isConfigured ? new IpPrefix(Address, 24) : null,
                AddressV6 = isConfigured ? new IpPrefix(Address6, 64) : null,
                GatewayV4 = isConfigured ? IpAddress.Parse("192.0.2.1") : null,
                UseDhcp = !isConfigured,
                UseSlaac = !isConfigured,
                ConflictDetection = detection,
                DnsServers = isConfigured ? [IpAddress.Parse("192.0.2.11")] : [],
                Tcp = _tcp,
            },
            Now);
        _listener = _stack.ListenTcp(TcpPort)!;
        _socket = _stack.BindUdp(UdpPort)!;
        if (isConfigured)
            _stack.Resolve("host.example", DnsAddressKinds.Both, Now);
    }

    /// <summary>The present. It goes on by <see cref="Wait"/> alone.</summary>
    public Instant Now { get; private set; } = new(1_000_000);

    /// <summary>Hands it a frame, lets its application work, and returns what it sends.</summary>
    public List<byte[]> Receive(ReadOnlySpan<byte> frame, bool isChecksumVerified)
    {
        _stack.Receive(frame, isChecksumVerified, Now);
        return Work();
    }

    /// <summary>Lets time pass, from deadline to deadline as far as it is patient, and returns what it sends.</summary>
    public List<byte[]> Wait(long microseconds)
    {
        Instant end = Now.After(microseconds);
        List<byte[]> frames = [];
        for (int i = 0; i < 100 && _stack.NextDeadline <= end; i++)
        {
            Now = _stack.NextDeadline;
            frames.AddRange(Work());
        }
        Now = end;
        frames.AddRange(Work());
        return frames;
    }

    private List<byte[]> Work()
    {
        List<byte[]> frames = [];
        _stack.Advance(Now);
        Echo();
        for (int length; (length = _stack.Transmit(_frame, Now, out _)) > 0; Echo())
        {
            frames.Add(_frame[..length]);
            CheckFrame(frames[^1]);
            FuzzTarget.Require(frames.Count < MostFrames, "the host comes to rest");
        }
        FuzzTarget.Require(_stack.NextDeadline > Now, "a deadline that has come does not stay due");
        FuzzTarget.Require(_stack.TcpCounters.BufferBytes <= _tcp.MemoryBudget, "buffers stay within their budget");
        FuzzTarget.Require(_stack.TcpCounters.Connections <= _tcp.MaxConnections + _tcp.MaxHalfOpen, "connections stay within their number");
        return frames;
    }

    private void Echo()
    {
        while (_listener.TryAccept(out _))
            continue;
        while (_stack.TryTakeReady(out TcpConnection? connection))
        {
            // What does not fit is lost: the peer that does not read its echo is the one that fuzzes.
            for (int length; (length = connection.Read(_buffer)) > 0 && connection.CanWrite;)
                connection.Write(_buffer.AsSpan(0, length));
            if (connection.IsReadClosed)
                connection.Close();
        }
        while (_socket.TryReceive(_buffer, out IpEndpoint remote, out int length))
            _socket.TrySend(remote, _buffer.AsSpan(0, length), Now);
        while (_stack.TryTakeResolved(out _))
            continue;
    }

    private static void CheckFrame(byte[] frame)
    {
        FuzzTarget.Require(EthernetHeader.TryRead(frame, out EthernetHeader header), "a frame that is sent has its header");
        FuzzTarget.Require(MacAddress.Read(frame.AsSpan(MacAddress.Size)) == Mac, "a frame says who sent it");
        if (header.Type == EthernetHeader.TypeV4)
            FuzzTarget.Require(Ipv4Header.TryRead(frame.AsSpan(EthernetHeader.Size), out _, out _), "a packet that is sent can be read");
    }
}
