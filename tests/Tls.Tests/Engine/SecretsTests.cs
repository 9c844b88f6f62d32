using System;
using Sundog.Tls.Record;
using Sundog.Tls.Tests.Pairs;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Engine;

/// <summary>Secrets are zeros once they are not needed, whichever way that comes about.</summary>
public sealed class SecretsTests
{
    [Theory]
    [InlineData("dispose")]
    [InlineData("abort")]
    [InlineData("bad record")]
    [InlineData("truncation")]
    [InlineData("peer's alert")]
    public void The_end_of_a_connection_clears_its_keys(string end)
    {
        foreach (CipherSuite suite in new PairSetup().ClientSuites)
        {
            using EnginePair pair = new PairSetup { Suite = suite }.Connect();
            AssertCleared(pair.Client.Engine, () => End(pair.Client, end));
        }
    }

    [Theory]
    [InlineData("dispose")]
    [InlineData("abort")]
    [InlineData("bad record")]
    [InlineData("truncation")]
    public void The_end_of_a_handshake_clears_its_keys(string end)
    {
        // The client has the handshake keys and waits for the rest of the server's flight.
        using EnginePair pair = new PairSetup { Authenticator = PeerAuthenticator.ByApplication }.Start();
        pair.Server.Take(pair.Client.Collect());
        byte[] flight = pair.Server.Collect();
        pair.Client.Take(flight.AsSpan(0, flight.Length - 1));
        AssertCleared(pair.Client.Engine, () => End(pair.Client, end));
        AssertCleared(pair.Server.Engine, () => End(pair.Server, end));
    }

    [Fact]
    public void New_keys_clear_the_old_ones()
    {
        using EnginePair pair = new PairSetup().Connect();
        AssertCleared(pair.Client.Engine, () =>
        {
            pair.Client.Engine.RequestKeyUpdate(requestPeer: true);
            pair.Run();
        });
        pair.AssertExchanges();
    }

    [Fact]
    public void The_handshake_clears_its_keys_when_it_is_over()
    {
        using EnginePair pair = new PairSetup().Start();
        pair.Server.Take(pair.Client.Collect());
        byte[] flight = pair.Server.Collect();
        pair.Client.Take(flight.AsSpan(0, flight.Length - 1));
        AssertCleared(pair.Client.Engine, () => pair.Client.Take(flight.AsSpan(flight.Length - 1)));
        Assert.True(pair.Client.Engine.IsHandshakeComplete);
    }

    [Fact]
    public void Joined_handshake_messages_are_cleared()
    {
        using EnginePair pair = new PairSetup().Start();
        byte[] hello = pair.Client.Collect();
        byte[] fragment = hello.AsSpan(5, 100).ToArray();
        pair.Server.Take(Records.Plain(ContentType.Handshake, fragment));
        byte[] buffer = Internals.JoinerBuffer(pair.Server.Engine);
        Assert.NotEqual(-1, buffer.AsSpan().IndexOf(fragment));
        pair.Server.Take(Records.Plain(ContentType.Handshake, hello.AsSpan(105)));
        Assert.Equal(-1, buffer.AsSpan().IndexOfAnyExcept((byte)0));
        Assert.Empty(Internals.JoinerBuffer(pair.Server.Engine));
        pair.Run();
        pair.AssertConnected();
    }

    [Fact]
    public void A_session_that_is_disposed_holds_no_secret()
    {
        RecordingSessions sessions = new();
        using TicketKeys tickets = new(TimeSpan.FromHours(1));
        using EnginePair pair = new PairSetup { Tickets = tickets, Sessions = sessions }.Connect();
        ClientSession session = sessions.Newest;
        ReadOnlySpan<byte> psk = session.Psk.Expose();
        byte[] ticket = session.Ticket;
        Assert.NotEqual(-1, psk.IndexOfAnyExcept((byte)0));
        session.Dispose();
        Assert.Equal(-1, psk.IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, ticket.AsSpan().IndexOfAnyExcept((byte)0));
    }

    private static void AssertCleared(TlsEngine engine, Action end)
    {
        RecordReader reader = Internals.Reader(engine);
        RecordWriter writer = Internals.Writer(engine);
        byte[] readVector = Internals.InitialisationVector(Internals.Keys(reader)!);
        byte[] writeVector = Internals.InitialisationVector(Internals.Keys(writer)!);
        // The memory is pinned and stays where it is, so these show what becomes of it.
        ReadOnlySpan<byte> readSecret = Internals.Secret(reader)!.Expose();
        ReadOnlySpan<byte> writeSecret = writer.Secret!.Expose();
        Assert.NotEqual(-1, readSecret.IndexOfAnyExcept((byte)0));
        Assert.NotEqual(-1, writeSecret.IndexOfAnyExcept((byte)0));
        end();
        Assert.Equal(-1, readSecret.IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, writeSecret.IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, readVector.AsSpan().IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, writeVector.AsSpan().IndexOfAnyExcept((byte)0));
    }

    private static void End(Endpoint end, string how)
    {
        switch (how)
        {
            case "dispose":
                end.Engine.Dispose();
                break;
            case "abort":
                end.Engine.Abort(TlsFaultReason.AccessDenied, "test");
                break;
            case "truncation":
                end.Engine.EndOfInput();
                break;
            case "peer's alert":
                end.Engine.Receive(Records.FatalAlert(AlertDescription.InternalError));
                break;
            default:
                end.Engine.Receive(Records.Plain(ContentType.ApplicationData, new byte[40]));
                break;
        }
        Assert.True(how == "dispose" || end.Engine.Fault is not null);
    }
}
