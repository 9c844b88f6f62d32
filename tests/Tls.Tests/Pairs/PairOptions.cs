namespace Sundog.Tls.Tests.Pairs;

/// <summary>The usual client and server, to vary by <c>with</c>-like functions.</summary>
internal static class PairOptions
{
    public static EnginePair Connect(TlsClientOptions? client = null, TlsServerOptions? server = null)
        => new(
            TlsEngine.CreateClient(TlsClientConfiguration.Create(client ?? Client()), TestIdentities.Localhost),
            TlsEngine.CreateServer(TlsServerConfiguration.Create(server ?? Server())));

    public static TlsClientOptions Client() => new()
    {
        Random = new SeededRandom(1),
        Clock = new FixedClock(),
        Authenticator = PeerAuthenticator.ForTrustAnchors(TestIdentities.Anchors),
    };

    public static TlsServerOptions Server() => new()
    {
        Random = new SeededRandom(2),
        Clock = new FixedClock(),
        Identities = [TestIdentities.P256],
    };
}
