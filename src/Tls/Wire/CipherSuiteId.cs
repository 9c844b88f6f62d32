namespace Sundog.Tls;

/// <summary>The code points of cipher suites (IANA registry "TLS Cipher Suites").</summary>
/// <remarks>A value that a peer sent may have no name here.</remarks>
public enum CipherSuiteId : ushort
{
    /// <summary>TLS_NULL_WITH_NULL_NULL: no suite, never negotiated.</summary>
    None = 0,

    /// <summary>TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746): a signal of TLS 1.2 and before, not a suite.</summary>
    EmptyRenegotiationInfoScsv = 0x00ff,

    /// <summary>TLS_AES_128_GCM_SHA256 (RFC 9846 §B.4).</summary>
    Aes128GcmSha256 = 0x1301,

    /// <summary>TLS_AES_256_GCM_SHA384 (RFC 9846 §B.4).</summary>
    Aes256GcmSha384 = 0x1302,

    /// <summary>TLS_CHACHA20_POLY1305_SHA256 (RFC 9846 §B.4).</summary>
    ChaCha20Poly1305Sha256 = 0x1303,

    /// <summary>TLS_AES_128_CCM_SHA256 (RFC 9846 §B.4).</summary>
    Aes128CcmSha256 = 0x1304,

    /// <summary>TLS_AES_128_CCM_8_SHA256 (RFC 9846 §B.4), with a tag of eight bytes.</summary>
    Aes128Ccm8Sha256 = 0x1305,

    /// <summary>TLS_FALLBACK_SCSV (RFC 7507): a signal of TLS 1.2 and before, not a suite.</summary>
    FallbackScsv = 0x5600,
}
