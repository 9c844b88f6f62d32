using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The server asked for a certificate, and now shows its own.</summary>
internal sealed class ClientExpectCertificate(HandshakeStage stage, ClientCertificateRequest request) : ClientState
{
    public override string Name => nameof(ClientExpectCertificate);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.Certificate;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
        => ServerCertificate.Handle(message, stage, request, context);

    public override void Dispose() => stage.Dispose();
}
