using System;
using Sundog.Nocrypto;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>Only the client's Finished is missing.</summary>
internal sealed class ServerExpectFinished(ApplicationStage stage, ResumableServer resumable) : ServerState
{
    public override string Name => nameof(ServerExpectFinished);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.Finished;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
    {
        if (!Finished.TryRead(message.Body, stage.Suite.Hash.HashSize, out Finished finished))
            return new TlsFault(TlsFaultReason.MalformedMessage, "Finished has the wrong length (RFC 9846 §4.5.3)");
        if (message.Boundary is not { } boundary)
            return new TlsFault(TlsFaultReason.KeyChangeNotAligned, "something follows Finished in its record (RFC 9846 §5.1)");
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        hash = hash[..stage.Suite.Hash.HashSize];
        stage.Transcript.WriteHash(hash);
        if (!stage.ClientHandshake.Verifies(hash, finished.VerifyData))
            return new TlsFault(TlsFaultReason.BadFinished, "the client's Finished is wrong (RFC 9846 §4.5.3)");
        stage.Transcript.Append(message.Raw);
        context.Outbox.InstallReadKeys(stage.Client, boundary);
        context.Outbox.DropChangeCipherSpec(false);
        context.Outbox.Complete(stage.Exporter);
        using (ResumptionSecret resumption = stage.DeriveResumption())
            TicketIssue.Send(resumption, stage.Suite, resumable, context);
        stage.Release();
        return new ServerConnected();
    }

    public override void Dispose() => stage.Dispose();
}
