using Sundog.X509;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>
/// What a pair is made of: the usual client and server, of which a test changes what matters to it. May connect several
/// times, with fresh randomness each time.
/// </summary>
internal sealed class PairSetup
{
    public FixedClock ClientClock { get; } = new();

    public FixedClock ServerClock { get; } = new();

    public int Seed { get; set; } = 1;

    public CipherSuite[] ClientSuites { get; set; } =
        [CipherSuite.Aes128GcmSha256, CipherSuite.ChaCha20Poly1305Sha256, CipherSuite.Aes256GcmSha384];

    public CipherSuite[] ServerSuites { get; set; } =
        [CipherSuite.Aes128GcmSha256, CipherSuite.ChaCha20Poly1305Sha256, CipherSuite.Aes256GcmSha384];

    public TlsGroup[] ClientGroups { get; set; } = [TlsGroup.X25519, TlsGroup.Secp256r1, TlsGroup.Secp384r1];

    public TlsGroup[] ServerGroups { get; set; } = [TlsGroup.X25519, TlsGroup.Secp256r1, TlsGroup.Secp384r1];

    public string[] ClientProtocols { get; set; } = [];

    public string[] ServerProtocols { get; set; } = [];

    public int PaddingMultiple { get; set; } = 1;

    public ulong? ClientRecordsPerKey { get; set; }

    public ulong? ServerRecordsPerKey { get; set; }

    public CollectingKeyLog? ClientKeyLog { get; set; }

    public CollectingKeyLog? ServerKeyLog { get; set; }

    public int KeyShareCount { get; set; } = 1;

    public bool MiddleboxCompatibility { get; set; } = true;

    public PeerAuthenticator Authenticator { get; set; } = PeerAuthenticator.ForTrustAnchors(TestIdentities.Anchors);

    public TlsIdentity? ClientIdentity { get; set; }

    public ClientSessionStore? Sessions { get; set; }

    public TlsIdentity[] Identities { get; set; } = [TestIdentities.P256];

    public ClientAuthentication ClientAuthentication { get; set; } = ClientAuthentication.None;

    public PeerAuthenticator ClientAuthenticator { get; set; } = PeerAuthenticator.ForTrustAnchors(TestIdentities.Anchors);

    public TicketProtector? Tickets { get; set; }

    public int TicketCount { get; set; } = 2;

    public int TicketLifetime { get; set; } = 86_400;

    public ServerName? Name { get; set; } = TestIdentities.Localhost;

    /// <summary>The only suite of both sides.</summary>
    public CipherSuite Suite
    {
        set => ClientSuites = ServerSuites = [value];
    }

    /// <summary>The only group of both sides.</summary>
    public TlsGroup Group
    {
        set => ClientGroups = ServerGroups = [value];
    }

    public TlsClientConfiguration Client() => TlsClientConfiguration.Create(new TlsClientOptions
    {
        Random = new SeededRandom(Seed++),
        Clock = ClientClock,
        CipherSuites = ClientSuites,
        Groups = ClientGroups,
        ApplicationProtocols = ClientProtocols,
        PaddingMultiple = PaddingMultiple,
        RecordsPerKey = ClientRecordsPerKey,
        KeyLog = ClientKeyLog,
        KeyShareCount = KeyShareCount,
        MiddleboxCompatibility = MiddleboxCompatibility,
        Authenticator = Authenticator,
        Identity = ClientIdentity,
        Sessions = Sessions,
    });

    public TlsServerConfiguration Server() => TlsServerConfiguration.Create(new TlsServerOptions
    {
        Random = new SeededRandom(Seed++),
        Clock = ServerClock,
        CipherSuites = ServerSuites,
        Groups = ServerGroups,
        ApplicationProtocols = ServerProtocols,
        PaddingMultiple = PaddingMultiple,
        RecordsPerKey = ServerRecordsPerKey,
        KeyLog = ServerKeyLog,
        Identities = Identities,
        ClientAuthentication = ClientAuthentication,
        ClientAuthenticator = ClientAuthentication == ClientAuthentication.None ? null : ClientAuthenticator,
        Tickets = Tickets,
        TicketCount = TicketCount,
        TicketLifetime = TicketLifetime,
    });

    public TlsEngine ClientEngine() => TlsEngine.CreateClient(Client(), Name);

    public TlsEngine ServerEngine() => TlsEngine.CreateServer(Server());

    /// <summary>Two engines that have not exchanged anything yet.</summary>
    public EnginePair Start() => new(ClientEngine(), ServerEngine());

    /// <summary>Two engines after a handshake that succeeded.</summary>
    public EnginePair Connect(Chunking? chunking = null)
    {
        EnginePair pair = Start();
        pair.Run(chunking);
        pair.AssertConnected();
        return pair;
    }

    /// <summary>Moves both clocks.</summary>
    public void Wait(System.TimeSpan time)
    {
        ClientClock.Now += time;
        ServerClock.Now += time;
    }
}
