using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Sundog.Unikernel.Net.Hashing;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// All of TCP on one host, without I/O: segments in by <see cref="Receive"/>, segments out by <see cref="TryTransmit"/>,
/// the time as an argument. The memory is bounded by <see cref="TcpOptions"/>; what a peer sends never throws. Used from
/// one thread.
/// </summary>
internal sealed partial class TcpLayer
{
    private readonly Dictionary<ushort, TcpListener> _listeners = [];
    private readonly ConnectionTable _table;
    private readonly TimerHeap _timers = new();
    private readonly ControlSegments _control = new();
    private readonly EphemeralPorts _ports;
    private readonly ITcpNetwork _network;
    private readonly NetworkCapabilities _capabilities;
    private int _freeWhenLooked;
    private ConnectionQueue _transmit = new(QueueKind.Transmit);
    private ConnectionQueue _ready = new(QueueKind.Ready);
    private ConnectionQueue _memory = new(QueueKind.Memory);

    /// <summary>Makes the layer.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="network">The layer below.</param>
    /// <param name="capabilities">What the device does.</param>
    /// <param name="secret">32 unpredictable bytes, from which sequence numbers, ports and cookies are derived.</param>
    /// <exception cref="ArgumentException">The options contradict each other, or the secret has another length.</exception>
    public TcpLayer(TcpOptions options, ITcpNetwork network, NetworkCapabilities capabilities, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != 32)
            throw new ArgumentException("The secret has 32 bytes.", nameof(secret));
        options.Validate();
        Options = options;
        _network = network;
        _capabilities = capabilities;
        Hash = new TupleHash(new SipHash24(secret));
        Chunks = new ChunkPool(options.MemoryBudget);
        _table = new ConnectionTable(options.MaxConnections, Hash);
        _timeWait = new TimeWaitTable(options.MaxTimeWait, options.TimeWait, Hash);
        _cookies = new SynCookies(Hash);
        SentRanges = new SentRangePool(options.MaxConnections);
        _ports = new EphemeralPorts(Hash, new SipHash24(secret[16..]));
    }

    public TcpOptions Options { get; }

    public ChunkPool Chunks { get; }

    public ReassemblyRanges.Pool Ranges { get; } = new();

    public SentRangePool SentRanges { get; }

    public TupleHash Hash { get; }

    /// <summary>The latest time that was told. What the user does happens then.</summary>
    public Instant Now { get; private set; }

    /// <summary>When <see cref="Advance"/> is to be called next.</summary>
    public Instant NextDeadline => Instant.Earlier(_timers.Next, _timeWait.NextDeadline);

    /// <summary>
    /// Listens on a port, on one address or, where it is unspecified, on all.
    /// </summary>
    /// <returns>Null when the port is taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The port is 0, or the backlog not positive.</exception>
    public TcpListener? Listen(ushort port, int backlog = 128, IpAddress address = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(port);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(backlog);
        TcpListener listener = new(this, address, port, backlog);
        return _listeners.TryAdd(port, listener) ? listener : null;
    }

    /// <summary>Opens a connection; <see cref="TryTakeReady"/> reports it when it is connected or has failed.</summary>
    /// <param name="remote">The peer.</param>
    /// <param name="now">The time.</param>
    /// <param name="localPort">The port to connect from; 0 for any.</param>
    /// <returns>Null when there is no way to the peer, no free port, or no room for another connection.</returns>
    public TcpConnection? Connect(IpEndpoint remote, Instant now, ushort localPort = 0)
    {
        SetNow(now);
        if (remote.Port == 0 || remote.Address.IsUnspecified || _table.Count >= Options.MaxConnections)
            return null;
        if (!_network.TryRoute(remote.Address, out IpAddress address, out int mtu))
            return null;
        IpEndpoint local = new(address, localPort);
        if (localPort == 0 ? !_ports.TryChoose(ref local, remote, this) : !IsFree(local, remote))
            return null;
        TcpConnection connection = TcpConnection.Open(this, local, remote, mtu);
        _table.Add(connection);
        QueueTransmit(connection);
        return connection;
    }

    /// <summary>Takes a connection whose readiness changed since it was last taken.</summary>
    public bool TryTakeReady([NotNullWhen(true)] out TcpConnection? connection)
    {
        if (Chunks.Free > _freeWhenLooked)
            WakeThoseThatCanWrite();
        _freeWhenLooked = Chunks.Free;
        return _ready.TryTake(out connection);
    }

    // Memory came back. It may still be too little for those that hold much: they go on waiting.
    private void WakeThoseThatCanWrite()
    {
        for (int i = _memory.Count; i > 0 && _memory.TryTake(out TcpConnection? waiting); i--)
        {
            if (waiting!.CanWrite)
                _ready.Add(waiting);
            else if (!waiting.IsOver)
                _memory.Add(waiting);
        }
    }

    public bool IsFree(in IpEndpoint local, in IpEndpoint remote)
        => _table.Find(local, remote) is null && !_timeWait.Contains(local, remote);

    public void QueueTransmit(TcpConnection connection)
    {
        if (!connection.IsOver)
            _transmit.Add(connection);
    }

    public void MarkReady(TcpConnection connection) => _ready.Add(connection);

    public void WaitForMemory(TcpConnection connection) => _memory.Add(connection);

    public void Schedule(TcpConnection connection, Instant deadline) => _timers.Schedule(connection, deadline);

    public void Remove(TcpListener listener)
    {
        if (_listeners.TryGetValue(listener.Port, out TcpListener? registered) && registered == listener)
            _listeners.Remove(listener.Port);
    }

    // The connection is over: nothing of the stack refers to it any more, but for what waits to be told to the adapter.
    public void Remove(TcpConnection connection)
    {
        _table.Remove(connection);
        _timers.Remove(connection);
    }

    private void SetNow(Instant now)
    {
        // A clock that steps back is our caller's fault, but no reason to stall.
        if (now > Now)
            Now = now;
    }
}
