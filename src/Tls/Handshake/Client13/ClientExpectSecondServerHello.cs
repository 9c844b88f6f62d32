using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The second ClientHello is out.</summary>
internal sealed class ClientExpectSecondServerHello(ClientOffer offer, CipherSuite retriedSuite, Transcript transcript) : ClientState
{
    public override string Name => nameof(ClientExpectSecondServerHello);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.ServerHello;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
    {
        if (!ServerHello.TryRead(message.Body, out ServerHello hello))
            return new TlsFault(TlsFaultReason.MalformedMessage, "ServerHello cannot be parsed (RFC 9846 §4.2.3)");
        // RFC 9846 §4.2.4: a second HelloRetryRequest is unexpected_message.
        if (hello.IsHelloRetryRequest)
            return new TlsFault(TlsFaultReason.UnexpectedMessage, "a second HelloRetryRequest (RFC 9846 §4.2.4)");
        if (!ServerHelloRules.TryCheck(hello, offer, context.Configuration, out CipherSuite? suite, out TlsFault? fault))
            return fault;
        if (suite != retriedSuite)
            return new TlsFault(TlsFaultReason.IllegalParameter, $"ServerHello chose {suite}, after a HelloRetryRequest with {retriedSuite} (RFC 9846 §4.2.4)");
        return ServerHelloAnswer.Enter(hello, message, offer, suite, transcript, context);
    }

    public override void Dispose()
    {
        offer.Dispose();
        transcript.Dispose();
    }
}
