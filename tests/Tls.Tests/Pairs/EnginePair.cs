using System;
using Xunit;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>How bytes travel between two engines: how many at a time.</summary>
internal delegate int Chunking(int available);

/// <summary>Two engines in memory, and the bytes between them.</summary>
internal sealed class EnginePair : IDisposable
{
    private const int MaxTurns = 2_000_000;

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
        Client.Pump();
        Server.Pump();
        for (int turn = 0; turn < MaxTurns; turn++)
        {
            bool moved = Client.Transmit(Server, chunking);
            moved |= Server.Transmit(Client, chunking);
            if (!moved)
                return;
        }
        throw new InvalidOperationException("The engines did not come to rest.");
    }

    /// <summary>Both sides have completed the handshake and agree on it.</summary>
    public void AssertConnected()
    {
        Assert.Null(Client.Engine.Fault?.ToString());
        Assert.Null(Server.Engine.Fault?.ToString());
        Assert.True(Client.Engine.IsHandshakeComplete, "the client's handshake is not complete");
        Assert.True(Server.Engine.IsHandshakeComplete, "the server's handshake is not complete");
        Assert.Same(Client.Engine.Info!.CipherSuite, Server.Engine.Info!.CipherSuite);
        Assert.Same(Client.Engine.Info.Group, Server.Engine.Info.Group);
        Assert.Equal(Client.Engine.Info.IsResumed, Server.Engine.Info.IsResumed);
        Assert.Equal(Client.Exported(), Server.Exported());
    }

    /// <summary>Data goes both ways, and comes as it was sent.</summary>
    public void AssertExchanges(int length = 40_000, Chunking? chunking = null)
    {
        byte[] request = Pattern(length, 1);
        byte[] response = Pattern(length, 2);
        int clientHad = Client.Received.Length;
        int serverHad = Server.Received.Length;
        Client.Send(request);
        Server.Send(response);
        Run(chunking);
        Assert.Null(Client.Engine.Fault?.ToString());
        Assert.Null(Server.Engine.Fault?.ToString());
        Assert.True(request.AsSpan().SequenceEqual(Server.Received.AsSpan(serverHad)), "what the server received is not what the client sent");
        Assert.True(response.AsSpan().SequenceEqual(Client.Received.AsSpan(clientHad)), "what the client received is not what the server sent");
    }

    /// <summary>Bytes that do not repeat within a record.</summary>
    public static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public void Dispose()
    {
        Client.Engine.Dispose();
        Server.Engine.Dispose();
    }
}
