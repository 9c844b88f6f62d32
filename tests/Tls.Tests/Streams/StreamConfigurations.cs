using System;
using Sundog.Nocrypto;
using Sundog.X509;

namespace Sundog.Tls.Tests.Streams;

/// <summary>Configurations over the host's clock and randomness, with certificates of our own making.</summary>
internal static class StreamConfigurations
{
    private static readonly PrivateKey AuthorityKey = P256.Instance.GeneratePrivateKey(HostRandom.Shared);
    private static readonly Certificate Authority = MakeAuthority();

    public static PrivateKey Key { get; } = P256.Instance.GeneratePrivateKey(HostRandom.Shared);

    public static Certificate Leaf { get; } = MakeLeaf();

    public static ServerName Localhost { get; } = Name("localhost");

    public static TlsClientConfiguration Client(PeerAuthenticator? authenticator = null, ClientSessionStore? sessions = null)
        => TlsClientConfiguration.Create(new TlsClientOptions
        {
            Random = HostRandom.Shared,
            Clock = TimeProvider.System,
            Authenticator = authenticator ?? PeerAuthenticator.ForTrustAnchors(TrustAnchors.Create([Authority])),
            Sessions = sessions,
        });

    public static TlsServerConfiguration Server(TlsIdentity? identity = null, TicketProtector? tickets = null)
        => TlsServerConfiguration.Create(new TlsServerOptions
        {
            Random = HostRandom.Shared,
            Clock = TimeProvider.System,
            Identities = [identity ?? TlsIdentity.Create([Leaf], Key)],
            Tickets = tickets,
        });

    private static Certificate MakeAuthority()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new CertificateBuilder(DistinguishedName.Create("Stream CA"), AuthorityKey.PublicKey, now.AddHours(-1), now.AddDays(1))
        {
            IsAuthority = true,
        }.SelfSign(AuthorityKey, HostRandom.Shared);
    }

    private static Certificate MakeLeaf()
    {
        CertificateBuilder builder = new(
            DistinguishedName.Create("localhost"), Key.PublicKey, Authority.NotBefore, Authority.NotAfter);
        builder.ServerNames.Add(Name("localhost"));
        builder.Purposes.Add(CertificatePurpose.ServerAuthentication);
        return builder.Sign(Authority, AuthorityKey, HostRandom.Shared);
    }

    private static ServerName Name(string text)
        => ServerName.TryParse(text, out ServerName? name) ? name : throw new ArgumentException(text, nameof(text));
}
