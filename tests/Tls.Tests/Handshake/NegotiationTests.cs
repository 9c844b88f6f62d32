using System;
using Sundog.Tls.Handshake.Negotiation;
using Sundog.Tls.Tests.Pairs;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Handshake;

/// <summary>The server's decision by the hello, as tables: what is decided, and what is refused with which reason.</summary>
public sealed class NegotiationTests
{
    private static TlsServerOptions Options(
        CipherSuite[]? suites = null, TlsGroup[]? groups = null, TlsIdentity[]? identities = null, params string[] protocols) => new()
        {
            Random = new SeededRandom(3),
            Clock = new FixedClock(),
            Identities = identities ?? [TestIdentities.P256],
            CipherSuites = suites ?? [CipherSuite.Aes128GcmSha256, CipherSuite.ChaCha20Poly1305Sha256, CipherSuite.Aes256GcmSha384],
            Groups = groups ?? [TlsGroup.X25519, TlsGroup.Secp256r1, TlsGroup.Secp384r1],
            ApplicationProtocols = protocols,
        };

    private static ServerDecision Decide(HelloForge forge, TlsServerOptions? options = null)
    {
        Assert.Null(Fault(forge, options, out ServerDecision? decision));
        return decision!;
    }

    private static TlsFault? Fault(HelloForge forge, TlsServerOptions? options, out ServerDecision? decision)
    {
        Assert.True(ClientHello.TryRead(forge.Write().AsSpan(4), out ClientHello hello));
        ServerNegotiation.TryDecide(hello, TlsServerConfiguration.Create(options ?? Options()), out decision, out TlsFault? fault);
        return fault;
    }

    private static void Refused(TlsFaultReason reason, HelloForge forge, TlsServerOptions? options = null)
    {
        TlsFault? fault = Fault(forge, options, out ServerDecision? decision);
        Assert.Null(decision);
        Assert.Equal(reason, fault?.Reason);
    }

    [Fact]
    public void The_usual_hello_gets_the_first_of_everything()
    {
        ServerDecision decision = Decide(new HelloForge());
        Assert.Equal(CipherSuite.Aes128GcmSha256, decision.Suite);
        Assert.Equal(TlsGroup.X25519, decision.Group);
        Assert.False(decision.NeedsRetry);
        Assert.Equal(SignatureScheme.EcdsaSecp256r1Sha256, decision.Scheme);
        Assert.Equal("localhost"u8.ToArray(), decision.ServerName);
        Assert.Null(decision.ApplicationProtocol);
        Assert.False(decision.OffersPsk);
    }

    [Fact]
    public void The_servers_order_of_suites_decides()
        => Assert.Equal(
            CipherSuite.Aes256GcmSha384,
            Decide(new HelloForge(), Options(suites: [CipherSuite.Aes256GcmSha384, CipherSuite.Aes128GcmSha256])).Suite);

    [Fact]
    public void A_group_with_a_share_goes_before_a_preferred_one_without()
        => Assert.Equal(TlsGroup.X25519, Decide(new HelloForge(), Options(groups: [TlsGroup.Secp256r1, TlsGroup.X25519])).Group);

    [Fact]
    public void A_common_group_without_a_share_needs_a_retry()
    {
        ServerDecision decision = Decide(new HelloForge(), Options(groups: [TlsGroup.Secp384r1, TlsGroup.Secp256r1]));
        Assert.Equal(TlsGroup.Secp256r1, decision.Group);
        Assert.True(decision.NeedsRetry);
    }

    [Fact]
    public void The_identity_follows_the_name_and_then_the_scheme()
    {
        TlsIdentity[] identities = [TestIdentities.Other, TestIdentities.P384, TestIdentities.Rsa, TestIdentities.P256];
        Assert.Equal(TestIdentities.Rsa, Decide(new HelloForge().Set(ExtensionType.SignatureAlgorithms, HelloForge.Vector16([8, 4])), Options(identities: identities)).Identity);
        Assert.Equal(TestIdentities.P384, Decide(new HelloForge().Set(ExtensionType.SignatureAlgorithms, HelloForge.Vector16([5, 3, 8, 4])), Options(identities: identities)).Identity);
        Assert.Equal(TestIdentities.P256, Decide(new HelloForge(), Options(identities: [TestIdentities.Other, TestIdentities.P256])).Identity);
    }

    [Fact]
    public void An_unknown_name_gets_the_first_identity_that_fits()
        => Assert.Equal(TestIdentities.Other, Decide(new HelloForge(), Options(identities: [TestIdentities.Other])).Identity);

    [Fact]
    public void Without_a_fitting_scheme_there_is_no_identity_and_the_reason_is_kept()
    {
        ServerDecision decision = Decide(new HelloForge().Set(ExtensionType.SignatureAlgorithms, HelloForge.Vector16([8, 7])));
        Assert.Null(decision.Identity);
        Assert.Equal(TlsFaultReason.NoCommonSignatureScheme, decision.IdentityFault!.Reason);
        Assert.Equal(TlsFaultReason.MissingExtension, Decide(new HelloForge().Remove(ExtensionType.SignatureAlgorithms)).IdentityFault!.Reason);
    }

    [Fact]
    public void The_servers_order_of_protocols_decides()
        => Assert.Equal(
            "http/1.1"u8.ToArray(),
            Decide(new HelloForge().Set(ExtensionType.ApplicationLayerProtocolNegotiation, Protocols("h2", "http/1.1")), Options(protocols: ["http/1.1", "h2"])).ApplicationProtocol);

    [Fact]
    public void Protocols_are_ignored_by_a_server_that_has_none()
        => Assert.Null(Decide(new HelloForge().Set(ExtensionType.ApplicationLayerProtocolNegotiation, Protocols("h2"))).ApplicationProtocol);

    [Fact]
    public void A_psk_is_offered_only_in_the_mode_with_a_key_exchange()
    {
        byte[] psk = [.. HelloForge.Vector16([.. HelloForge.Vector16([1]), 0, 0, 0, 0]), .. HelloForge.Vector16([32, .. new byte[32]])];
        Assert.True(Decide(new HelloForge().Set(ExtensionType.PskKeyExchangeModes, [1, 1]).Set(ExtensionType.PreSharedKey, psk)).OffersPsk);
        Assert.False(Decide(new HelloForge().Set(ExtensionType.PskKeyExchangeModes, [1, 0]).Set(ExtensionType.PreSharedKey, psk)).OffersPsk);
        Refused(TlsFaultReason.MissingExtension, new HelloForge().Set(ExtensionType.PreSharedKey, psk));
        Refused(TlsFaultReason.IllegalParameter, new HelloForge().Set(ExtensionType.PreSharedKey, psk).Set(ExtensionType.PskKeyExchangeModes, [1, 1]));
    }

    [Fact]
    public void Versions_are_refused_as_section_4_3_1_says()
    {
        Refused(TlsFaultReason.UnsupportedVersion, new HelloForge().Remove(ExtensionType.SupportedVersions));
        Refused(TlsFaultReason.UnsupportedVersion, new HelloForge().Set(ExtensionType.SupportedVersions, [2, 3, 3]));
        Refused(TlsFaultReason.MalformedMessage, new HelloForge().Set(ExtensionType.SupportedVersions, [3, 3, 4, 3]));
        Refused(TlsFaultReason.MalformedMessage, new HelloForge().Set(ExtensionType.SupportedVersions, []));
        Refused(TlsFaultReason.IllegalParameter, new HelloForge { LegacyVersion = 0x0304 });
        Refused(TlsFaultReason.IllegalParameter, new HelloForge { LegacyVersion = 0x0300 });
    }

    [Fact]
    public void Compression_is_refused()
    {
        Refused(TlsFaultReason.IllegalParameter, new HelloForge { CompressionMethods = [1] });
        Refused(TlsFaultReason.IllegalParameter, new HelloForge { CompressionMethods = [0, 1] });
    }

    [Fact]
    public void Nothing_in_common_is_handshake_failure()
    {
        Refused(TlsFaultReason.NoCommonCipherSuite, new HelloForge { Suites = [CipherSuiteId.ChaCha20Poly1305Sha256] }, Options(suites: [CipherSuite.Aes128GcmSha256]));
        Refused(TlsFaultReason.NoCommonGroup, new HelloForge(), Options(groups: [TlsGroup.Secp384r1]));
        Refused(
            TlsFaultReason.NoCommonApplicationProtocol,
            new HelloForge().Set(ExtensionType.ApplicationLayerProtocolNegotiation, Protocols("h3")),
            Options(protocols: ["h2"]));
    }

    [Fact]
    public void Mandatory_extensions_are_missed()
    {
        Refused(TlsFaultReason.MissingExtension, new HelloForge().Remove(ExtensionType.KeyShare));
        Refused(TlsFaultReason.MissingExtension, new HelloForge().Remove(ExtensionType.SupportedGroups));
    }

    [Fact]
    public void Key_shares_keep_to_section_4_3_8()
    {
        byte[] share = [0, 29, .. HelloForge.Vector16(new byte[32])];
        Refused(TlsFaultReason.IllegalParameter, new HelloForge().Set(ExtensionType.KeyShare, HelloForge.Vector16([.. share, .. share])));
        Refused(TlsFaultReason.IllegalParameter, new HelloForge().Set(ExtensionType.KeyShare, HelloForge.Vector16([0, 24, .. HelloForge.Vector16(new byte[97])])));
        Refused(TlsFaultReason.MalformedMessage, new HelloForge().Set(ExtensionType.KeyShare, HelloForge.Vector16([0, 29, 0, 0])));
        Assert.True(Decide(new HelloForge().Set(ExtensionType.KeyShare, [0, 0])).NeedsRetry);
    }

    [Fact]
    public void A_repeated_extension_is_refused()
    {
        HelloForge forge = new();
        forge.Extensions.Add((ExtensionType.Padding, []));
        forge.Extensions.Add((ExtensionType.Padding, []));
        Refused(TlsFaultReason.DuplicateExtension, forge);
    }

    [Theory]
    [InlineData(ExtensionType.ServerName)]
    [InlineData(ExtensionType.SupportedGroups)]
    [InlineData(ExtensionType.KeyShare)]
    [InlineData(ExtensionType.SignatureAlgorithms)]
    [InlineData(ExtensionType.ApplicationLayerProtocolNegotiation)]
    [InlineData(ExtensionType.PskKeyExchangeModes)]
    public void A_known_extension_that_cannot_be_parsed_is_decode_error(object type)
        => Refused(TlsFaultReason.MalformedMessage, new HelloForge().Set((ExtensionType)type, [0xff, 0xff, 1]));

    [Fact]
    public void A_name_that_is_none_is_refused()
        => Refused(TlsFaultReason.IllegalParameter, new HelloForge().Set(ExtensionType.ServerName, HelloForge.Vector16([0, .. HelloForge.Vector16("a\0b"u8)])));

    [Fact]
    public void Heartbeat_and_other_unknown_extensions_are_ignored()
        => Decide(new HelloForge().Set(ExtensionType.Heartbeat, [1]).Set((ExtensionType)0x7a7a, [1, 2, 3]));

    private static byte[] Protocols(params string[] names)
    {
        WireWriter writer = new();
        foreach (string name in names)
            writer.WriteVector8(System.Text.Encoding.ASCII.GetBytes(name));
        return HelloForge.Vector16(writer.Written);
    }
}
