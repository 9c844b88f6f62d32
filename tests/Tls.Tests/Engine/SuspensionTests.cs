using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Nocrypto;
using Sundog.Tls.Tests.Pairs;
using Sundog.X509;
using Xunit;

namespace Sundog.Tls.Tests.Engine;

/// <summary>The engine stops, says what it waits for, and goes on with the answer; with nothing else.</summary>
public sealed class SuspensionTests
{
    [Fact]
    public void A_server_chooses_its_configuration_by_the_hello()
    {
        PairSetup setup = new() { ClientProtocols = ["h2", "http/1.1"], ServerProtocols = ["http/1.1"] };
        using EnginePair pair = new(setup.ClientEngine(), TlsEngine.CreateServer());
        pair.Run();
        Assert.Equal(TlsStatus.NeedsConfiguration, pair.Server.LastStatus);
        ConfigurationSuspension suspension = Assert.IsType<ConfigurationSuspension>(pair.Server.Engine.Suspension);
        Assert.Equal("localhost", suspension.ServerName);
        Assert.Equal(["h2", "http/1.1"], suspension.ApplicationProtocols);
        Assert.Equal(0, pair.Server.Engine.PendingOutput);
        Assert.Equal(TlsStatus.Complete, pair.Server.Engine.ProvideConfiguration(setup.Server()));
        Assert.Null(pair.Server.Engine.Suspension);
        pair.Run();
        pair.AssertConnected();
        Assert.Equal("http/1.1", pair.Server.Engine.Info!.ApplicationProtocol);
        pair.AssertExchanges();
    }

    [Fact]
    public void The_configuration_is_asked_for_once_also_with_a_retry()
    {
        PairSetup setup = new() { KeyShareCount = 0 };
        using EnginePair pair = new(setup.ClientEngine(), TlsEngine.CreateServer());
        pair.Run();
        pair.Server.Engine.ProvideConfiguration(setup.Server());
        pair.Run();
        pair.AssertConnected();
        Assert.True(pair.Client.Engine.Info!.UsedHelloRetryRequest);
    }

    [Fact]
    public void A_hello_that_the_chosen_configuration_refuses_is_a_fault()
    {
        PairSetup setup = new() { ClientSuites = [CipherSuite.Aes128GcmSha256], ServerSuites = [CipherSuite.Aes256GcmSha384] };
        using EnginePair pair = new(setup.ClientEngine(), TlsEngine.CreateServer());
        pair.Run();
        Assert.Equal(TlsStatus.Faulted, pair.Server.Engine.ProvideConfiguration(setup.Server()));
        pair.Server.AssertFaulted(TlsFaultReason.NoCommonCipherSuite, AlertDescription.HandshakeFailure);
        pair.Run();
        pair.Client.AssertToldOf(AlertDescription.HandshakeFailure);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void A_client_verifies_the_server_by_the_application(int chunk)
    {
        PairSetup setup = new() { Authenticator = PeerAuthenticator.ByApplication };
        using EnginePair pair = setup.Start();
        pair.Run(_ => chunk);
        Assert.Equal(TlsStatus.NeedsPeerVerification, pair.Client.LastStatus);
        PeerVerificationSuspension suspension = Assert.IsType<PeerVerificationSuspension>(pair.Client.Engine.Suspension);
        Assert.Equal(TestIdentities.P256.Leaf, Assert.Single(suspension.Presented));
        Assert.Equal(CertificatePurpose.ServerAuthentication, suspension.Purpose);
        Assert.Equal("localhost", suspension.ServerName!.Text);
        pair.Client.Engine.ProvideVerifiedPeer(VerifiedPeer.DangerousAcceptUnverified(suspension.Presented[0]));
        pair.Run(_ => chunk);
        pair.AssertConnected();
        pair.AssertExchanges(1000, _ => chunk);
    }

    [Fact]
    public void A_server_verifies_the_client_by_the_application_and_then_takes_the_data_that_waited()
    {
        PairSetup setup = new()
        {
            ClientAuthentication = ClientAuthentication.Require,
            ClientAuthenticator = PeerAuthenticator.ByApplication,
            ClientIdentity = TestIdentities.Client,
        };
        using EnginePair pair = setup.Start();
        pair.Server.Take(pair.Client.Collect());
        pair.Client.Take(pair.Server.Collect());
        pair.Client.Send("waits"u8);
        pair.Client.Engine.Close();
        pair.Server.Take(pair.Client.Collect());
        PeerVerificationSuspension suspension = Assert.IsType<PeerVerificationSuspension>(pair.Server.Engine.Suspension);
        Assert.Equal(CertificatePurpose.ClientAuthentication, suspension.Purpose);
        Assert.Null(suspension.ServerName);
        Assert.True(pair.Server.Unread > 0);
        Assert.Empty(pair.Server.Received);
        Assert.False(pair.Server.Engine.IsHandshakeComplete);
        VerifiedPeer peer = VerifiedPeer.DangerousAcceptUnverified(suspension.Presented[0]);
        // CertificateVerify and Finished came in the same record, so the answer completes the handshake.
        Assert.Equal(TlsStatus.Complete, pair.Server.Engine.ProvideVerifiedPeer(peer));
        Assert.True(pair.Server.Engine.IsHandshakeComplete);
        Assert.Same(peer, pair.Server.Engine.Info!.Peer);
        pair.Server.Pump();
        Assert.Equal("waits"u8.ToArray(), pair.Server.Received);
        Assert.True(pair.Server.Engine.ReadClosed);
    }

    [Fact]
    public void Both_sides_sign_elsewhere()
    {
        PairSetup setup = new()
        {
            Identities = [TlsIdentity.WithRemoteKey(TestIdentities.P384.Chain)],
            ClientIdentity = TlsIdentity.WithRemoteKey(TestIdentities.Client.Chain),
            ClientAuthentication = ClientAuthentication.Require,
        };
        using EnginePair pair = setup.Start();
        pair.Run();
        SignatureSuspension server = Assert.IsType<SignatureSuspension>(pair.Server.Engine.Suspension);
        Assert.Equal((TlsStatus.NeedsSignature, SignatureScheme.EcdsaSecp384r1Sha384), (pair.Server.LastStatus, server.Scheme));
        Assert.Same(setup.Identities[0], server.Identity);
        Assert.StartsWith(new string(' ', 64) + "TLS 1.3, server CertificateVerify\0", Text(server.Message), StringComparison.Ordinal);
        pair.Server.Engine.ProvideSignature(Sign(TestIdentities.P384, server));
        pair.Run();
        SignatureSuspension client = Assert.IsType<SignatureSuspension>(pair.Client.Engine.Suspension);
        Assert.StartsWith(new string(' ', 64) + "TLS 1.3, client CertificateVerify\0", Text(client.Message), StringComparison.Ordinal);
        Assert.False(pair.Client.Engine.IsHandshakeComplete);
        pair.Client.Engine.ProvideSignature(Sign(TestIdentities.Client, client));
        pair.Run();
        pair.AssertConnected();
        Assert.Equal(SignatureScheme.EcdsaSecp384r1Sha384, pair.Client.Engine.Info!.ServerSignature);
        Assert.Equal(SignatureScheme.EcdsaSecp256r1Sha256, pair.Server.Engine.Info!.ClientSignature);
        pair.AssertExchanges();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wrong_signature_from_elsewhere_is_found_by_the_peer(bool serverSigns)
    {
        PairSetup setup = serverSigns
            ? new() { Identities = [TlsIdentity.WithRemoteKey(TestIdentities.P256.Chain)] }
            : new() { ClientIdentity = TlsIdentity.WithRemoteKey(TestIdentities.Client.Chain), ClientAuthentication = ClientAuthentication.Require };
        using EnginePair pair = setup.Start();
        pair.Run();
        Endpoint signer = serverSigns ? pair.Server : pair.Client;
        Endpoint verifier = serverSigns ? pair.Client : pair.Server;
        byte[] signature = Sign(serverSigns ? TestIdentities.P256 : TestIdentities.Client, (SignatureSuspension)signer.Engine.Suspension!);
        signature[^1] ^= 1;
        signer.Engine.ProvideSignature(signature);
        pair.Run();
        verifier.AssertFaulted(TlsFaultReason.BadCertificateVerify, AlertDescription.DecryptError);
        pair.Run();
        signer.AssertToldOf(AlertDescription.DecryptError);
    }

    [Fact]
    public void Every_suspension_in_one_handshake()
    {
        StoredTickets tickets = new();
        MemorySessionStore sessions = new();
        PairSetup setup = new()
        {
            KeyShareCount = 0,
            Tickets = tickets,
            Sessions = sessions,
            Authenticator = PeerAuthenticator.ByApplication,
            Identities = [TlsIdentity.WithRemoteKey(TestIdentities.P256.Chain)],
            ClientIdentity = TlsIdentity.WithRemoteKey(TestIdentities.Client.Chain),
            ClientAuthentication = ClientAuthentication.Require,
            ClientAuthenticator = PeerAuthenticator.ByApplication,
        };
        List<string> suspensions = [];
        for (int connection = 0; connection < 3; connection++)
        {
            // The second connection resumes; the third's ticket is forgotten.
            if (connection == 2)
                tickets.States.Clear();
            using EnginePair pair = new(setup.ClientEngine(), TlsEngine.CreateServer());
            do
            {
                pair.Run();
            }
            while (Answer("client", pair.Client.Engine, setup, tickets, suspensions) | Answer("server", pair.Server.Engine, setup, tickets, suspensions));
            pair.AssertConnected();
            Assert.Equal(connection == 1, pair.Client.Engine.Info!.IsResumed);
            Assert.Equal(TestIdentities.Client.Leaf, pair.Server.Engine.Info!.Peer!.Leaf);
            pair.AssertExchanges();
            suspensions.Add("connected");
        }
        // The server's certificate is on its way while its signature is made.
        string[] full =
        [
            "client PeerVerificationSuspension", "server SignatureSuspension", "client SignatureSuspension",
            "server PeerVerificationSuspension", "connected",
        ];
        Assert.Equal(
            [
                "server ConfigurationSuspension", .. full,
                "server ConfigurationSuspension", "server TicketSuspension", "connected",
                "server ConfigurationSuspension", "server TicketSuspension", .. full,
            ],
            suspensions);
    }

    [Fact]
    public void A_suspended_engine_takes_nothing_and_says_again_what_it_waits_for()
    {
        PairSetup setup = new();
        using EnginePair pair = new(setup.ClientEngine(), TlsEngine.CreateServer());
        pair.Run();
        for (int i = 0; i < 3; i++)
        {
            TlsReceived received = pair.Server.Engine.Receive(Records.FatalAlert(AlertDescription.InternalError));
            Assert.Equal(TlsStatus.NeedsConfiguration, received.Status);
            Assert.Equal(0, received.Consumed);
        }
        Assert.Equal(TlsStatus.NeedMoreData, pair.Server.Engine.Send("x"u8, new byte[100], out int consumed, out int written));
        Assert.Equal((0, 0), (consumed, written));
        Assert.Null(pair.Server.Engine.Fault);
    }

    [Fact]
    public void The_end_of_the_transport_ends_a_suspension()
    {
        using EnginePair pair = new(new PairSetup().ClientEngine(), TlsEngine.CreateServer());
        pair.Run();
        Assert.Equal(TlsStatus.Faulted, pair.Server.Engine.EndOfInput());
        Assert.Equal(TlsFaultReason.Truncated, pair.Server.Engine.Fault!.Reason);
        Assert.Null(pair.Server.Engine.Suspension);
        Assert.Throws<InvalidOperationException>(() => pair.Server.Engine.ProvideConfiguration(new PairSetup().Server()));
    }

    [Theory]
    [InlineData("fresh")]
    [InlineData("suspended otherwise")]
    [InlineData("connected")]
    [InlineData("faulted")]
    public void Answers_that_nobody_waits_for_are_the_callers_error(string phase)
    {
        PairSetup setup = new() { Authenticator = phase == "suspended otherwise" ? PeerAuthenticator.ByApplication : PeerAuthenticator.DangerousAcceptAny };
        using EnginePair pair = new(setup.ClientEngine(), phase == "suspended otherwise" ? TlsEngine.CreateServer() : setup.ServerEngine());
        if (phase != "fresh")
            pair.Run();
        if (phase == "faulted")
        {
            pair.Client.Engine.Abort(TlsFaultReason.InternalError, "test");
            pair.Run();
        }
        VerifiedPeer peer = VerifiedPeer.DangerousAcceptUnverified(TestIdentities.P256.Leaf);
        foreach (TlsEngine engine in new[] { pair.Client.Engine, pair.Server.Engine })
        {
            TlsFault? before = engine.Fault;
            Assert.Throws<InvalidOperationException>(() => engine.ProvideSignature([1]));
            Assert.Throws<InvalidOperationException>(() => engine.ProvideTicketState([]));
            Assert.Throws<InvalidOperationException>(() => engine.ProvideVerifiedPeer(peer));
            if (phase != "suspended otherwise" || engine == pair.Client.Engine)
                Assert.Throws<InvalidOperationException>(() => engine.ProvideConfiguration(setup.Server()));
            Assert.Same(before, engine.Fault);
        }
    }

    [Fact]
    public void Answers_of_the_wrong_form_are_the_callers_error_and_change_nothing()
    {
        PairSetup setup = new()
        {
            Authenticator = PeerAuthenticator.ByApplication,
            Identities = [TlsIdentity.WithRemoteKey(TestIdentities.P256.Chain)],
        };
        using EnginePair pair = setup.Start();
        pair.Run();
        SignatureSuspension signature = (SignatureSuspension)pair.Server.Engine.Suspension!;
        Assert.Throws<ArgumentException>(() => pair.Server.Engine.ProvideSignature([]));
        Assert.Throws<ArgumentException>(() => pair.Server.Engine.ProvideSignature(new byte[65536]));
        pair.Server.Engine.ProvideSignature(Sign(TestIdentities.P256, signature));
        pair.Run();
        Assert.Throws<ArgumentException>(
            () => pair.Client.Engine.ProvideVerifiedPeer(VerifiedPeer.DangerousAcceptUnverified(TestIdentities.Other.Leaf)));
        Assert.Throws<ArgumentNullException>(() => pair.Client.Engine.ProvideVerifiedPeer(null!));
        pair.Client.Engine.ProvideVerifiedPeer(VerifiedPeer.DangerousAcceptUnverified(TestIdentities.P256.Leaf));
        pair.Run();
        pair.AssertConnected();
    }

    [Theory]
    [InlineData(TlsFaultReason.AccessDenied, AlertDescription.AccessDenied)]
    [InlineData(TlsFaultReason.UnknownAuthority, AlertDescription.UnknownCa)]
    [InlineData(TlsFaultReason.CertificateExpired, AlertDescription.CertificateExpired)]
    [InlineData(TlsFaultReason.CertificateUnknown, AlertDescription.CertificateUnknown)]
    [InlineData(TlsFaultReason.UnrecognizedName, AlertDescription.UnrecognizedName)]
    [InlineData(TlsFaultReason.InternalError, AlertDescription.InternalError)]
    public void Abort_sends_the_alert_of_its_reason_under_the_keys_of_the_moment(TlsFaultReason reason, AlertDescription alert)
    {
        // In the clear, under the handshake keys, and under the keys of the data.
        using EnginePair clear = new(new PairSetup().ClientEngine(), TlsEngine.CreateServer());
        using EnginePair handshake = new PairSetup { Authenticator = PeerAuthenticator.ByApplication }.Start();
        using EnginePair connected = new PairSetup().Connect();
        clear.Run();
        handshake.Run();
        foreach ((EnginePair pair, Endpoint aborter, Endpoint other) in new[]
        {
            (clear, clear.Server, clear.Client), (handshake, handshake.Client, handshake.Server), (connected, connected.Server, connected.Client),
        })
        {
            aborter.Engine.Abort(reason, "by the test");
            aborter.Engine.Abort(TlsFaultReason.BadFinished, "too late");
            Assert.Equal("by the test", aborter.Engine.Fault!.Detail);
            pair.Run();
            aborter.AssertFaulted(reason, alert);
            other.AssertToldOf(alert);
        }
    }

    [Fact]
    public void Abort_cannot_speak_for_the_peer()
    {
        using TlsEngine engine = new PairSetup().ClientEngine();
        Assert.Throws<ArgumentException>(() => engine.Abort(TlsFaultReason.PeerAlert, ""));
        Assert.Throws<ArgumentException>(() => engine.Abort(TlsFaultReason.Truncated, ""));
        Assert.Throws<ArgumentNullException>(() => engine.Abort(TlsFaultReason.InternalError, null!));
        Assert.Null(engine.Fault);
    }

    private static bool Answer(string who, TlsEngine engine, PairSetup setup, StoredTickets tickets, List<string> suspensions)
    {
        if (engine.Suspension is not { } suspension)
            return false;
        suspensions.Add($"{who} {suspension.GetType().Name}");
        switch (suspension)
        {
            case ConfigurationSuspension:
                engine.ProvideConfiguration(setup.Server());
                break;
            case PeerVerificationSuspension verification:
                engine.ProvideVerifiedPeer(VerifiedPeer.DangerousAcceptUnverified(verification.Presented[0]));
                break;
            case SignatureSuspension signature:
                engine.ProvideSignature(Sign(who == "client" ? TestIdentities.Client : TestIdentities.P256, signature));
                break;
            case TicketSuspension ticket:
                engine.ProvideTicketState(tickets.States.GetValueOrDefault(Convert.ToHexString(ticket.Ticket.Span), []));
                break;
            default:
                throw new InvalidOperationException("a suspension that nobody knows");
        }
        return true;
    }

    private static byte[] Sign(TlsIdentity identity, SignatureSuspension suspension)
    {
        PrivateKey key = identity.PrivateKey!;
        byte[] signature = new byte[key.MaxSignatureSize];
        SignatureAlgorithm algorithm = SignatureSchemes.Algorithm(suspension.Scheme);
        Assert.True(key.TrySign(algorithm, suspension.Message.Span, new SeededRandom(3), signature, out int written));
        return signature[..written];
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => string.Concat(bytes.ToArray().Select(one => (char)one));
}
