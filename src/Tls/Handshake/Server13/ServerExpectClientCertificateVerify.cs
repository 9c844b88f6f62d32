using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>The client's certificate is verified; now it proves that the key is its own.</summary>
internal sealed class ServerExpectClientCertificateVerify(VerifiedPeer peer, ApplicationStage stage, ResumableServer resumable) : ServerState
{
    public override string Name => nameof(ServerExpectClientCertificateVerify);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.CertificateVerify;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
    {
        if (!CertificateVerify.TryRead(message.Body, out CertificateVerify verify))
            return new TlsFault(TlsFaultReason.MalformedMessage, "CertificateVerify cannot be parsed (RFC 9846 §4.5.2)");
        byte[] content = CertificateVerifyContent.Create(server: false, stage.Transcript);
        if (!CertificateVerifyContent.Verifies(
            peer, verify.Algorithm, context.Configuration!.SignatureSchemes, content, verify.Signature, out TlsFault? fault))
            return fault;
        stage.Transcript.Append(message.Raw);
        context.Info.Peer = peer;
        context.Info.ClientSignature = verify.Algorithm;
        return new ServerExpectFinished(stage, resumable);
    }

    public override void Dispose() => stage.Dispose();
}
