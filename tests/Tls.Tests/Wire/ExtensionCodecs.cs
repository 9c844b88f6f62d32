using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Tests.Wire;

/// <summary>The extensions, each form of each.</summary>
internal static class ExtensionCodecs
{
    private const string Client = "of the client";
    private const string Server = "of the server";

    public static IEnumerable<Codec> All =>
    [
        Codec.Extension(Client, ExtensionType.ServerName, ServerNames, ReadServerName),
        Codec.Extension(
            Server,
            ExtensionType.ServerName,
            Gen.Constant(new Value("", ServerNameExtension.WriteServer)),
            ReadServerNameAnswer),
        Codec.Extension(
            "", ExtensionType.SupportedGroups,
            Lists<NamedGroup>(0x7fff, (writer, list) => SupportedGroupsExtension.Write(writer, list)), ReadGroups),
        Codec.Extension(
            "", ExtensionType.SignatureAlgorithms,
            Lists<SignatureScheme>(0x7fff, (writer, list) => SignatureAlgorithmsExtension.Write(writer, list)),
            ReadSchemes),
        Codec.Extension(
            "", ExtensionType.SignatureAlgorithmsCert,
            Lists<SignatureScheme>(
                0x7fff, (writer, list) => SignatureAlgorithmsExtension.WriteForCertificates(writer, list)),
            ReadSchemesForCertificates),
        Codec.Extension(Client, ExtensionType.ApplicationLayerProtocolNegotiation, ProtocolLists, ReadProtocols),
        Codec.Extension(
            Server, ExtensionType.ApplicationLayerProtocolNegotiation,
            Opaques(1, 255, (writer, name) => AlpnExtension.WriteServer(writer, name)), ReadProtocol),
        Codec.Extension(
            Client, ExtensionType.SupportedVersions,
            Lists<ProtocolVersion>(127, (writer, list) => SupportedVersionsExtension.WriteClientHello(writer, list)),
            ReadVersions),
        Codec.Extension(
            Server, ExtensionType.SupportedVersions,
            Numbers((writer, version) =>
                SupportedVersionsExtension.WriteServerHello(writer, (ProtocolVersion)version)),
            ReadVersion),
        Codec.Extension(
            "", ExtensionType.Cookie,
            Opaques(1, 0xffff, (writer, cookie) => CookieExtension.Write(writer, cookie)), ReadCookie),
        Codec.Extension(Client, ExtensionType.KeyShare, ShareLists, ReadShares),
        Codec.Extension(Server, ExtensionType.KeyShare, Shares, ReadShare),
        Codec.Extension(
            "of a HelloRetryRequest", ExtensionType.KeyShare,
            Numbers((writer, group) => KeyShareExtension.WriteHelloRetryRequest(writer, (NamedGroup)group)),
            ReadSelectedGroup),
        Codec.Extension("", ExtensionType.PskKeyExchangeModes, ModeLists, ReadModes),
        Codec.Extension(Client, ExtensionType.PreSharedKey, Offers, ReadOffer),
        Codec.Extension(
            Server, ExtensionType.PreSharedKey,
            Numbers((writer, index) => PreSharedKeyExtension.WriteServerHello(writer, index)), ReadSelectedIdentity),
        Codec.Extension("", ExtensionType.CertificateAuthorities, AuthorityLists, ReadAuthorities),
    ];

    private static Gen<Value> Numbers(Action<WireWriter, ushort> write) =>
        from number in WireGen.UInt16
        select new Value($"{number}", writer => write(writer, number));

    private static Gen<Value> Opaques(int minimum, int maximum, Action<WireWriter, byte[]> write) =>
        from bytes in WireGen.Bytes(minimum, maximum)
        select new Value(WireText.Of(bytes), writer => write(writer, bytes));

    private static Gen<Value> Lists<T>(int maximum, Action<WireWriter, T[]> write) where T : struct, Enum =>
        from list in WireGen.CodePoints<T>(1, maximum)
        select new Value(WireText.Of(list), writer => write(writer, list));

    private static Gen<Value> ServerNames => Opaques(1, 0xffff, (writer, name) =>
        ServerNameExtension.WriteClientHello(writer, name));

    private static string? ReadServerName(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!ServerNameExtension.TryReadClientHello(data, out ReadOnlySpan<byte> hostName))
            return null;
        // Other names in the list are skipped, so they cannot be written again.
        if (!hostName.IsEmpty && data.Length == 5 + hostName.Length)
            ServerNameExtension.WriteClientHello(again, hostName);
        return WireText.Of(hostName);
    }

    private static string? ReadServerNameAnswer(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!ServerNameExtension.TryReadServer(data))
            return null;
        ServerNameExtension.WriteServer(again);
        return "";
    }

    private static string? ReadGroups(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!SupportedGroupsExtension.TryRead(data, out UInt16List groups))
            return null;
        SupportedGroupsExtension.Write(again, WireText.CodePoints<NamedGroup>(groups));
        return WireText.Of(groups);
    }

    private static string? ReadSchemes(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!SignatureAlgorithmsExtension.TryRead(data, out UInt16List schemes))
            return null;
        SignatureAlgorithmsExtension.Write(again, WireText.CodePoints<SignatureScheme>(schemes));
        return WireText.Of(schemes);
    }

    private static string? ReadSchemesForCertificates(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!SignatureAlgorithmsExtension.TryRead(data, out UInt16List schemes))
            return null;
        SignatureAlgorithmsExtension.WriteForCertificates(again, WireText.CodePoints<SignatureScheme>(schemes));
        return WireText.Of(schemes);
    }

    private static Gen<Value> ProtocolLists =>
        from names in WireGen.FewOf(WireGen.Bytes(1, 255), minimum: 1)
        select new Value(WireText.Of(names), writer => AlpnExtension.WriteClientHello(writer, names));

    private static string? ReadProtocols(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!AlpnExtension.TryReadClientHello(data, out OpaqueList protocols))
            return null;
        AlpnExtension.WriteClientHello(again, WireText.Members(protocols).ToArray());
        return WireText.Of(protocols);
    }

    private static string? ReadProtocol(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!AlpnExtension.TryReadServer(data, out ReadOnlySpan<byte> protocol))
            return null;
        AlpnExtension.WriteServer(again, protocol);
        return WireText.Of(protocol);
    }

    private static string? ReadVersions(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!SupportedVersionsExtension.TryReadClientHello(data, out UInt16List versions))
            return null;
        SupportedVersionsExtension.WriteClientHello(again, WireText.CodePoints<ProtocolVersion>(versions));
        return WireText.Of(versions);
    }

    private static string? ReadVersion(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!SupportedVersionsExtension.TryReadServerHello(data, out ProtocolVersion selected))
            return null;
        SupportedVersionsExtension.WriteServerHello(again, selected);
        return $"{(ushort)selected}";
    }

    private static string? ReadCookie(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!CookieExtension.TryRead(data, out ReadOnlySpan<byte> cookie))
            return null;
        CookieExtension.Write(again, cookie);
        return WireText.Of(cookie);
    }

    private static readonly Gen<(ushort Group, byte[] Key)> Share =
        from theGroup in WireGen.UInt16
        from key in WireGen.Bytes(1, 0xffff)
        select (theGroup, key);

    private static string ShareText(ushort group, ReadOnlySpan<byte> key) => $"{group}:{WireText.Of(key)}";

    private static Gen<Value> ShareLists =>
        from shares in WireGen.FewOf(Share, minimum: 0)
        select new Value(
            $"{shares.Length} " + string.Join("|", shares.Select(share => ShareText(share.Group, share.Key))),
            writer => WriteShares(writer, shares));

    private static void WriteShares(WireWriter writer, (ushort Group, byte[] Key)[] shares)
    {
        NestedMark mark = KeyShareExtension.OpenClientHello(writer);
        foreach ((ushort group, byte[] key) in shares)
            KeyShareEntry.Write(writer, (NamedGroup)group, key);
        writer.Close(mark);
    }

    private static string? ReadShares(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!KeyShareExtension.TryReadClientHello(data, out KeyShareList shares))
            return null;
        List<string> texts = [];
        NestedMark mark = KeyShareExtension.OpenClientHello(again);
        foreach (KeyShareEntry share in shares)
        {
            texts.Add(ShareText((ushort)share.Group, share.KeyExchange));
            KeyShareEntry.Write(again, share.Group, share.KeyExchange);
        }
        again.Close(mark);
        return $"{shares.Count} {string.Join("|", texts)}";
    }

    private static Gen<Value> Shares =>
        from share in Share
        select new Value(
            ShareText(share.Group, share.Key),
            writer => KeyShareExtension.WriteServerHello(writer, (NamedGroup)share.Group, share.Key));

    private static string? ReadShare(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!KeyShareExtension.TryReadServerHello(data, out KeyShareEntry share))
            return null;
        KeyShareExtension.WriteServerHello(again, share.Group, share.KeyExchange);
        return ShareText((ushort)share.Group, share.KeyExchange);
    }

    private static string? ReadSelectedGroup(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!KeyShareExtension.TryReadHelloRetryRequest(data, out NamedGroup selected))
            return null;
        KeyShareExtension.WriteHelloRetryRequest(again, selected);
        return $"{(ushort)selected}";
    }

    private static Gen<Value> ModeLists =>
        from modes in WireGen.Bytes(1, 255)
        select new Value(WireText.Of(modes), writer => PskKeyExchangeModesExtension.Write(writer, Modes(modes)));

    private static PskKeyExchangeMode[] Modes(byte[] modes) => [.. modes.Select(mode => (PskKeyExchangeMode)mode)];

    private static string? ReadModes(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!PskKeyExchangeModesExtension.TryRead(data, out ReadOnlySpan<byte> modes))
            return null;
        PskKeyExchangeModesExtension.Write(again, Modes(modes.ToArray()));
        return WireText.Of(modes);
    }

    private static Gen<Value> Offers =>
        from identities in WireGen.FewOf(
            from identity in WireGen.Bytes(1, 0xffff)
            from age in WireGen.UInt32
            select (Identity: identity, Age: age),
            minimum: 1)
        from binderLengths in WireGen.FewOf(Gen.Choose(32, 255), minimum: 1)
        select new Value(
            $"{identities.Length} "
            + string.Join("|", identities.Select(offered => $"{WireText.Of(offered.Identity)}@{offered.Age}"))
            + $" {WireText.Of(binderLengths.Select(length => new byte[length]))}"
            + $" {2 + binderLengths.Length + binderLengths.Sum()}",
            writer =>
            {
                NestedMark mark = PreSharedKeyExtension.OpenClientHello(writer);
                foreach ((byte[] identity, uint age) in identities)
                    PskIdentity.Write(writer, identity, age);
                PreSharedKeyExtension.WriteBinderSpaces(writer, mark, binderLengths);
            });

    private static string? ReadOffer(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!PreSharedKeyExtension.TryReadClientHello(data, out OfferedPsks offer))
            return null;
        List<string> identities = [];
        NestedMark mark = PreSharedKeyExtension.OpenClientHello(again);
        foreach (PskIdentity offered in offer.Identities)
        {
            identities.Add($"{WireText.Of(offered.Identity)}@{offered.ObfuscatedTicketAge}");
            PskIdentity.Write(again, offered.Identity, offered.ObfuscatedTicketAge);
        }
        List<byte[]> binders = WireText.Members(offer.Binders);
        int length = PreSharedKeyExtension.WriteBinderSpaces(again, mark, binders.Select(each => each.Length).ToArray());
        int offset = again.Length - length + 2;
        foreach (byte[] binder in binders)
        {
            again.Patch(offset + 1, binder);
            offset += 1 + binder.Length;
        }
        return $"{offer.Identities.Count} {string.Join("|", identities)} {WireText.Of(offer.Binders)} "
            + $"{offer.BindersLength}";
    }

    private static string? ReadSelectedIdentity(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!PreSharedKeyExtension.TryReadServerHello(data, out ushort selected))
            return null;
        PreSharedKeyExtension.WriteServerHello(again, selected);
        return $"{selected}";
    }

    private static Gen<Value> AuthorityLists =>
        from names in WireGen.FewOf(WireGen.Bytes(1, 0xffff), minimum: 1)
        select new Value(WireText.Of(names), writer => CertificateAuthoritiesExtension.Write(writer, names));

    private static string? ReadAuthorities(ReadOnlySpan<byte> data, WireWriter again)
    {
        if (!CertificateAuthoritiesExtension.TryRead(data, out OpaqueList authorities))
            return null;
        CertificateAuthoritiesExtension.Write(again, WireText.Members(authorities).ToArray());
        return WireText.Of(authorities);
    }
}
