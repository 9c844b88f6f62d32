using System;
using Sundog.Nocrypto;
using Sundog.Tls.Handshake;
using Sundog.Tls.Handshake.Client13;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Tests.Pairs;
using Sundog.Tls.Wire;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Tls.Tests.Replay;

/// <summary>The traces of RFC 8448, byte for byte.</summary>
public sealed class Rfc8448Tests
{
    private static readonly CipherSuite Suite = CipherSuite.Aes128GcmSha256;

    [Fact]
    public void A_full_handshake_derives_every_secret_of_section_3()
    {
        Rfc8448 trace = Load("simple_1rtt");
        using HandshakeStage stage = EnterHandshake(trace, "client_hello");
        Assert.Equal(trace["c_hs_traffic"], stage.Client.Expose());
        Assert.Equal(trace["s_hs_traffic"], stage.Server.Expose());
        AssertKeys(stage.Server, trace["server_parameters_write_key"], trace["server_parameters_write_iv"]);
        AssertKeys(stage.Client, trace["client_finished_write_key"], trace["client_finished_write_iv"]);

        foreach (string message in (string[])["encrypted_extensions", "certificate", "certificate_verify"])
            stage.Transcript.Append(trace[message]);
        Assert.True(stage.Server.Verifies(Hash(stage.Transcript), trace["server_finished"].AsSpan(4)));
        stage.Transcript.Append(trace["server_finished"]);
        using ApplicationStage application = stage.ToApplicationStage();
        Assert.Equal(trace["c_ap_traffic"], application.Client.Expose());
        Assert.Equal(trace["s_ap_traffic"], application.Server.Expose());
        Assert.Equal(trace["exp_master"], application.Exporter.Expose());
        AssertKeys(application.Server, trace["server_application_write_key"], trace["server_application_write_iv"]);
        AssertKeys(application.Client, trace["client_application_write_key"], trace["client_application_write_iv"]);

        byte[] verifyData = new byte[32];
        application.ClientHandshake.WriteVerifyData(Hash(application.Transcript), verifyData);
        Assert.Equal(trace["client_finished"][4..], verifyData);
        application.Transcript.Append(trace["client_finished"]);
        using ResumptionSecret resumption = application.DeriveResumption();
        Assert.Equal(trace["res_master"], resumption.Expose());
    }

    [Fact]
    public void The_records_of_section_3_open_and_are_sealed_byte_for_byte()
    {
        Rfc8448 trace = Load("simple_1rtt");
        using HandshakeStage stage = EnterHandshake(trace, "client_hello");
        byte[] record = trace["server_parameters_record"];
        using RecordReader reader = new();
        reader.Install(stage.Server, Boundary());
        OpenedRecord opened = reader.Read(record, out RecordOutcome outcome);
        Assert.Equal(RecordOutcome.Opened, outcome);
        Assert.Equal(ContentType.Handshake, opened.Type);
        byte[] flight = [.. trace["encrypted_extensions"], .. trace["certificate"], .. trace["certificate_verify"], .. trace["server_finished"]];
        Assert.Equal(flight, opened.Content.ToArray());

        using RecordWriter writer = new();
        writer.Install(stage.Client);
        byte[] finished = new byte[writer.RecordSize(trace["client_finished"].Length)];
        int written = writer.Write(ContentType.Handshake, trace["client_finished"], finished);
        Assert.Equal(trace["client_finished_record"], finished[..written]);
    }

    [Fact]
    public void The_clients_states_walk_through_section_3_and_answer_with_its_bytes()
    {
        Rfc8448 trace = Load("simple_1rtt");
        TlsClientConfiguration configuration = TlsClientConfiguration.Create(new TlsClientOptions
        {
            Random = new SeededRandom(0),
            Clock = new FixedClock(),
            Authenticator = PeerAuthenticator.DangerousAcceptAny,
            MiddleboxCompatibility = false,
        });
        ClientOffer offer = new() { Random = trace["client_hello"][6..38], SessionId = [], Hello = trace["client_hello"] };
        offer.Shares.Add(TlsGroup.X25519, X25519.Instance.Start(new ScriptedRandom(trace["x25519_private_client"])));
        OutgoingBuffer outgoing = new();
        using RecordReader reader = new();
        using RecordWriter writer = new();
        Outbox outbox = new(reader, writer, outgoing);
        ClientContext context = new(outbox, configuration, null);

        ClientState state = Next(new ClientExpectServerHello(offer), trace["server_hello"], context);
        Assert.IsType<ClientExpectEncryptedExtensions>(state);
        state = Next(state, trace["encrypted_extensions"], context);
        state = Next(state, trace["certificate"], context);
        Assert.IsType<ClientExpectCertificateVerify>(state);

        // The trace's certificate has an RSA key of 1024 bits, which this stack refuses to verify with: its signature is
        // the one step that is taken on faith here.
        TlsFault? fault = state.Handle(Message(trace["certificate_verify"]), context).Fault;
        Assert.Equal(TlsFaultReason.IllegalParameter, fault!.Reason);
        HandshakeStage stage = EnterHandshake(trace, "client_hello");
        foreach (string message in (string[])["encrypted_extensions", "certificate", "certificate_verify"])
            stage.Transcript.Append(trace[message]);
        state = new ClientExpectFinished(VerifiedPeer.DangerousAcceptUnverified(TestIdentities.P256.Leaf), stage, null);

        state = Next(state, trace["server_finished"], context);
        Assert.IsType<ClientConnected>(state);
        Assert.Equal(trace["client_finished_record"], Drain(outgoing));
        Assert.Null(state.Handle(Message(trace["new_session_ticket"]), context).Fault);
    }

    [Fact]
    public void A_server_answers_the_hello_of_section_3_with_its_ServerHello()
    {
        Rfc8448 trace = Load("simple_1rtt");
        TlsServerConfiguration configuration = TlsServerConfiguration.Create(new TlsServerOptions
        {
            Random = new ScriptedRandom(trace["x25519_private_server"], trace["server_hello"][6..38]),
            Clock = new FixedClock(),
            Identities = [TlsIdentity.WithRemoteKey([TestIdentities.P256.Leaf])],
        });
        using TlsEngine server = TlsEngine.CreateServer(configuration);
        byte[] hello = trace["client_hello"];
        byte[] record = [22, 3, 1, (byte)(hello.Length >> 8), (byte)(hello.Length & 0xff), .. hello];
        Assert.Equal(TlsStatus.NeedsSignature, server.Receive(record).Status);
        byte[] answer = new byte[server.PendingOutput];
        server.Drain(answer);
        byte[] expected = trace["server_hello"];
        Assert.Equal([22, 3, 3, 0, (byte)expected.Length, .. expected], answer[..(5 + expected.Length)]);
    }

    [Fact]
    public void The_binder_of_section_4_is_computed_and_so_is_its_Finished()
    {
        Rfc8448 trace = Load("resumed_0rtt");
        byte[] hello = trace["client_hello"];
        Assert.True(ClientHello.TryRead(hello.AsSpan(4), out ClientHello parsed));
        Assert.True(parsed.Extensions.TryFind(ExtensionType.PreSharedKey, out ReadOnlySpan<byte> data));
        Assert.True(PreSharedKeyExtension.TryReadClientHello(data, out OfferedPsks offered));
        byte[] truncatedHash = new byte[32];
        Sha256.Instance.Hash(hello.AsSpan(0, hello.Length - offered.BindersLength), truncatedHash);
        Assert.Equal(trace["binder_hash"], truncatedHash);
        byte[] binder = new byte[32];
        EarlySecret early = EarlySecret.FromPsk(Sha256.Instance, trace["psk"]);
        early.WriteResumptionBinder(truncatedHash, binder);
        foreach (ReadOnlySpan<byte> expected in offered.Binders)
            Assert.Equal(expected.ToArray(), binder);

        using Transcript transcript = new(Sha256.Instance);
        transcript.Append(hello);
        transcript.Append(trace["server_hello"]);
        using HandshakeStage stage = HandshakeStage.Enter(early, trace["shared_secret"], Suite, transcript, null, new byte[32]);
        stage.Transcript.Append(trace["encrypted_extensions"]);
        Assert.True(stage.Server.Verifies(Hash(stage.Transcript), trace["server_finished"].AsSpan(4)));
        stage.Transcript.Append(trace["server_finished"]);
        stage.Transcript.Append(trace["end_of_early_data"]);
        Assert.True(stage.Client.Verifies(Hash(stage.Transcript), trace["client_finished"].AsSpan(4)));
    }

    [Fact]
    public void A_retried_handshake_verifies_both_Finished_of_section_5()
    {
        Rfc8448 trace = Load("hello_retry_request");
        using Transcript transcript = new(Sha256.Instance);
        transcript.Append(trace["client_hello1"]);
        transcript.ReplaceByMessageHash();
        transcript.Append(trace["hello_retry_request"]);
        transcript.Append(trace["client_hello"]);
        transcript.Append(trace["server_hello"]);
        Assert.Equal(trace["ch1_sh_transcript_hash"], Hash(transcript));
        using HandshakeStage stage = HandshakeStage.Enter(
            EarlySecret.WithoutPsk(Sha256.Instance), trace["shared_secret"], Suite, transcript, null, new byte[32]);
        foreach (string message in (string[])["encrypted_extensions", "certificate", "certificate_verify"])
            stage.Transcript.Append(trace[message]);
        Assert.True(stage.Server.Verifies(Hash(stage.Transcript), trace["server_finished"].AsSpan(4)));
        stage.Transcript.Append(trace["server_finished"]);
        Assert.True(stage.Client.Verifies(Hash(stage.Transcript), trace["client_finished"].AsSpan(4)));
        stage.Transcript.Append(trace["client_finished"]);
        Assert.Equal(trace["ch1_cf_transcript_hash"], Hash(stage.Transcript));
    }

    private static Rfc8448 Load(string trace)
    {
        Assert.SkipWhen(VectorFiles.Root is null, VectorFiles.Absent);
        return Rfc8448.Load(trace);
    }

    private static HandshakeStage EnterHandshake(Rfc8448 trace, string clientHello)
    {
        using KeyExchangeInitiator client = X25519.Instance.Start(new ScriptedRandom(trace["x25519_private_client"]));
        byte[] shared = new byte[32];
        Assert.True(ServerHello.TryRead(trace["server_hello"].AsSpan(4), out ServerHello hello));
        Assert.True(hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> data));
        Assert.True(KeyShareExtension.TryReadServerHello(data, out KeyShareEntry share));
        Assert.True(client.TryFinish(share.KeyExchange, shared));
        Assert.Equal(trace["shared_secret"], shared);
        Transcript transcript = new(Sha256.Instance);
        transcript.Append(trace[clientHello]);
        transcript.Append(trace["server_hello"]);
        return HandshakeStage.Enter(EarlySecret.WithoutPsk(Sha256.Instance), shared, Suite, transcript, null, new byte[32]);
    }

    private static byte[] Hash(Transcript transcript)
    {
        byte[] hash = new byte[transcript.Hash.HashSize];
        transcript.WriteHash(hash);
        return hash;
    }

    private static void AssertKeys(TrafficSecret secret, byte[] key, byte[] iv)
    {
        byte[] derivedKey = new byte[key.Length];
        byte[] derivedIv = new byte[iv.Length];
        HkdfLabel.Expand(Sha256.Instance, secret.Expose(), "key"u8, [], derivedKey);
        HkdfLabel.Expand(Sha256.Instance, secret.Expose(), "iv"u8, [], derivedIv);
        Assert.Equal(key, derivedKey);
        Assert.Equal(iv, derivedIv);
    }

    private static RecordBoundary Boundary()
    {
        using HandshakeJoiner joiner = new();
        return RecordBoundary.At(joiner)!;
    }

    private static HandshakeMessage Message(byte[] raw) => new(raw, Boundary());

    private static ClientState Next(ClientState state, byte[] message, ClientContext context)
    {
        Assert.True(state.Accepts((HandshakeType)message[0]));
        Step<ClientState> step = state.Handle(Message(message), context);
        Assert.Null(step.Fault);
        return step.Next!;
    }

    private static byte[] Drain(OutgoingBuffer outgoing)
    {
        byte[] bytes = new byte[outgoing.Length];
        outgoing.Drain(bytes);
        return bytes;
    }
}
