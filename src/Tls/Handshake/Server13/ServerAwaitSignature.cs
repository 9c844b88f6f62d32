using System;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>The application signs the server's CertificateVerify.</summary>
internal sealed class ServerAwaitSignature(
    TlsIdentity identity, SignatureScheme scheme, byte[] content, HandshakeStage stage, ResumableServer resumable) : ServerState
{
    public override string Name => nameof(ServerAwaitSignature);

    public override TlsSuspension Suspension { get; } = new SignatureSuspension(identity, scheme, content);

    public override bool Accepts(HandshakeType type) => false;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
        => throw new InvalidOperationException("A suspended state takes no messages.");

    public override Step<ServerState> ResumeWithSignature(ReadOnlySpan<byte> signature, ServerContext context)
        => ServerFlight.SendCertificateVerify(scheme, signature, stage, resumable, context);

    public override void Dispose() => stage.Dispose();
}
