using System;
using Sundog.Nocrypto;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The client's last flight: Certificate and CertificateVerify when they were asked for, and Finished (RFC 9846 §2).</summary>
internal static class ClientFlight
{
    public static Step<ClientState> Begin(
        VerifiedPeer peer, ApplicationStage stage, ClientCertificateRequest? request, RecordBoundary boundary, ClientContext context)
    {
        if (request is null)
            return SendFinished(peer, stage, boundary, context);
        Outbox outbox = context.Outbox;
        int start = outbox.Begin();
        CertificateChain.Write(outbox.Messages, request.Identity);
        outbox.End(start, context.Info, stage.Transcript);
        if (request.Identity is not { } identity)
            return SendFinished(peer, stage, boundary, context);
        context.Info.Identity = identity;
        byte[] content = CertificateVerifyContent.Create(server: false, stage.Transcript);
        if (identity.PrivateKey is not { } key)
            return new ClientAwaitSignature(identity, request.Scheme, content, peer, stage, boundary);
        if (CertificateVerifyContent.TrySign(key, request.Scheme, content, context.Configuration.Random) is { } signature)
            return SendCertificateVerify(request.Scheme, signature, peer, stage, boundary, context);
        stage.Dispose();
        return new TlsFault(TlsFaultReason.InternalError, "the signature of CertificateVerify came out wrong");
    }

    /// <summary>CertificateVerify with a signature that is at hand now, and Finished.</summary>
    public static Step<ClientState> SendCertificateVerify(
        SignatureScheme scheme, ReadOnlySpan<byte> signature, VerifiedPeer peer, ApplicationStage stage, RecordBoundary boundary, ClientContext context)
    {
        int start = context.Outbox.Begin();
        CertificateVerify.Write(context.Outbox.Messages, scheme, signature);
        context.Outbox.End(start, context.Info, stage.Transcript);
        context.Info.ClientSignature = scheme;
        return SendFinished(peer, stage, boundary, context);
    }

    private static Step<ClientState> SendFinished(VerifiedPeer peer, ApplicationStage stage, RecordBoundary boundary, ClientContext context)
    {
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        Span<byte> verifyData = stackalloc byte[HashFunction.MaxHashSize];
        hash = hash[..stage.Suite.Hash.HashSize];
        verifyData = verifyData[..hash.Length];
        stage.Transcript.WriteHash(hash);
        stage.ClientHandshake.WriteVerifyData(hash, verifyData);
        Outbox outbox = context.Outbox;
        int start = outbox.Begin();
        Finished.Write(outbox.Messages, verifyData);
        outbox.End(start, context.Info, stage.Transcript);
        outbox.InstallWriteKeys(stage.Client);
        outbox.InstallReadKeys(stage.Server, boundary);
        outbox.DropChangeCipherSpec(false);
        outbox.Complete(stage.Exporter);
        ResumptionSecret resumption = stage.DeriveResumption();
        stage.Release();
        return new ClientConnected(peer, stage.Suite, resumption);
    }
}
