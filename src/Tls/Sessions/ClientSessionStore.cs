using System.Collections.Generic;
using System.Threading;

namespace Sundog.Tls;

/// <summary>
/// Where a client keeps sessions. Shared by connections, so thread-safe. Share a store only among configurations that
/// authenticate servers alike: a resumed session is not authenticated anew.
/// </summary>
public abstract class ClientSessionStore
{
    /// <summary>Takes a session for the server <paramref name="serverName"/> out of the store, or null. The taker disposes it.</summary>
    public abstract ClientSession? Take(string serverName);

    /// <summary>Gives a session to the store, which then owns it.</summary>
    public abstract void Put(string serverName, ClientSession session);
}

/// <summary>Sessions in memory, the newest first, for a bounded number of servers.</summary>
public sealed class MemorySessionStore : ClientSessionStore
{
    private const int SessionsPerServer = 4;

    private readonly Lock _lock = new();
    private readonly int _servers;
    private readonly Dictionary<string, LinkedList<ClientSession>> _sessions = [];
    private readonly LinkedList<string> _order = new();

    /// <summary>A store for at most <paramref name="servers"/> servers; beyond that the oldest is forgotten.</summary>
    public MemorySessionStore(int servers = 256)
    {
        System.ArgumentOutOfRangeException.ThrowIfNegativeOrZero(servers);
        _servers = servers;
    }

    /// <inheritdoc/>
    public override ClientSession? Take(string serverName)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(serverName, out LinkedList<ClientSession>? sessions) || sessions.First is not { } first)
                return null;
            sessions.RemoveFirst();
            return first.Value;
        }
    }

    /// <inheritdoc/>
    public override void Put(string serverName, ClientSession session)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(serverName, out LinkedList<ClientSession>? sessions))
                sessions = AddServer(serverName);
            sessions.AddFirst(session);
            if (sessions.Count <= SessionsPerServer)
                return;
            sessions.Last!.Value.Dispose();
            sessions.RemoveLast();
        }
    }

    private LinkedList<ClientSession> AddServer(string serverName)
    {
        if (_sessions.Count == _servers)
        {
            string oldest = _order.First!.Value;
            foreach (ClientSession session in _sessions[oldest])
                session.Dispose();
            _sessions.Remove(oldest);
            _order.RemoveFirst();
        }
        _order.AddLast(serverName);
        return _sessions[serverName] = new LinkedList<ClientSession>();
    }
}
