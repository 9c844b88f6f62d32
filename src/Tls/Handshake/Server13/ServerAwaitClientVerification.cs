using System;
using System.Collections.Generic;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;
using Sundog.X509;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>The application checks the client's certificate.</summary>
internal sealed class ServerAwaitClientVerification(
    IReadOnlyList<Certificate> presented, ApplicationStage stage, ResumableServer resumable) : ServerState
{
    public override string Name => nameof(ServerAwaitClientVerification);

    public override TlsSuspension Suspension { get; } =
        new PeerVerificationSuspension(presented, CertificatePurpose.ClientAuthentication, null);

    public override bool Accepts(HandshakeType type) => false;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
        => throw new InvalidOperationException("A suspended state takes no messages.");

    public override Step<ServerState> Resume(VerifiedPeer peer, ServerContext context)
        => new ServerExpectClientCertificateVerify(peer, stage, resumable);

    public override void Dispose() => stage.Dispose();
}
