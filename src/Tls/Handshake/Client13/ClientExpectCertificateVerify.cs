using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The server's certificate is verified; now it proves that the key is its own.</summary>
internal sealed class ClientExpectCertificateVerify(VerifiedPeer peer, HandshakeStage stage, ClientCertificateRequest? request) : ClientState
{
    public override string Name => nameof(ClientExpectCertificateVerify);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.CertificateVerify;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
    {
        if (!CertificateVerify.TryRead(message.Body, out CertificateVerify verify))
            return new TlsFault(TlsFaultReason.MalformedMessage, "CertificateVerify cannot be parsed (RFC 9846 §4.5.2)");
        byte[] content = CertificateVerifyContent.Create(server: true, stage.Transcript);
        if (!CertificateVerifyContent.Verifies(
            peer, verify.Algorithm, context.Configuration.SignatureSchemes, content, verify.Signature, out TlsFault? fault))
            return fault;
        stage.Transcript.Append(message.Raw);
        context.Info.Peer = peer;
        context.Info.ServerSignature = verify.Algorithm;
        return new ClientExpectFinished(peer, stage, request);
    }

    public override void Dispose() => stage.Dispose();
}
