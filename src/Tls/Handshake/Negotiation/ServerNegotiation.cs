using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sundog.Tls.Wire;
using Sundog.X509;

namespace Sundog.Tls.Handshake.Negotiation;

/// <summary>
/// A server's decision by the ClientHello: a pure function of the hello and the configuration, so that tables can test
/// it. The flight that follows from it is elsewhere.
/// </summary>
internal static class ServerNegotiation
{
    private const ushort Tls13 = (ushort)ProtocolVersion.Tls13;

    public static bool TryDecide(
        in ClientHello hello,
        TlsServerConfiguration configuration,
        [NotNullWhen(true)] out ServerDecision? decision,
        [NotNullWhen(false)] out TlsFault? fault)
    {
        decision = null;
        if (!CheckForm(hello, out fault)
            || !CheckVersion(hello, out fault)
            || !TryChooseSuite(hello, configuration, out CipherSuite? suite, out fault)
            || !TryChooseGroup(hello, configuration, out TlsGroup? group, out bool needsRetry, out fault)
            || !TryReadServerName(hello, out byte[]? serverName, out fault)
            || !TryChooseProtocol(hello, configuration, out byte[]? protocol, out fault)
            || !TryReadPskOffer(hello, out bool offersPsk, out fault))
            return false;
        TlsIdentity? identity = ChooseIdentity(hello, configuration, serverName, out SignatureScheme scheme, out TlsFault? identityFault);
        // A malformed signature_algorithms is fatal even when a PSK would do without.
        if (identityFault is { Reason: TlsFaultReason.MalformedMessage })
        {
            fault = identityFault;
            return false;
        }
        decision = new ServerDecision
        {
            Suite = suite,
            Group = group,
            NeedsRetry = needsRetry,
            Identity = identity,
            Scheme = scheme,
            IdentityFault = identityFault,
            ApplicationProtocol = protocol,
            ServerName = serverName,
            OffersPsk = offersPsk,
        };
        return true;
    }

    private static bool CheckForm(in ClientHello hello, [NotNullWhen(false)] out TlsFault? fault)
    {
        fault = null;
        if (hello.Extensions.FirstDuplicate() is { } duplicate)
            fault = new TlsFault(TlsFaultReason.DuplicateExtension, $"ClientHello has the extension {duplicate.Name()} twice (RFC 9846 §4.3)");
        return fault is null;
    }

    private static bool CheckVersion(in ClientHello hello, [NotNullWhen(false)] out TlsFault? fault)
    {
        // RFC 9846 §4.3.1: without supported_versions the client speaks TLS 1.2 at most.
        if (!hello.Extensions.TryFind(ExtensionType.SupportedVersions, out ReadOnlySpan<byte> data))
        {
            fault = new TlsFault(TlsFaultReason.UnsupportedVersion, $"the client offers at most version {(ushort)hello.LegacyVersion:x4}; TLS 1.3 is needed (RFC 9846 §4.3.1)");
            return false;
        }
        if (!SupportedVersionsExtension.TryReadClientHello(data, out UInt16List versions))
            return Malformed("supported_versions", out fault);
        if (!versions.Contains(Tls13))
        {
            fault = new TlsFault(TlsFaultReason.UnsupportedVersion, "the client does not offer TLS 1.3 (RFC 9846 §4.3.1)");
            return false;
        }
        // RFC 9846 §4.2.2: legacy_version is 0x0303 and the compression methods are exactly "null".
        if (hello.LegacyVersion != ProtocolVersion.Tls12)
            return Illegal($"legacy_version is {(ushort)hello.LegacyVersion:x4}, not 0303 (RFC 9846 §4.2.2)", out fault);
        if (hello.CompressionMethods is not [0])
            return Illegal("legacy_compression_methods is not exactly null (RFC 9846 §4.2.2)", out fault);
        fault = null;
        return true;
    }

    private static bool TryChooseSuite(
        in ClientHello hello, TlsServerConfiguration configuration, [NotNullWhen(true)] out CipherSuite? suite, [NotNullWhen(false)] out TlsFault? fault)
    {
        fault = null;
        suite = ChooseSuite(hello.CipherSuites, configuration, null);
        if (suite is null)
            fault = new TlsFault(TlsFaultReason.NoCommonCipherSuite, "the client offers no cipher suite that is configured here");
        return suite is not null;
    }

    /// <summary>The first configured suite that the client offers too and, if one is given, that has <paramref name="hash"/>.</summary>
    public static CipherSuite? ChooseSuite(UInt16List offered, TlsServerConfiguration configuration, Nocrypto.HashFunction? hash)
    {
        foreach (CipherSuite suite in configuration.CipherSuites)
        {
            if (offered.Contains((ushort)suite.Id) && (hash is null || suite.Hash == hash))
                return suite;
        }
        return null;
    }

    private static bool TryChooseGroup(
        in ClientHello hello,
        TlsServerConfiguration configuration,
        [NotNullWhen(true)] out TlsGroup? group,
        out bool needsRetry,
        [NotNullWhen(false)] out TlsFault? fault)
    {
        group = null;
        needsRetry = false;
        // RFC 9846 §9.2: supported_groups and key_share come together; this stack speaks no mode without them.
        if (!hello.Extensions.TryFind(ExtensionType.SupportedGroups, out ReadOnlySpan<byte> groupData))
            return Missing("supported_groups", out fault);
        if (!hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> shareData))
            return Missing("key_share", out fault);
        if (!SupportedGroupsExtension.TryRead(groupData, out UInt16List groups))
            return Malformed("supported_groups", out fault);
        if (!KeyShareExtension.TryReadClientHello(shareData, out KeyShareList shares))
            return Malformed("key_share", out fault);
        if (!CheckShares(groups, shares, out fault))
            return false;
        // A group that costs no round trip goes before one that would be preferred.
        foreach (TlsGroup candidate in configuration.Groups)
        {
            if (!groups.Contains((ushort)candidate.Id))
                continue;
            if (shares.TryFind(candidate.Id, out _))
            {
                group = candidate;
                needsRetry = false;
                return true;
            }
            if (group is null)
            {
                group = candidate;
                needsRetry = true;
            }
        }
        if (group is not null)
            return true;
        fault = new TlsFault(TlsFaultReason.NoCommonGroup, "the client offers no group that is configured here");
        return false;
    }

    // RFC 9846 §4.3.8: no group twice, and only groups that are offered.
    private static bool CheckShares(UInt16List groups, KeyShareList shares, [NotNullWhen(false)] out TlsFault? fault)
    {
        if (shares.FirstDuplicate() is { } duplicate)
            return Illegal($"key_share has the group {(ushort)duplicate:x4} twice (RFC 9846 §4.3.8)", out fault);
        if (shares.FirstOutside(groups) is { } outside)
            return Illegal($"key_share has the group {(ushort)outside:x4}, which supported_groups lacks (RFC 9846 §4.3.8)", out fault);
        fault = null;
        return true;
    }

    /// <summary>How many shares a hello has that was decided on.</summary>
    public static int CountShares(in ClientHello hello) => Shares(hello).Count;

    /// <summary>The client's share of a group that was decided on, without the need for a retry.</summary>
    public static ReadOnlySpan<byte> ShareOf(in ClientHello hello, TlsGroup group)
    {
        Shares(hello).TryFind(group.Id, out ReadOnlySpan<byte> share);
        return share;
    }

    // A hello that was decided on has shares that parse.
    private static KeyShareList Shares(in ClientHello hello)
    {
        hello.Extensions.TryFind(ExtensionType.KeyShare, out ReadOnlySpan<byte> data);
        KeyShareExtension.TryReadClientHello(data, out KeyShareList shares);
        return shares;
    }

    private static bool TryReadServerName(in ClientHello hello, [NotNullWhen(true)] out byte[]? serverName, [NotNullWhen(false)] out TlsFault? fault)
    {
        serverName = [];
        fault = null;
        if (!hello.Extensions.TryFind(ExtensionType.ServerName, out ReadOnlySpan<byte> data))
            return true;
        if (!ServerNameExtension.TryReadClientHello(data, out ReadOnlySpan<byte> hostName))
            return Malformed("server_name", out fault);
        // RFC 6066 §3: an ASCII DNS name; a ticket carries it too, in at most 255 bytes.
        if (hostName.Length > 255 || !Ascii.IsValid(hostName) || hostName.Contains((byte)0))
            return Illegal("server_name is not a DNS name (RFC 6066 §3)", out fault);
        serverName = hostName.ToArray();
        return true;
    }

    private static bool TryChooseProtocol(
        in ClientHello hello, TlsServerConfiguration configuration, out byte[]? protocol, [NotNullWhen(false)] out TlsFault? fault)
    {
        protocol = null;
        fault = null;
        if (!hello.Extensions.TryFind(ExtensionType.ApplicationLayerProtocolNegotiation, out ReadOnlySpan<byte> data))
            return true;
        if (!AlpnExtension.TryReadClientHello(data, out OpaqueList offered))
            return Malformed("application_layer_protocol_negotiation", out fault);
        foreach (byte[] candidate in configuration.ApplicationProtocols)
        {
            if (offered.Contains(candidate))
            {
                protocol = candidate;
                return true;
            }
        }
        // RFC 7301 §3.2: a server that negotiates protocols and shares none with the client says so.
        if (configuration.ApplicationProtocols.Length > 0)
            fault = new TlsFault(TlsFaultReason.NoCommonApplicationProtocol, "the client offers no application protocol that is configured here (RFC 7301 §3.2)");
        return fault is null;
    }

    private static bool TryReadPskOffer(in ClientHello hello, out bool offersPsk, [NotNullWhen(false)] out TlsFault? fault)
    {
        offersPsk = false;
        fault = null;
        bool hasModes = hello.Extensions.TryFind(ExtensionType.PskKeyExchangeModes, out ReadOnlySpan<byte> modeData);
        ReadOnlySpan<byte> modes = default;
        if (hasModes && !PskKeyExchangeModesExtension.TryRead(modeData, out modes))
            return Malformed("psk_key_exchange_modes", out fault);
        if (!hello.Extensions.TryFind(ExtensionType.PreSharedKey, out _))
            return true;
        // RFC 9846 §4.3.11: pre_shared_key is the last extension.
        if (hello.Extensions.Last != ExtensionType.PreSharedKey)
            return Illegal("pre_shared_key is not the last extension (RFC 9846 §4.3.11)", out fault);
        // RFC 9846 §4.3.9: without the modes a PSK must not be offered.
        if (!hasModes)
            return Missing("psk_key_exchange_modes", out fault);
        offersPsk = modes.Contains((byte)PskKeyExchangeMode.PskWithDhe);
        return true;
    }

    private static TlsIdentity? ChooseIdentity(
        in ClientHello hello, TlsServerConfiguration configuration, byte[] serverName, out SignatureScheme scheme, out TlsFault? fault)
    {
        scheme = default;
        if (!hello.Extensions.TryFind(ExtensionType.SignatureAlgorithms, out ReadOnlySpan<byte> data))
        {
            Missing("signature_algorithms", out fault);
            return null;
        }
        if (!SignatureAlgorithmsExtension.TryRead(data, out UInt16List offered))
        {
            Malformed("signature_algorithms", out fault);
            return null;
        }
        fault = null;
        ServerName? name = serverName.Length > 0 && ServerName.TryParse(Encoding.ASCII.GetString(serverName), out ServerName? parsed)
            ? parsed
            : null;
        TlsIdentity? chosen = null;
        foreach (TlsIdentity identity in configuration.Identities)
        {
            if (identity.Choose(offered) is not { } fitting)
                continue;
            bool named = name is null || name.Matches(identity.Leaf);
            if (chosen is not null && !named)
                continue;
            chosen = identity;
            scheme = fitting;
            if (named)
                break;
        }
        if (chosen is null)
            fault = new TlsFault(TlsFaultReason.NoCommonSignatureScheme, "the client can verify no signature of the identities that are configured here (RFC 9846 §4.5.1.2)");
        return chosen;
    }

    private static bool Malformed(string extension, out TlsFault? fault)
    {
        fault = new TlsFault(TlsFaultReason.MalformedMessage, $"the extension {extension} of ClientHello cannot be parsed");
        return false;
    }

    private static bool Missing(string extension, out TlsFault? fault)
    {
        fault = new TlsFault(TlsFaultReason.MissingExtension, $"ClientHello lacks the extension {extension} (RFC 9846 §9.2)");
        return false;
    }

    private static bool Illegal(string detail, out TlsFault? fault)
    {
        fault = new TlsFault(TlsFaultReason.IllegalParameter, detail);
        return false;
    }
}
