using System;
using System.Collections.Generic;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>How bytes travel between two engines: how many at a time.</summary>
internal delegate int Chunking(int available);

/// <summary>Two engines in memory, and the bytes between them.</summary>
internal sealed class EnginePair : IDisposable
{
    private const int MaxTurns = 200_000;

    public EnginePair(TlsEngine client, TlsEngine server)
    {
        Client = new Endpoint(client);
        Server = new Endpoint(server);
    }

    public Endpoint Client { get; }

    public Endpoint Server { get; }

    /// <summary>Moves bytes both ways until nothing moves any more, both sides as fast as <paramref name="chunking"/> lets them.</summary>
    public void Run(Chunking? chunking = null)
    {
        chunking ??= available => available;
        for (int turn = 0; turn < MaxTurns; turn++)
        {
            bool moved = Client.Transmit(Server, chunking);
            moved |= Server.Transmit(Client, chunking);
            if (!moved)
                return;
        }
        throw new InvalidOperationException("The engines did not come to rest.");
    }

    public void Dispose()
    {
        Client.Engine.Dispose();
        Server.Engine.Dispose();
    }
}

/// <summary>One engine with its transport's buffers.</summary>
internal sealed class Endpoint(TlsEngine engine)
{
    private readonly List<byte> _outgoing = [];
    private readonly List<byte> _received = [];
    private byte[] _unread = [];

    public TlsEngine Engine { get; } = engine;

    public TlsStatus LastStatus { get; private set; } = TlsStatus.Complete;

    /// <summary>The application data that came.</summary>
    public byte[] Received => [.. _received];

    /// <summary>Every byte that this side put on the wire.</summary>
    public List<byte> Sent { get; } = [];

    public void Send(ReadOnlySpan<byte> plaintext)
    {
        byte[] buffer = new byte[TlsEngine.MaxRecordSize];
        while (true)
        {
            TlsStatus status = Engine.Send(plaintext, buffer, out int consumed, out int written);
            Put(buffer.AsSpan(0, written));
            plaintext = plaintext[consumed..];
            if (plaintext.IsEmpty)
                return;
            if (status is not (TlsStatus.Complete or TlsStatus.DestinationTooSmall))
                throw new InvalidOperationException($"Send says {status}: {Engine.Fault}");
        }
    }

    /// <summary>Puts bytes on the wire as if the engine had made them.</summary>
    public void Put(ReadOnlySpan<byte> bytes)
    {
        _outgoing.AddRange(bytes);
        Sent.AddRange(bytes);
    }

    public bool Transmit(Endpoint peer, Chunking chunking)
    {
        byte[] buffer = new byte[4096];
        for (int drained; (drained = Engine.Drain(buffer)) > 0;)
            Put(buffer.AsSpan(0, drained));
        if (_outgoing.Count == 0)
            return false;
        int count = Math.Clamp(chunking(_outgoing.Count), 1, _outgoing.Count);
        byte[] chunk = [.. _outgoing[..count]];
        _outgoing.RemoveRange(0, count);
        peer.Take(chunk);
        return true;
    }

    /// <summary>Receives bytes from the wire.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        _unread = [.. _unread, .. bytes];
        Pump();
    }

    /// <summary>Goes on with what was left unread, after a suspension.</summary>
    public void Pump()
    {
        Span<byte> rest = _unread;
        while (true)
        {
            TlsReceived received = Engine.Receive(rest);
            LastStatus = received.Status;
            _received.AddRange(received.Plaintext);
            rest = rest[received.Consumed..];
            if (received.Status != TlsStatus.Complete || rest.IsEmpty)
                break;
        }
        _unread = rest.ToArray();
    }
}
