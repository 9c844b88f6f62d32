using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Nocrypto;
using Xunit;

namespace Sundog.Tls.Tests.Streams;

public sealed class TlsStreamHandshakeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_with_another_name_is_refused_and_told_so()
    {
        (Exception? client, Exception? server) = await HandshakeAsync(
            client => client.AuthenticateAsClientAsync(StreamConfigurations.Client(), "elsewhere.test", Cancel),
            server => server.AuthenticateAsServerAsync(StreamConfigurations.Server(), Cancel));
        Assert.Equal(TlsFaultReason.CertificateNameMismatch, Assert.IsType<TlsException>(client).Fault.Reason);
        Assert.Equal(TlsFaultReason.PeerAlert, Assert.IsType<TlsException>(server).Fault.Reason);
    }

    [Fact]
    public async Task Something_that_is_not_TLS_gets_an_alert_and_one_exception()
    {
        (MemoryDuplex client, MemoryDuplex below) = MemoryDuplex.Create();
        using TlsStream server = new(below);
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Cancel);
        await Assert.ThrowsAsync<TlsException>(() => server.AuthenticateAsServerAsync(StreamConfigurations.Server(), Cancel));
        byte[] alert = new byte[7];
        await client.ReadExactlyAsync(alert, Cancel);
        Assert.Equal([21, 3, 3, 0, 2, 2], alert[..6]);
    }

    [Fact]
    public async Task A_transport_that_ends_inside_the_handshake_is_a_truncation()
    {
        (MemoryDuplex client, MemoryDuplex below) = MemoryDuplex.Create();
        client.EndWriting();
        using TlsStream server = new(below);
        TlsException error = await Assert.ThrowsAsync<TlsException>(
            () => server.AuthenticateAsServerAsync(StreamConfigurations.Server(), Cancel));
        Assert.Equal(TlsFaultReason.Truncated, error.Fault.Reason);
    }

    [Fact]
    public async Task A_handshake_can_be_cancelled()
    {
        (_, MemoryDuplex below) = MemoryDuplex.Create();
        using TlsStream server = new(below);
        using CancellationTokenSource impatience = new(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => server.AuthenticateAsServerAsync(StreamConfigurations.Server(), impatience.Token));
    }

    [Fact]
    public async Task The_application_chooses_the_configuration_by_the_name()
    {
        List<string?> asked = [];
        TlsStreamCallbacks callbacks = new()
        {
            SelectConfiguration = async (question, cancellation) =>
            {
                asked.Add(question.ServerName);
                await Task.Delay(5, cancellation);
                return question.ServerName == "localhost" ? StreamConfigurations.Server() : null;
            },
        };
        (Exception? client, Exception? server) = await HandshakeAsync(
            client => client.AuthenticateAsClientAsync(StreamConfigurations.Client(), "localhost", Cancel),
            server => server.AuthenticateAsServerAsync(Cancel),
            serverCallbacks: callbacks);
        Assert.Null(client);
        Assert.Null(server);
        (_, server) = await HandshakeAsync(
            client => client.AuthenticateAsClientAsync(StreamConfigurations.Client(), "elsewhere.test", Cancel),
            server => server.AuthenticateAsServerAsync(Cancel),
            serverCallbacks: callbacks);
        Assert.Equal(TlsFaultReason.UnrecognizedName, Assert.IsType<TlsException>(server).Fault.Reason);
        Assert.Equal(["localhost", "elsewhere.test"], asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_application_verifies_the_server(bool accepted)
    {
        TlsStreamCallbacks callbacks = new()
        {
            VerifyPeer = async (question, cancellation) =>
            {
                await Task.Delay(5, cancellation);
                Assert.Equal("localhost", question.ServerName!.Text);
                return accepted ? VerifiedPeer.DangerousAcceptUnverified(question.Presented[0]) : null;
            },
        };
        (Exception? client, Exception? server) = await HandshakeAsync(
            client => client.AuthenticateAsClientAsync(
                StreamConfigurations.Client(PeerAuthenticator.ByApplication), "localhost", Cancel),
            server => server.AuthenticateAsServerAsync(StreamConfigurations.Server(), Cancel),
            clientCallbacks: callbacks);
        if (accepted)
            Assert.Null(client);
        else
            Assert.Equal(TlsFaultReason.AccessDenied, Assert.IsType<TlsException>(client).Fault.Reason);
        Assert.Equal(accepted, server is null);
    }

    [Fact]
    public async Task A_decision_that_nobody_takes_is_told()
    {
        (Exception? client, _) = await HandshakeAsync(
            client => client.AuthenticateAsClientAsync(
                StreamConfigurations.Client(PeerAuthenticator.ByApplication), "localhost", Cancel),
            server => server.AuthenticateAsServerAsync(StreamConfigurations.Server(), Cancel));
        Assert.Contains("PeerVerificationSuspension", Assert.IsType<InvalidOperationException>(client).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_key_may_be_elsewhere(bool signs)
    {
        TlsIdentity remote = TlsIdentity.WithRemoteKey([StreamConfigurations.Leaf]);
        TlsStreamCallbacks callbacks = new()
        {
            Sign = async (question, cancellation) =>
            {
                await Task.Delay(5, cancellation);
                Assert.Same(remote, question.Identity);
                Assert.Equal(SignatureScheme.EcdsaSecp256r1Sha256, question.Scheme);
                byte[] signature = new byte[StreamConfigurations.Key.MaxSignatureSize];
                Assert.True(StreamConfigurations.Key.TrySign(
                    SignatureAlgorithm.EcdsaSha256, question.Message.Span, HostRandom.Shared, signature, out int written));
                return signs ? signature[..written] : null;
            },
        };
        (Exception? client, Exception? server) = await HandshakeAsync(
            client => client.AuthenticateAsClientAsync(StreamConfigurations.Client(), "localhost", Cancel),
            server => server.AuthenticateAsServerAsync(StreamConfigurations.Server(remote), Cancel),
            serverCallbacks: callbacks);
        Assert.Equal(signs, client is null);
        Assert.Equal(signs, server is null);
    }

    [Fact]
    public async Task A_session_is_resumed_over_a_second_connection()
    {
        MemorySessionStore sessions = new();
        using TicketKeys keys = new(TimeSpan.FromHours(1));
        TlsServerConfiguration server = StreamConfigurations.Server(tickets: keys);
        for (int connection = 0; connection < 2; connection++)
        {
            using StreamPair pair = await StreamPair.CreateAsync(client: StreamConfigurations.Client(sessions: sessions), server: server);
            await pair.Server.WriteAsync("x"u8.ToArray(), Cancel);
            Assert.Equal(1, await pair.Client.ReadAsync(new byte[1], Cancel));
            Assert.Equal(connection == 1, pair.Client.Info!.IsResumed);
            Assert.Equal(connection == 1, pair.Server.Info!.IsResumed);
        }
    }

    private static async Task<(Exception? Client, Exception? Server)> HandshakeAsync(
        Func<TlsStream, Task> connect,
        Func<TlsStream, Task> accept,
        TlsStreamCallbacks? clientCallbacks = null,
        TlsStreamCallbacks? serverCallbacks = null)
    {
        (MemoryDuplex clientBelow, MemoryDuplex serverBelow) = MemoryDuplex.Create();
        using TlsStream client = new(clientBelow, callbacks: clientCallbacks);
        using TlsStream server = new(serverBelow, callbacks: serverCallbacks);
        Task<Exception?> serving = OutcomeAsync(server, accept);
        Exception? connecting = await OutcomeAsync(client, connect);
        return (connecting, await serving);
    }

    // Each side reads once after its handshake, to hear of what the other found only then, and then leaves.
    private static async Task<Exception?> OutcomeAsync(TlsStream stream, Func<TlsStream, Task> authenticate)
    {
        try
        {
            await authenticate(stream);
            await stream.ShutdownAsync(Cancel);
            await stream.CopyToAsync(Stream.Null, Cancel);
            return null;
        }
        catch (Exception error) when (error is TlsException or InvalidOperationException)
        {
            await stream.DisposeAsync();
            return error;
        }
    }
}
