using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>The handshake is complete; only KeyUpdate may come (RFC 9846 §4.7).</summary>
internal sealed class ServerConnected : ServerState
{
    public override string Name => nameof(ServerConnected);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.KeyUpdate;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
        => KeyUpdates.Handle(message, context) is { } fault ? fault : this;
}
