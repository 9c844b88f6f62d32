using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

/// <summary>
/// The state LISTEN: a port on which peers may connect. Connections whose handshake is complete wait here, at most
/// <see cref="Backlog"/> of them, until they are accepted. Used from the event loop's thread alone.
/// </summary>
public sealed class TcpListener
{
    private readonly TcpLayer _layer;
    private readonly Queue<TcpConnection> _ready = new();

    internal TcpListener(TcpLayer layer, IpAddress address, ushort port, int backlog)
    {
        _layer = layer;
        Address = address;
        Port = port;
        Backlog = backlog;
    }

    /// <summary>The address it listens on; unspecified (of either family) for all.</summary>
    public IpAddress Address { get; }

    /// <summary>The port.</summary>
    public ushort Port { get; }

    /// <summary>The most complete connections that wait to be accepted.</summary>
    public int Backlog { get; }

    /// <summary>Whether it was closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether <see cref="TryAccept"/> would give a connection now.</summary>
    public bool CanAccept => _ready.Count > 0;

    /// <summary>Takes the connection that has waited longest. It may have ended meanwhile.</summary>
    public bool TryAccept([NotNullWhen(true)] out TcpConnection? connection) => _ready.TryDequeue(out connection);

    /// <summary>Listens no more, and resets the connections that were not accepted. Again it does nothing.</summary>
    public void Close()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _layer.Remove(this);
        while (_ready.TryDequeue(out TcpConnection? connection))
            connection.Abort();
    }

    internal bool HasRoom => _ready.Count < Backlog;

    internal void Add(TcpConnection connection) => _ready.Enqueue(connection);
}
