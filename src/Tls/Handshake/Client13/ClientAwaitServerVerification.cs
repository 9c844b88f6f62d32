using System;
using System.Collections.Generic;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;
using Sundog.X509;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The application checks the server's certificate.</summary>
internal sealed class ClientAwaitServerVerification(
    IReadOnlyList<Certificate> presented, ServerName? serverName, HandshakeStage stage, ClientCertificateRequest? request) : ClientState
{
    public override string Name => nameof(ClientAwaitServerVerification);

    public override TlsSuspension Suspension { get; } =
        new PeerVerificationSuspension(presented, CertificatePurpose.ServerAuthentication, serverName);

    public override bool Accepts(HandshakeType type) => false;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
        => throw new InvalidOperationException("A suspended state takes no messages.");

    public override Step<ClientState> Resume(VerifiedPeer peer, ClientContext context)
        => new ClientExpectCertificateVerify(peer, stage, request);

    public override void Dispose() => stage.Dispose();
}
