using System.Collections.Generic;
using System.Linq;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;
using Xunit;

namespace Sundog.Interop.Tests;

/// <summary>What is read out of the words of the programs.</summary>
public sealed class FactsTests
{
    private const string ServerTrace = """
        Received Record
        Header:
          Content Type = Handshake (22)
            ClientHello, Length=212
              cipher_suites (len=2)
                {0x13, 0x02} TLS_AES_256_GCM_SHA384
                extension_type=key_share(51), length=38
                    NamedGroup: ecdh_x25519 (29)
        Sent Record
            ServerHello, Length=84
              server_version=0x303 (TLS 1.2)
                gmt_unix_time=0xCF21AD74
              cipher_suite {0x13, 0x02} TLS_AES_256_GCM_SHA384
                extension_type=supported_versions(43), length=2
                    TLS 1.3 (772)
                extension_type=key_share(51), length=2
                    NamedGroup: secp256r1 (P-256) (23)
        Received Record
            ClientHello, Length=345
        Sent Record
            ServerHello, Length=151
                gmt_unix_time=0x1A4A7AD6
              cipher_suite {0x13, 0x02} TLS_AES_256_GCM_SHA384
                extension_type=supported_versions(43), length=2
                    TLS 1.3 (772)
                extension_type=key_share(51), length=69
                    NamedGroup: secp256r1 (P-256) (23)
        Sent Record
            EncryptedExtensions, Length=11
                extension_type=application_layer_protocol_negotiation(16), length=5
                  h2
        Sent Record
            CertificateVerify, Length=76
              Signature Algorithm: ecdsa_secp256r1_sha256 (0x0403)
        Received Record
            CertificateVerify, Length=68
              Signature Algorithm: ed25519 (0x0807)
        Received Record
            KeyUpdate, Length=1
              update_requested (1)
        Received Record
            Level=warning(1), description=close notify(0)
        Received Record
            ClientHello, Length=212
        Sent Record
            ServerHello, Length=84
                gmt_unix_time=0x00000001
              cipher_suite {0x13, 0x01} TLS_AES_128_GCM_SHA256
                extension_type=psk(41), length=2
        Sent Record
            Level=fatal(2), description=unknown CA(48)
        """;

    [Fact]
    public void A_trace_of_OpenSSL_gives_the_facts_of_each_connection()
    {
        IReadOnlyList<ConnectionFacts> facts = OpenSslTrace.Read(ServerTrace.Split('\n'), Role.Server);
        Assert.Equal(2, facts.Count);
        Assert.Equal(
            new ConnectionFacts
            {
                Version = "TLS 1.3",
                Suite = "TLS_AES_256_GCM_SHA384",
                Group = "secp256r1",
                Alpn = "h2",
                Signature = "ecdsa_secp256r1_sha256",
                ClientSignature = "ed25519",
                Resumed = false,
                HelloRetryRequest = true,
                KeyUpdatesSent = 0,
                KeyUpdatesReceived = 1,
                AlertReceived = 0,
                CloseNotifyReceived = true,
            },
            facts[0]);
        Assert.True(facts[1].Resumed);
        Assert.False(facts[1].HelloRetryRequest);
        Assert.Equal(48, facts[1].AlertSent);
        Assert.Equal(ConnectionFacts.None, facts[1].Signature);
    }

    [Fact]
    public void In_a_clients_trace_the_servers_signature_is_the_one_received()
    {
        ConnectionFacts facts = OpenSslTrace.Read(ServerTrace.Split('\n'), Role.Client)[0];
        Assert.Equal("ed25519", facts.Signature);
        Assert.Equal("ecdsa_secp256r1_sha256", facts.ClientSignature);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData(" ")]
    public void Sundogs_facts_are_read_from_lines_and_from_one_line(string separator)
    {
        string[] pairs =
        [
            "127.0.0.1:5555", "version: TLS 1.3", "suite: TLS_AES_128_GCM_SHA256", "group: x25519",
            "signature: ed25519", "alpn: -", "resumed: no", "hello-retry-request: yes",
        ];
        Assert.Equal(
            new ConnectionFacts
            {
                Version = "TLS 1.3",
                Suite = "TLS_AES_128_GCM_SHA256",
                Group = "x25519",
                Signature = "ed25519",
                Alpn = ConnectionFacts.None,
                Resumed = false,
                HelloRetryRequest = true,
            },
            SundogPeer.ReadFacts(string.Join(separator, pairs)));
    }

    [Fact]
    public void What_Sundog_does_not_say_is_no_fact()
        => Assert.Empty(SundogPeer.ReadFacts("sundog: connection refused, the suite is unknown").Known().ToList());
}
