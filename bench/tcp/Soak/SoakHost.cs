using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.LinuxNetwork;
using Sundog.Unikernel.Net;

namespace Sundog.Bench.Tcp.Soak;

/// <summary>One stack on the switch: an echo server, and sessions with the other hosts' servers.</summary>
internal sealed class SoakHost
{
    public const ushort EchoPort = 7;

    private const int MostSessions = 12;
    private const int MostBytes = 400_000;

    private readonly IpAddress[] _peers;
    private readonly SoakCounts _counts;
    private readonly TcpListener _listener;
    private readonly List<StackClient> _clients = [];
    private readonly List<StackEcho> _echoes = [];
    private readonly byte[] _buffer = new byte[65_536];
    private readonly Random _random;

    public SoakHost(MacAddress mac, IpAddress address, IpAddress[] peers, SoakCounts counts, Instant now)
    {
        (Mac, Address, _peers, _counts) = (mac, address, peers, counts);
        _random = new Random((int)(mac.Value & 0xff));
        Stack = new NetworkStack(
            new NetworkOptions
            {
                Mac = mac,
                Secret = Enumerable.Range(0, NetworkOptions.SecretSize).Select(i => (byte)(i * 3 + (int)(mac.Value & 0xff))).ToArray(),
                AddressV4 = new IpPrefix(address, 24),
                UseV6 = false,
                Tcp = new TcpOptions { TimeWait = 10_000_000, LingerTimeout = 120_000_000 },
            },
            now);
        _listener = Stack.ListenTcp(EchoPort)!;
    }

    public MacAddress Mac { get; }

    public NetworkStack Stack { get; }

    public IpAddress Address { get; }

    /// <summary>Its sessions that are over, and those of the others with it.</summary>
    public EndedConnections Ended { get; } = new();

    /// <summary>Whether new sessions begin.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>Whether every session that this host began is over.</summary>
    public bool IsIdle => _clients.Count == 0;

    public void Turn(Instant now)
    {
        while (Stack.TryTakeReady(out _))
            continue;
        while (_listener.TryAccept(out TcpConnection? accepted))
            _echoes.Add(new StackEcho(accepted, _counts));
        while (IsOpen && _clients.Count < MostSessions && TryBegin(now))
            continue;
        _clients.RemoveAll(client => client.Turn(_buffer) && IsEnding(client.Connection));
        _echoes.RemoveAll(echo => echo.Turn() && IsEnding(echo.Connection));
        Ended.Turn(now);
    }

    private bool IsEnding(TcpConnection connection)
    {
        Ended.Add(connection);
        return true;
    }

    private bool TryBegin(Instant now)
    {
        IpAddress peer = _peers[_random.Next(_peers.Length)];
        if (Stack.ConnectTcp(new IpEndpoint(peer, EchoPort), now) is not { } connection)
            return false;
        // Mostly short ones, and some that fill every buffer.
        int size = _random.Next(4) switch { 0 => _random.Next(MostBytes), 1 => _random.Next(3), _ => _random.Next(5_000) };
        _clients.Add(new StackClient(connection, _random.Next(1_000_000), size, _counts));
        return true;
    }
}
