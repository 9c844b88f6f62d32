using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Sundog.Nocrypto;
using Sundog.Tls.Tests.Pairs;
using Sundog.X509;
using Xunit;

namespace Sundog.Tls.Tests.Replay;

/// <summary>
/// Whole sessions with fixed randomness, time and keys, compared with what they were: a change of one byte on the wire
/// shows here, wanted or not. <c>SUNDOG_UPDATE_GOLDEN=1</c> writes them anew.
/// </summary>
public sealed class GoldenTests
{
    private const string KeyPem = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIP/ys9vVHj9SbC0NLUlqPCOKEea2P4yG9XLBYFcMEQn/
        -----END PRIVATE KEY-----
        """;

    private const string CertificatePemText = """
        -----BEGIN CERTIFICATE-----
        MIIBTzCCAQGgAwIBAgIUQTkQGcCJOHrEa+R1CikzHfBRiqowBQYDK2VwMBExDzAN
        BgNVBAMMBmdvbGRlbjAgFw0yNjExMjQwNTI4MDRaGA8yMTI2MTAzMTA1MjgwNFow
        ETEPMA0GA1UEAwwGZ29sZGVuMCowBQYDK2VwAyEAZyKiZpHVTCTRcmf0IwMuYNyk
        LEUXR0zeIGrybp9xRBejaTBnMB0GA1UdDgQWBBQpj5enyrH1Xqn/oXc87RLxtHq6
        LjAfBgNVHSMEGDAWgBQpj5enyrH1Xqn/oXc87RLxtHq6LjAPBgNVHRMBAf8EBTAD
        AQH/MBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAFBgMrZXADQQD71Wrp0FMu5xh5khZN
        i5aW481bQmc+9726uV4H9ubePDCOl6FArwB+Xl3uaxfJTNVHb2+c3OTluNhiiVzm
        f4sD
        -----END CERTIFICATE-----
        """;

    [Fact]
    public void The_usual_session() => Play("usual", Client(), Server());

    [Fact]
    public void A_session_with_HelloRetryRequest() => Play("hello-retry-request", Client(shares: 0), Server());

    [Fact]
    public void A_session_with_a_client_certificate() => Play("client-certificate", Client(identity: Identity()), Server(asks: true));

    [Fact]
    public void A_resumed_session()
    {
        MemorySessionStore sessions = new();
        using TicketKeys tickets = new(TimeSpan.FromHours(1));
        Play("before-resumption", Client(sessions: sessions), Server(tickets: tickets));
        Play("resumed", Client(sessions: sessions), Server(tickets: tickets));
    }

    private static void Play(string name, TlsClientOptions client, TlsServerOptions server)
    {
        using EnginePair pair = PairOptions.Connect(client, server);
        pair.Run();
        pair.Client.Send("ping"u8);
        pair.Server.Send("pong"u8);
        pair.Run();
        pair.Client.Engine.RequestKeyUpdate(requestPeer: true);
        pair.Run();
        pair.Client.Engine.Close();
        pair.Server.Engine.Close();
        pair.Run();
        Assert.Null(pair.Client.Engine.Fault);
        Assert.Equal("ping"u8.ToArray(), pair.Server.Received);
        Assert.Equal("pong"u8.ToArray(), pair.Client.Received);
        Compare(name, Render(pair));
    }

    private static void Compare(string name, string text)
    {
        string path = Path.Combine(Folder(), name + ".txt");
        if (Environment.GetEnvironmentVariable("SUNDOG_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Render(EnginePair pair)
    {
        StringBuilder text = new();
        foreach ((string who, List<byte> sent) in new[] { ("client", pair.Client.Sent), ("server", pair.Server.Sent) })
        {
            text.Append(who).Append('\n');
            string hex = Convert.ToHexStringLower([.. sent]);
            for (int i = 0; i < hex.Length; i += 96)
                text.Append(hex, i, Math.Min(96, hex.Length - i)).Append('\n');
        }
        return text.ToString();
    }

    private static TlsClientOptions Client(int shares = 1, TlsIdentity? identity = null, ClientSessionStore? sessions = null) => new()
    {
        Random = new SeededRandom(8),
        Clock = new FixedClock(),
        Authenticator = PeerAuthenticator.ForPins(PublicKeyPin.Of(Identity().Leaf)),
        KeyShareCount = shares,
        Identity = identity,
        Sessions = sessions,
        ApplicationProtocols = ["h2", "http/1.1"],
    };

    private static TlsServerOptions Server(bool asks = false, TicketProtector? tickets = null) => new()
    {
        Random = new SeededRandom(9),
        Clock = new FixedClock(),
        Identities = [Identity()],
        ClientAuthentication = asks ? ClientAuthentication.Require : ClientAuthentication.None,
        ClientAuthenticator = asks ? PeerAuthenticator.ForPins(PublicKeyPin.Of(Identity().Leaf)) : null,
        Tickets = tickets,
        ApplicationProtocols = ["http/1.1"],
    };

    // Ed25519, because its signatures are a function of key and message alone.
    private static TlsIdentity Identity()
    {
        Assert.True(PrivateKeyPem.TryRead(KeyPem, out PrivateKey? key, out X509Fault fault), fault.ToString());
        Assert.True(CertificatePem.TryReadAll(CertificatePemText, out IReadOnlyList<Certificate>? chain, out fault), fault.ToString());
        return TlsIdentity.Create(chain!, key!);
    }

    private static string Folder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sundog.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "tests", "Tls.Tests", "Replay", "Golden");
    }
}
