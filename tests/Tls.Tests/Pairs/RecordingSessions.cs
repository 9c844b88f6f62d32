using System.Collections.Generic;
using System.Linq;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>A store that keeps an exported copy of every session that it was given, and gives out what a test puts in.</summary>
internal sealed class RecordingSessions : ClientSessionStore
{
    private readonly Stack<ClientSession> _sessions = new();

    /// <summary>Every session that was put, as bytes, in order.</summary>
    public List<byte[]> Exported { get; } = [];

    /// <summary>The names that sessions were put and asked for by.</summary>
    public List<string> Names { get; } = [];

    public int Count => _sessions.Count;

    public ClientSession Newest => _sessions.Peek();

    /// <summary>From now on the store holds exactly these, the last to be taken first; whatever name is asked for.</summary>
    public void Hold(params byte[][] exported)
    {
        while (_sessions.TryPop(out ClientSession? session))
            session.Dispose();
        foreach (ClientSession? session in exported.Select(bytes => ClientSession.TryImport(bytes, out ClientSession? one) ? one : null))
            _sessions.Push(session!);
    }

    public override ClientSession? Take(string serverName)
    {
        Names.Add(serverName);
        return _sessions.TryPop(out ClientSession? session) ? session : null;
    }

    public override void Put(string serverName, ClientSession session)
    {
        Names.Add(serverName);
        Exported.Add(session.Export());
        _sessions.Push(session);
    }
}
