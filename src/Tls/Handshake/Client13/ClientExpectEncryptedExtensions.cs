using System;
using System.Text;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The handshake keys are there; the server's extensions come.</summary>
internal sealed class ClientExpectEncryptedExtensions(ClientOffer offer, HandshakeStage stage, bool resumes) : ClientState
{
    public override string Name => nameof(ClientExpectEncryptedExtensions);

    public override bool Accepts(HandshakeType type) => type == HandshakeType.EncryptedExtensions;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
    {
        if (!EncryptedExtensions.TryRead(message.Body, out EncryptedExtensions extensions))
            return new TlsFault(TlsFaultReason.MalformedMessage, "EncryptedExtensions cannot be parsed (RFC 9846 §4.4.1)");
        if (Check(extensions.Extensions) is { } fault)
            return fault;
        if (ReadServerName(extensions.Extensions) is { } nameFault)
            return nameFault;
        if (ReadProtocol(extensions.Extensions, context) is { } protocolFault)
            return protocolFault;
        stage.Transcript.Append(message.Raw);
        VerifiedPeer? peer = resumes ? VerifiedPeer.FromSession(offer.Session!.ServerCertificate) : null;
        offer.Dispose();
        context.Info.Peer = peer;
        return peer is null
            ? new ClientExpectCertificateOrRequest(stage)
            : new ClientExpectFinished(peer, stage, null);
    }

    public override void Dispose()
    {
        offer.Dispose();
        stage.Dispose();
    }

    // RFC 9846 §4.3: no extension twice, none that was not offered, none that does not belong into this message.
    private TlsFault? Check(ExtensionBlock extensions)
    {
        if (extensions.FirstDuplicate() is { } duplicate)
            return new TlsFault(TlsFaultReason.DuplicateExtension, $"EncryptedExtensions has the extension {duplicate} twice (RFC 9846 §4.3)");
        foreach (Extension extension in extensions)
        {
            if (!offer.Offered(extension.Type))
                return new TlsFault(TlsFaultReason.UnsupportedExtension, $"EncryptedExtensions has the extension {extension.Type.Name()}, which was not offered (RFC 9846 §4.3)");
            if (IsOfAnotherMessage(extension.Type))
                return new TlsFault(TlsFaultReason.IllegalParameter, $"the extension {extension.Type.Name()} does not belong into EncryptedExtensions (RFC 9846 §4.3)");
        }
        return null;
    }

    // RFC 9846 §4.3, the table of extensions and messages: these a client offers, and a server answers elsewhere or not at all.
    private static bool IsOfAnotherMessage(ExtensionType type) => type is ExtensionType.SignatureAlgorithms
        or ExtensionType.SignatureAlgorithmsCert
        or ExtensionType.SupportedVersions
        or ExtensionType.PskKeyExchangeModes
        or ExtensionType.KeyShare
        or ExtensionType.Cookie
        or ExtensionType.PreSharedKey;

    private static TlsFault? ReadServerName(ExtensionBlock extensions)
        // RFC 6066 §3: the acknowledgement is empty.
        => extensions.TryFind(ExtensionType.ServerName, out ReadOnlySpan<byte> data) && !ServerNameExtension.TryReadServer(data)
            ? new TlsFault(TlsFaultReason.MalformedMessage, "the extension server_name of EncryptedExtensions is not empty (RFC 6066 §3)")
            : null;

    private static TlsFault? ReadProtocol(ExtensionBlock extensions, ClientContext context)
    {
        if (!extensions.TryFind(ExtensionType.ApplicationLayerProtocolNegotiation, out ReadOnlySpan<byte> data))
            return null;
        // RFC 7301 §3.1: exactly one name, of those that were offered.
        if (!AlpnExtension.TryReadServer(data, out ReadOnlySpan<byte> protocol))
            return new TlsFault(TlsFaultReason.MalformedMessage, "the server's application protocol is not exactly one (RFC 7301 §3.1)");
        foreach (byte[] offered in context.Configuration.ApplicationProtocols)
        {
            if (!protocol.SequenceEqual(offered))
                continue;
            context.Info.ApplicationProtocol = Encoding.ASCII.GetString(offered);
            return null;
        }
        return new TlsFault(TlsFaultReason.IllegalParameter, "the server chose an application protocol that was not offered (RFC 7301 §3.1)");
    }
}
