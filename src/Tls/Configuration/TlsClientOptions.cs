namespace Sundog.Tls;

/// <summary>A client's options, from which <see cref="TlsClientConfiguration.Create"/> makes a configuration.</summary>
public sealed class TlsClientOptions : TlsOptions
{
    /// <summary>How the server's certificate is checked. There is no default and no way around it.</summary>
    public required PeerAuthenticator Authenticator { get; init; }

    /// <summary>What to show a server that asks for a certificate; null to send none.</summary>
    public TlsIdentity? Identity { get; init; }

    /// <summary>Where sessions are kept for resumption; null (the default) never resumes.</summary>
    public ClientSessionStore? Sessions { get; init; }

    /// <summary>
    /// How many of <see cref="TlsOptions.Groups"/>, from the first, get a key share in the first flight. 0 makes every
    /// server ask by HelloRetryRequest. Default 1.
    /// </summary>
    public int KeyShareCount { get; init; } = 1;

    /// <summary>Look like TLS 1.2 to old middleboxes (RFC 9846 §E.4). Default true.</summary>
    public bool MiddleboxCompatibility { get; init; } = true;
}
