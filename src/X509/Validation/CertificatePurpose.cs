namespace Sundog.X509;

/// <summary>What the peer proves with its certificate (RFC 5280 §4.2.1.12).</summary>
public enum CertificatePurpose
{
    /// <summary>That it is a TLS server: id-kp-serverAuth.</summary>
    ServerAuthentication,

    /// <summary>That it is a TLS client: id-kp-clientAuth.</summary>
    ClientAuthentication,
}
