using System;
using System.Text;
using Sundog.Nocrypto;
using Sundog.Tls.Handshake.Negotiation;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Sessions;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>The server's flight, from ServerHello to Finished (RFC 9846 §2), once everything is decided.</summary>
internal static class ServerFlight
{
    public static Step<ServerState> Begin(
        in ClientHello hello,
        ReadOnlySpan<byte> raw,
        RecordBoundary boundary,
        ServerDecision decision,
        ServerSession? session,
        RetriedHello? retried,
        ServerContext context)
    {
        Transcript transcript = retried?.Transcript ?? new Transcript(decision.Suite.Hash);
        using EarlySecret early = session is null
            ? EarlySecret.WithoutPsk(decision.Suite.Hash)
            : EarlySecret.FromPsk(decision.Suite.Hash, session.Psk.Expose());
        if (session is not null && !BinderVerifies(hello, raw, early, transcript))
            return new TlsFault(TlsFaultReason.BadBinder, "the binder of the PSK is wrong (RFC 9846 §4.3.11.2)");
        transcript.Append(raw);

        KeyExchangeGroup exchange = decision.Group.Exchange;
        using SecretBytes shared = new(exchange.SharedSecretSize);
        byte[] share = new byte[exchange.ResponderShareSize];
        if (!exchange.TryRespond(ServerNegotiation.ShareOf(hello, decision.Group), context.Configuration!.Random, share, shared.ExposeWritable()))
            return new TlsFault(TlsFaultReason.InvalidKeyShare, $"the client's share of {decision.Group} is not a valid public key (RFC 9846 §4.3.8)");

        Describe(context.Info, decision, session);
        SendServerHello(hello, decision, share, session is not null, transcript, retried is not null, context);
        HandshakeStage stage = HandshakeStage.Enter(
            early, shared.Expose(), decision.Suite, transcript, context.Configuration.KeyLog, hello.Random);
        context.Outbox.InstallWriteKeys(stage.Server);
        context.Outbox.InstallReadKeys(stage.Client, boundary);
        SendEncryptedExtensions(hello, decision, session is not null, stage, context);
        long authenticatedAt = session?.AuthenticatedAt ?? context.Configuration.Clock.GetUtcNow().ToUnixTimeSeconds();
        ResumableServer resumable = new(decision.ServerName, authenticatedAt, OffersPskDhe(hello));
        return session is null
            ? SendCertificate(decision, stage, resumable, context)
            : SendFinished(stage, requested: false, resumable, context);
    }

    /// <summary>CertificateVerify with a signature that is at hand now, and Finished.</summary>
    public static Step<ServerState> SendCertificateVerify(
        SignatureScheme scheme, ReadOnlySpan<byte> signature, HandshakeStage stage, ResumableServer resumable, ServerContext context)
    {
        int start = context.Outbox.Begin();
        CertificateVerify.Write(context.Outbox.Messages, scheme, signature);
        context.Outbox.End(start, context.Info, stage.Transcript);
        bool requested = context.Configuration!.ClientAuthentication != ClientAuthentication.None;
        return SendFinished(stage, requested, resumable, context);
    }

    private static bool BinderVerifies(in ClientHello hello, ReadOnlySpan<byte> raw, EarlySecret early, Transcript transcript)
    {
        // The extension is there and parsed, or there would be no session.
        hello.Extensions.TryFind(ExtensionType.PreSharedKey, out ReadOnlySpan<byte> data);
        PreSharedKeyExtension.TryReadClientHello(data, out OfferedPsks offered);
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        Span<byte> binder = stackalloc byte[HashFunction.MaxHashSize];
        hash = hash[..early.Hash.HashSize];
        binder = binder[..early.Hash.HashSize];
        // RFC 9846 §4.3.11.2: over the hello up to, and without, the list of binders.
        using Transcript truncated = transcript.Clone();
        truncated.Append(raw[..^offered.BindersLength]);
        truncated.WriteHash(hash);
        early.WriteResumptionBinder(hash, binder);
        foreach (ReadOnlySpan<byte> first in offered.Binders)
            return ConstantTime.AreEqual(binder, first);
        return false;
    }

    private static bool OffersPskDhe(in ClientHello hello)
        => hello.Extensions.TryFind(ExtensionType.PskKeyExchangeModes, out ReadOnlySpan<byte> data)
            && PskKeyExchangeModesExtension.TryRead(data, out ReadOnlySpan<byte> modes)
            && modes.Contains((byte)PskKeyExchangeMode.PskWithDhe);

    private static void Describe(TlsConnectionInfo info, ServerDecision decision, ServerSession? session)
    {
        info.Version = ProtocolVersion.Tls13;
        info.CipherSuite = decision.Suite;
        info.Group = decision.Group;
        info.IsResumed = session is not null;
        info.ServerName = decision.ServerName.Length > 0 ? Encoding.ASCII.GetString(decision.ServerName) : null;
        info.ApplicationProtocol = decision.ApplicationProtocol is { } protocol ? Encoding.ASCII.GetString(protocol) : null;
        info.ServerSignature = session is null ? decision.Scheme : null;
        info.Identity = session is null ? decision.Identity : null;
        info.Peer = session?.ClientCertificate is { } certificate ? VerifiedPeer.FromSession(certificate) : null;
    }

    private static void SendServerHello(
        in ClientHello hello, ServerDecision decision, ReadOnlySpan<byte> share, bool resumes, Transcript transcript, bool afterRetry, ServerContext context)
    {
        Span<byte> random = stackalloc byte[32];
        context.Configuration!.Random.Fill(random);
        Outbox outbox = context.Outbox;
        int start = outbox.Begin();
        NestedMark message = ServerHello.Open(outbox.Messages, random, hello.SessionId, decision.Suite.Id);
        KeyShareExtension.WriteServerHello(outbox.Messages, decision.Group.Id, share);
        if (resumes)
            PreSharedKeyExtension.WriteServerHello(outbox.Messages, selected: 0);
        SupportedVersionsExtension.WriteServerHello(outbox.Messages, ProtocolVersion.Tls13);
        outbox.Messages.Close(message);
        outbox.End(start, context.Info, transcript);
        // RFC 9846 §E.4: once, right after the first message of the server, when the client asks for it by a session id.
        if (!hello.SessionId.IsEmpty && !afterRetry)
            outbox.SendChangeCipherSpec();
    }

    private static void SendEncryptedExtensions(
        in ClientHello hello, ServerDecision decision, bool resumes, HandshakeStage stage, ServerContext context)
    {
        Outbox outbox = context.Outbox;
        int start = outbox.Begin();
        NestedMark message = EncryptedExtensions.Open(outbox.Messages);
        // RFC 6066 §3: the name is acknowledged, but not when a session is resumed.
        if (decision.ServerName.Length > 0 && !resumes)
            ServerNameExtension.WriteServer(outbox.Messages);
        if (decision.ApplicationProtocol is { } protocol)
            AlpnExtension.WriteServer(outbox.Messages, protocol);
        outbox.Messages.Close(message);
        outbox.End(start, context.Info, stage.Transcript);
    }

    private static Step<ServerState> SendCertificate(
        ServerDecision decision, HandshakeStage stage, ResumableServer resumable, ServerContext context)
    {
        Outbox outbox = context.Outbox;
        TlsServerConfiguration configuration = context.Configuration!;
        if (configuration.ClientAuthentication != ClientAuthentication.None)
        {
            int requestStart = outbox.Begin();
            NestedMark request = CertificateRequest.Open(outbox.Messages, []);
            SignatureAlgorithmsExtension.Write(outbox.Messages, configuration.SignatureSchemes);
            SignatureAlgorithmsExtension.WriteForCertificates(outbox.Messages, SignatureSchemes.ForCertificates);
            outbox.Messages.Close(request);
            outbox.End(requestStart, context.Info, stage.Transcript);
        }
        int start = outbox.Begin();
        CertificateChain.Write(outbox.Messages, decision.Identity);
        outbox.End(start, context.Info, stage.Transcript);
        return Sign(decision, stage, resumable, context);
    }

    private static Step<ServerState> Sign(ServerDecision decision, HandshakeStage stage, ResumableServer resumable, ServerContext context)
    {
        TlsIdentity identity = decision.Identity!;
        byte[] content = CertificateVerifyContent.Create(server: true, stage.Transcript);
        if (identity.PrivateKey is not { } key)
            return new ServerAwaitSignature(identity, decision.Scheme, content, stage, resumable);
        if (CertificateVerifyContent.TrySign(key, decision.Scheme, content, context.Configuration!.Random) is { } signature)
            return SendCertificateVerify(decision.Scheme, signature, stage, resumable, context);
        stage.Dispose();
        return new TlsFault(TlsFaultReason.InternalError, "the signature of CertificateVerify came out wrong");
    }

    private static Step<ServerState> SendFinished(HandshakeStage stage, bool requested, ResumableServer resumable, ServerContext context)
    {
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        Span<byte> verifyData = stackalloc byte[HashFunction.MaxHashSize];
        hash = hash[..stage.Suite.Hash.HashSize];
        verifyData = verifyData[..hash.Length];
        stage.Transcript.WriteHash(hash);
        stage.Server.WriteVerifyData(hash, verifyData);
        int start = context.Outbox.Begin();
        Finished.Write(context.Outbox.Messages, verifyData);
        context.Outbox.End(start, context.Info, stage.Transcript);
        ApplicationStage application = stage.ToApplicationStage();
        context.Outbox.InstallWriteKeys(application.Server);
        return requested
            ? new ServerExpectClientCertificate(application, resumable)
            : new ServerExpectFinished(application, resumable);
    }
}
