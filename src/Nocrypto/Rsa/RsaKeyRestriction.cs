namespace Sundog.Nocrypto;

/// <summary>
/// What an RSA key may be used for. A key of the type <c>id-RSASSA-PSS</c> does PSS only, and with one hash only if it
/// names one (RFC 4055 §1.2, §3.1; TLS 1.3's <c>rsa_pss_pss_*</c>, RFC 9846 §4.2.3); one of <c>rsaEncryption</c> does both.
/// </summary>
public enum RsaKeyRestriction
{
    /// <summary>Both encodings, every hash: <c>rsaEncryption</c>.</summary>
    None,

    /// <summary>PSS with any hash: <c>id-RSASSA-PSS</c> without parameters.</summary>
    Pss,

    /// <summary>PSS with SHA-256.</summary>
    PssSha256,

    /// <summary>PSS with SHA-384.</summary>
    PssSha384,

    /// <summary>PSS with SHA-512.</summary>
    PssSha512,
}
