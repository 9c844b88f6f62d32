using System;
using System.Diagnostics.CodeAnalysis;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>What holds for ServerHello and HelloRetryRequest alike (RFC 9846 §4.2.3, §4.2.4).</summary>
internal static class ServerHelloRules
{
    // RFC 9846 §4.2.3: the last eight bytes of the random of a server that could speak TLS 1.3 and was made not to.
    private static ReadOnlySpan<byte> DowngradeToTls12 => "DOWNGRD\x01"u8;

    private static ReadOnlySpan<byte> DowngradeToTls11 => "DOWNGRD\0"u8;

    public static bool TryCheck(
        in ServerHello hello,
        ClientOffer offer,
        TlsClientConfiguration configuration,
        [NotNullWhen(true)] out CipherSuite? suite,
        [NotNullWhen(false)] out TlsFault? fault)
    {
        suite = null;
        if (!CheckVersion(hello, out fault) || !CheckExtensions(hello, offer, out fault))
            return false;
        if (!hello.SessionIdEcho.SequenceEqual(offer.SessionId))
            return Illegal("the session id is not the one that was sent (RFC 9846 §4.2.3)", out fault);
        if (hello.CompressionMethod != 0)
            return Illegal($"the compression method is {hello.CompressionMethod} (RFC 9846 §4.2.3)", out fault);
        suite = configuration.FindSuite((ushort)hello.CipherSuite);
        return suite is not null
            || Illegal($"the server chose the cipher suite {(ushort)hello.CipherSuite:x4}, which was not offered (RFC 9846 §4.2.3)", out fault);
    }

    private static bool CheckVersion(in ServerHello hello, [NotNullWhen(false)] out TlsFault? fault)
    {
        fault = null;
        if (!hello.Extensions.TryFind(ExtensionType.SupportedVersions, out ReadOnlySpan<byte> data))
        {
            ReadOnlySpan<byte> sentinel = hello.Random[^DowngradeToTls12.Length..];
            // RFC 9846 §4.2.3: a sentinel says that somebody in the middle took TLS 1.3 out of the hello.
            fault = sentinel.SequenceEqual(DowngradeToTls12) || sentinel.SequenceEqual(DowngradeToTls11)
                ? new TlsFault(TlsFaultReason.DowngradeDetected, "the server was made to speak an older version (RFC 9846 §4.2.3)")
                : new TlsFault(TlsFaultReason.UnsupportedVersion, $"the server chose version {(ushort)hello.LegacyVersion:x4}; TLS 1.3 is needed (RFC 9846 §4.3.1)");
            return false;
        }
        if (!SupportedVersionsExtension.TryReadServerHello(data, out ProtocolVersion version))
        {
            fault = new TlsFault(TlsFaultReason.MalformedMessage, "the extension supported_versions of ServerHello cannot be parsed");
            return false;
        }
        // RFC 9846 §4.3.1: the selected version is one that was offered, and legacy_version is 0x0303.
        if (version != ProtocolVersion.Tls13)
            return Illegal($"the server chose version {(ushort)version:x4}, which was not offered (RFC 9846 §4.3.1)", out fault);
        return hello.LegacyVersion == ProtocolVersion.Tls12
            || Illegal($"legacy_version is {(ushort)hello.LegacyVersion:x4}, not 0303 (RFC 9846 §4.2.3)", out fault);
    }

    // RFC 9846 §4.3: no extension twice, none that was not offered, none that does not belong into this message.
    private static bool CheckExtensions(in ServerHello hello, ClientOffer offer, [NotNullWhen(false)] out TlsFault? fault)
    {
        fault = null;
        if (hello.Extensions.FirstDuplicate() is { } duplicate)
            fault = new TlsFault(TlsFaultReason.DuplicateExtension, $"ServerHello has the extension {duplicate} twice (RFC 9846 §4.3)");
        foreach (Extension extension in hello.Extensions)
        {
            bool belongs = extension.Type switch
            {
                ExtensionType.SupportedVersions or ExtensionType.KeyShare => true,
                ExtensionType.Cookie => hello.IsHelloRetryRequest,
                ExtensionType.PreSharedKey => !hello.IsHelloRetryRequest && offer.Session is not null,
                _ => false,
            };
            if (belongs)
                continue;
            bool offered = offer.Offered(extension.Type);
            fault ??= offered || extension.Type == ExtensionType.Cookie
                ? new TlsFault(TlsFaultReason.IllegalParameter, $"the extension {extension.Type.Name()} does not belong into ServerHello (RFC 9846 §4.3)")
                : new TlsFault(TlsFaultReason.UnsupportedExtension, $"ServerHello has the extension {extension.Type.Name()}, which was not offered (RFC 9846 §4.3)");
        }
        return fault is null;
    }

    private static bool Illegal(string detail, out TlsFault? fault)
    {
        fault = new TlsFault(TlsFaultReason.IllegalParameter, detail);
        return false;
    }
}
