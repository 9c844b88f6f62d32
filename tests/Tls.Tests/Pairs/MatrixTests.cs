using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>Every suite with every group, every kind of key and every course that a handshake can take.</summary>
public sealed class MatrixTests
{
    private static readonly string[] Courses =
        ["plain", "retry", "resumption", "client asked", "client required", "client declines", "alpn", "padding", "no middleboxes"];

    private static readonly CipherSuite[] Suites =
        [CipherSuite.Aes128GcmSha256, CipherSuite.ChaCha20Poly1305Sha256, CipherSuite.Aes256GcmSha384];

    private static readonly TlsGroup[] Groups = [TlsGroup.X25519, TlsGroup.Secp256r1, TlsGroup.Secp384r1];

    private static readonly Dictionary<string, (Func<TlsIdentity> Server, Func<TlsIdentity> Client, SignatureScheme Scheme)> Keys = new()
    {
        ["P-256"] = (() => TestIdentities.P256, () => TestIdentities.Client, SignatureScheme.EcdsaSecp256r1Sha256),
        ["P-384"] = (() => TestIdentities.P384, () => TestIdentities.P384Client, SignatureScheme.EcdsaSecp384r1Sha384),
        ["Ed25519"] = (() => TestIdentities.Ed25519, () => TestIdentities.Ed25519Client, SignatureScheme.Ed25519),
        ["RSA"] = (() => TestIdentities.Rsa, () => TestIdentities.RsaClient, SignatureScheme.RsaPssRsaeSha256),
        ["RSA-PSS"] = (() => TestIdentities.RsaPss, () => TestIdentities.RsaPssClient, SignatureScheme.RsaPssPssSha256),
    };

    public static TheoryData<string, string, string> Cells()
    {
        TheoryData<string, string, string> cells = [];
        foreach (CipherSuite suite in Suites)
        {
            foreach (TlsGroup group in Groups)
            {
                foreach (string key in Keys.Keys)
                    cells.Add(suite.Name, group.Name, key);
            }
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Both_sides_agree_in_every_cell(string suiteName, string groupName, string key)
    {
        foreach (string course in Courses)
            Play(course, Suites.Single(suite => suite.Name == suiteName), Groups.Single(group => group.Name == groupName), key);
    }

    private static void Play(string course, CipherSuite suite, TlsGroup group, string key)
    {
        using TicketKeys tickets = new(TimeSpan.FromHours(1));
        PairSetup setup = new() { Suite = suite, Group = group, Identities = [Keys[key].Server()] };
        bool asks = Prepare(setup, course, key, tickets);
        if (course == "resumption")
        {
            using EnginePair first = setup.Connect();
            Assert.False(first.Client.Engine.Info!.IsResumed);
        }
        using EnginePair pair = setup.Connect();
        bool resumed = course == "resumption";
        bool showed = asks && course != "client declines";
        TlsConnectionInfo client = pair.Client.Engine.Info!;
        TlsConnectionInfo server = pair.Server.Engine.Info!;
        foreach (TlsConnectionInfo info in new[] { client, server })
        {
            Assert.Equal(ProtocolVersion.Tls13, info.Version);
            Assert.Same(suite, info.CipherSuite);
            Assert.Same(group, info.Group);
            Assert.Equal(course == "alpn" ? "h2" : null, info.ApplicationProtocol);
            Assert.Equal("localhost", info.ServerName);
            Assert.Equal(resumed, info.IsResumed);
            Assert.Equal(course == "retry", info.UsedHelloRetryRequest);
            Assert.Equal(resumed ? null : Keys[key].Scheme, info.ServerSignature);
            Assert.Equal(showed ? Keys[key].Scheme : null, info.ClientSignature);
        }
        Assert.Equal(Keys[key].Server().Leaf, client.Peer!.Leaf);
        Assert.Equal(showed ? Keys[key].Client().Leaf : null, server.Peer?.Leaf);
        Assert.Equal(resumed ? null : Keys[key].Server(), server.Identity);
        Assert.Equal(showed ? Keys[key].Client() : null, client.Identity);
        Assert.Equal(resumed ? [] : Keys[key].Server().Chain, client.PresentedCertificates);
        Assert.Equal(showed ? Keys[key].Client().Chain : [], server.PresentedCertificates);
        AssertMessages(client, server, course);
        pair.AssertExchanges();
        AssertWire(pair, course);
    }

    /// <summary>Sets the course; true when the server asks for a certificate.</summary>
    private static bool Prepare(PairSetup setup, string course, string key, TicketKeys tickets)
    {
        switch (course)
        {
            case "retry":
                setup.KeyShareCount = 0;
                return false;
            case "resumption":
                setup.Tickets = tickets;
                setup.Sessions = new MemorySessionStore();
                return false;
            case "client asked" or "client required":
                setup.ClientIdentity = Keys[key].Client();
                setup.ClientAuthentication = course == "client asked" ? ClientAuthentication.Request : ClientAuthentication.Require;
                return true;
            case "client declines":
                setup.ClientAuthentication = ClientAuthentication.Request;
                return true;
            case "alpn":
                setup.ClientProtocols = ["http/1.1", "h2"];
                setup.ServerProtocols = ["h2", "http/1.1"];
                return false;
            case "padding":
                setup.PaddingMultiple = 512;
                return false;
            case "no middleboxes":
                setup.MiddleboxCompatibility = false;
                return false;
            default:
                return false;
        }
    }

    // What one side sent is what the other received, and it is what RFC 9846 §2 draws.
    private static void AssertMessages(TlsConnectionInfo client, TlsConnectionInfo server, string course)
    {
        string[] flight = course switch
        {
            "resumption" => ["ServerHello", "EncryptedExtensions", "Finished", "NewSessionTicket", "NewSessionTicket"],
            "retry" => ["ServerHello", "ServerHello", "EncryptedExtensions", "Certificate", "CertificateVerify", "Finished"],
            "client asked" or "client required" or "client declines"
                => ["ServerHello", "EncryptedExtensions", "CertificateRequest", "Certificate", "CertificateVerify", "Finished"],
            _ => ["ServerHello", "EncryptedExtensions", "Certificate", "CertificateVerify", "Finished"],
        };
        string[] answer = course switch
        {
            "retry" => ["ClientHello", "ClientHello", "Finished"],
            "client asked" or "client required" => ["ClientHello", "Certificate", "CertificateVerify", "Finished"],
            "client declines" => ["ClientHello", "Certificate", "Finished"],
            _ => ["ClientHello", "Finished"],
        };
        Assert.Equal(flight, Names(server, sent: true));
        Assert.Equal(flight, Names(client, sent: false));
        Assert.Equal(answer, Names(client, sent: true));
        Assert.Equal(answer, Names(server, sent: false));
    }

    private static IEnumerable<string> Names(TlsConnectionInfo info, bool sent)
        => info.Messages.Where(message => message.Sent == sent).Select(message => message.Name);

    private static void AssertWire(EnginePair pair, string course)
    {
        foreach (Endpoint end in new[] { pair.Client, pair.Server })
        {
            List<byte[]> records = Records.Split([.. end.Sent]);
            // RFC 9846 §E.4: one change_cipher_spec from each side, or none.
            Assert.Equal(course == "no middleboxes" ? 0 : 1, records.Count(record => record[0] == (byte)ContentType.ChangeCipherSpec));
            if (course != "padding")
                continue;
            foreach (byte[] record in records.Where(record => record[0] == (byte)ContentType.ApplicationData))
                Assert.Equal(0, (record.Length - RecordHeader.Size - 1 - 16) % 512);
        }
    }
}
