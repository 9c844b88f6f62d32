using System;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The application signs the client's CertificateVerify.</summary>
internal sealed class ClientAwaitSignature(
    TlsIdentity identity, SignatureScheme scheme, byte[] content, VerifiedPeer peer, ApplicationStage stage, RecordBoundary boundary) : ClientState
{
    public override string Name => nameof(ClientAwaitSignature);

    public override TlsSuspension Suspension { get; } = new SignatureSuspension(identity, scheme, content);

    public override bool Accepts(HandshakeType type) => false;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
        => throw new InvalidOperationException("A suspended state takes no messages.");

    public override Step<ClientState> ResumeWithSignature(ReadOnlySpan<byte> signature, ClientContext context)
        => ClientFlight.SendCertificateVerify(scheme, signature, peer, stage, boundary, context);

    public override void Dispose() => stage.Dispose();
}
