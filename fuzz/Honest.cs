using System;
using System.Collections.Generic;
using Sundog.Nocrypto;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Fuzz;

/// <summary>Honest parties, the same in every run: randomness, time and keys are fixed.</summary>
internal static class Honest
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly PrivateKey AuthorityKey = P256.Instance.GeneratePrivateKey(new RepeatableRandom(1));
    private static readonly PrivateKey LeafKey = Ed25519PrivateKey.Generate(new RepeatableRandom(2));

    public static Certificate Authority { get; } = MakeAuthority();

    public static Certificate Leaf { get; } = MakeLeaf();

    public static TrustAnchors Anchors { get; } = TrustAnchors.Create([Authority]);

    public static ServerName Localhost { get; } = Name("localhost");

    public static DateTimeOffset Time => Now;

    public static PrivateKey Key => LeafKey;

    public static TlsEngine Client(KeyLog? keyLog = null) => TlsEngine.CreateClient(
        TlsClientConfiguration.Create(new TlsClientOptions
        {
            Random = new RepeatableRandom(3),
            Clock = new StillClock(),
            Authenticator = PeerAuthenticator.ForTrustAnchors(Anchors),
            Identity = TlsIdentity.Create([Leaf], LeafKey),
            Sessions = new MemorySessionStore(),
            ApplicationProtocols = ["h2", "http/1.1"],
            KeyLog = keyLog,
        }),
        Localhost);

    public static TlsEngine Server(KeyLog? keyLog = null) => TlsEngine.CreateServer(
        TlsServerConfiguration.Create(new TlsServerOptions
        {
            Random = new RepeatableRandom(4),
            Clock = new StillClock(),
            Identities = [TlsIdentity.Create([Leaf], LeafKey)],
            ClientAuthentication = ClientAuthentication.Request,
            ClientAuthenticator = PeerAuthenticator.DangerousAcceptAny,
            Tickets = new TicketKeys(TimeSpan.FromHours(1)),
            ApplicationProtocols = ["http/1.1"],
            KeyLog = keyLog,
        }));

    /// <summary>What each side of an honest handshake, some data and an orderly end put on the wire.</summary>
    public static (byte[] Client, byte[] Server) Conversation()
    {
        using TlsEngine client = Client();
        using TlsEngine server = Server();
        List<byte> fromClient = [];
        List<byte> fromServer = [];
        for (int round = 0; round < 4; round++)
        {
            Wire.Pump(client, server, fromClient);
            Wire.Pump(server, client, fromServer);
        }
        Wire.Send(client, "ping"u8, server, fromClient);
        Wire.Send(server, "pong"u8, client, fromServer);
        client.RequestKeyUpdate(requestPeer: true);
        client.Close();
        Wire.Pump(client, server, fromClient);
        Wire.Pump(server, client, fromServer);
        return ([.. fromClient], [.. fromServer]);
    }

    private static Certificate MakeAuthority()
        => new CertificateBuilder(DistinguishedName.Create("Fuzz CA"), AuthorityKey.PublicKey, Now.AddDays(-1), Now.AddDays(100))
        {
            IsAuthority = true,
        }.SelfSign(AuthorityKey, new RepeatableRandom(5));

    private static Certificate MakeLeaf()
    {
        CertificateBuilder builder = new(DistinguishedName.Create("localhost"), LeafKey.PublicKey, Now.AddDays(-1), Now.AddDays(100));
        builder.ServerNames.Add(Name("localhost"));
        builder.Purposes.Add(CertificatePurpose.ServerAuthentication);
        return builder.Sign(Authority, AuthorityKey, new RepeatableRandom(6));
    }

    private static ServerName Name(string text)
        => ServerName.TryParse(text, out ServerName? name) ? name : throw new ArgumentException(text, nameof(text));

    private sealed class StillClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
