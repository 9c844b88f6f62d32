using System;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>A HelloRetryRequest was sent: the same hello comes again, with the share that was asked for.</summary>
internal sealed class ServerExpectSecondClientHello(RetriedHello retried) : ServerState
{
    public override string Name => nameof(ServerExpectSecondClientHello);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.ClientHello;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
    {
        if (!ClientHello.TryRead(message.Body, out ClientHello hello))
            return new TlsFault(TlsFaultReason.MalformedMessage, "the second ClientHello cannot be parsed (RFC 9846 §4.2.2)");
        if (message.Boundary is not { } boundary)
            return new TlsFault(TlsFaultReason.KeyChangeNotAligned, "something follows ClientHello in its record (RFC 9846 §5.1)");
        if (!FrozenHello.Digest(hello).AsSpan().SequenceEqual(retried.Frozen))
            return new TlsFault(TlsFaultReason.ClientHelloChanged, "the second ClientHello differs from the first (RFC 9846 §4.2.2)");
        // RFC 9846 §4.3.10: no early data after a HelloRetryRequest.
        if (hello.Extensions.Contains(ExtensionType.EarlyData))
            return new TlsFault(TlsFaultReason.IllegalParameter, "the second ClientHello offers early data (RFC 9846 §4.3.10)");
        // No cookie was sent, so none can come back.
        if (hello.Extensions.Contains(ExtensionType.Cookie))
            return new TlsFault(TlsFaultReason.IllegalParameter, "the second ClientHello has a cookie that was not sent (RFC 9846 §4.3.2)");
        return ClientHelloAnswer.ToSecond(hello, message.Raw, boundary, retried, context);
    }

    public override void Dispose() => retried.Dispose();
}
