using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>The server's first state.</summary>
internal sealed class ServerExpectClientHello : ServerState
{
    public override string Name => nameof(ServerExpectClientHello);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.ClientHello;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
    {
        if (!ClientHello.TryRead(message.Body, out ClientHello hello))
            return new TlsFault(TlsFaultReason.MalformedMessage, "ClientHello cannot be parsed (RFC 9846 §4.2.2)");
        if (message.Boundary is not { } boundary)
            return new TlsFault(TlsFaultReason.KeyChangeNotAligned, "something follows ClientHello in its record (RFC 9846 §5.1)");
        context.Outbox.DropChangeCipherSpec(true);
        return context.Configuration is null
            ? new ServerAwaitConfiguration(hello, message.Raw, boundary)
            : ClientHelloAnswer.ToFirst(hello, message.Raw, boundary, context);
    }
}
