using System;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The first ClientHello is out: a ServerHello comes, or a HelloRetryRequest.</summary>
internal sealed class ClientExpectServerHello(ClientOffer offer) : ClientState
{
    public override string Name => nameof(ClientExpectServerHello);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.ServerHello;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
    {
        if (!ServerHello.TryRead(message.Body, out ServerHello hello))
            return new TlsFault(TlsFaultReason.MalformedMessage, "ServerHello cannot be parsed (RFC 9846 §4.2.3)");
        if (!ServerHelloRules.TryCheck(hello, offer, context.Configuration, out CipherSuite? suite, out TlsFault? fault))
            return fault;
        if (hello.IsHelloRetryRequest)
            return Retry(hello, message, suite, context);
        Transcript transcript = new(suite.Hash);
        transcript.Append(offer.Hello);
        return ServerHelloAnswer.Enter(hello, message, offer, suite, transcript, context);
    }

    public override void Dispose() => offer.Dispose();

    private Step<ClientState> Retry(in ServerHello hello, in HandshakeMessage message, CipherSuite suite, ClientContext context)
    {
        if (message.Boundary is null)
            return new TlsFault(TlsFaultReason.KeyChangeNotAligned, "something follows HelloRetryRequest in its record (RFC 9846 §5.1)");
        if (!TryReadCookie(hello, out ReadOnlySpan<byte> cookie, out TlsFault? fault) || !TryChangeShare(hello, context, out bool changed, out fault))
            return fault!;
        // RFC 9846 §4.2.4: a retry that would not change the hello is a loop.
        if (!changed && cookie.IsEmpty)
            return new TlsFault(TlsFaultReason.IllegalParameter, "HelloRetryRequest would not change the ClientHello (RFC 9846 §4.2.4)");
        DropUnfitSession(suite);

        Transcript transcript = new(suite.Hash);
        transcript.Append(offer.Hello);
        transcript.ReplaceByMessageHash();
        transcript.Append(message.Raw);
        // RFC 9846 §E.4: before the second flight, once.
        if (context.Configuration.MiddleboxCompatibility)
            context.Outbox.SendChangeCipherSpec();
        ClientHelloFlight.Send(offer, cookie, transcript, context);
        transcript.Append(offer.Hello);
        context.Info.UsedHelloRetryRequest = true;
        return new ClientExpectSecondServerHello(offer, suite, transcript);
    }

    private static bool TryReadCookie(in ServerHello hello, out ReadOnlySpan<byte> cookie, out TlsFault? fault)
    {
        fault = null;
        cookie = default;
        if (!hello.Extensions.TryFind(ExtensionType.Cookie, out ReadOnlySpan<byte> data) || CookieExtension.TryRead(data, out cookie))
            return true;
        fault = new TlsFault(TlsFaultReason.MalformedMessage, "the extension cookie of HelloRetryRequest cannot be parsed (RFC 9846 §4.3.2)");
        return false;
    }

    private bool TryChangeShare(in ServerHello hello, ClientContext context, out bool changed, out TlsFault? fault)
    {
        fault = null;
        changed = false;
        if (!hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> data))
            return true;
        if (!KeyShareExtension.TryReadHelloRetryRequest(data, out NamedGroup selected))
        {
            fault = new TlsFault(TlsFaultReason.MalformedMessage, "the extension key_share of HelloRetryRequest cannot be parsed (RFC 9846 §4.3.8)");
            return false;
        }
        // RFC 9846 §4.3.8: a group that was offered, without a share yet.
        if (context.Configuration.FindGroup((ushort)selected) is not { } group || offer.Shares.ContainsKey(group))
        {
            fault = new TlsFault(TlsFaultReason.IllegalParameter, $"HelloRetryRequest asks for a share of {selected} (RFC 9846 §4.3.8)");
            return false;
        }
        foreach (Nocrypto.KeyExchangeInitiator share in offer.Shares.Values)
            share.Dispose();
        offer.Shares.Clear();
        offer.Shares.Add(group, group.Exchange.Start(context.Configuration.Random));
        changed = true;
        return true;
    }

    // RFC 9846 §4.2.4: PSKs whose hash is not that of the chosen suite are not offered again.
    private void DropUnfitSession(CipherSuite suite)
    {
        if (offer.SessionHash == suite.Hash)
            return;
        offer.Session?.Dispose();
        offer.Session = null;
    }
}
