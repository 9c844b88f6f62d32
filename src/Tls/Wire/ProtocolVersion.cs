namespace Sundog.Tls;

/// <summary>A version of TLS as it stands on the wire.</summary>
/// <remarks>A value that a peer sent may have no name here.</remarks>
public enum ProtocolVersion : ushort
{
    /// <summary>No version.</summary>
    None = 0,

    /// <summary>SSL 3.0, never negotiated (RFC 7568).</summary>
    Ssl30 = 0x0300,

    /// <summary>TLS 1.0, never negotiated (RFC 8996); some first records still carry it.</summary>
    Tls10 = 0x0301,

    /// <summary>TLS 1.1, never negotiated (RFC 8996).</summary>
    Tls11 = 0x0302,

    /// <summary>TLS 1.2 (RFC 5246); also the legacy version in every message of TLS 1.3.</summary>
    Tls12 = 0x0303,

    /// <summary>TLS 1.3 (RFC 9846).</summary>
    Tls13 = 0x0304,
}
