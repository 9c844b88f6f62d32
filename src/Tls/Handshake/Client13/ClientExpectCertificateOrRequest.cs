using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The server shows its certificate, and may ask for one first.</summary>
internal sealed class ClientExpectCertificateOrRequest(HandshakeStage stage) : ClientState
{
    public override string Name => nameof(ClientExpectCertificateOrRequest);

    public override bool Accepts(HandshakeType type) => type is HandshakeType.Certificate or HandshakeType.CertificateRequest;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
    {
        if (message.Type == HandshakeType.Certificate)
            return ServerCertificate.Handle(message, stage, null, context);
        if (!ClientCertificateRequest.TryRead(message.Body, context.Configuration.Identity, out ClientCertificateRequest? request, out TlsFault? fault))
            return fault;
        stage.Transcript.Append(message.Raw);
        return new ClientExpectCertificate(stage, request);
    }

    public override void Dispose() => stage.Dispose();
}
