namespace Sundog.Tls;

/// <summary>The code points of signature schemes (IANA registry "TLS SignatureScheme").</summary>
/// <remarks>A name here does not mean that the scheme is supported. A value that a peer sent may have no name here.</remarks>
public enum SignatureScheme : ushort
{
    /// <summary>No scheme.</summary>
    None = 0,

    /// <summary>rsa_pkcs1_sha1, legacy (RFC 9846 §4.3.3).</summary>
    RsaPkcs1Sha1 = 0x0201,

    /// <summary>ecdsa_sha1, legacy (RFC 9846 §4.3.3).</summary>
    EcdsaSha1 = 0x0203,

    /// <summary>rsa_pkcs1_sha256; in TLS 1.3 only inside certificates.</summary>
    RsaPkcs1Sha256 = 0x0401,

    /// <summary>ecdsa_secp256r1_sha256.</summary>
    EcdsaSecp256r1Sha256 = 0x0403,

    /// <summary>rsa_pkcs1_sha256_legacy (draft-ietf-tls-tls13-pkcs1): client signatures only.</summary>
    RsaPkcs1Sha256Legacy = 0x0420,

    /// <summary>rsa_pkcs1_sha384; in TLS 1.3 only inside certificates.</summary>
    RsaPkcs1Sha384 = 0x0501,

    /// <summary>ecdsa_secp384r1_sha384.</summary>
    EcdsaSecp384r1Sha384 = 0x0503,

    /// <summary>rsa_pkcs1_sha384_legacy (draft-ietf-tls-tls13-pkcs1): client signatures only.</summary>
    RsaPkcs1Sha384Legacy = 0x0520,

    /// <summary>rsa_pkcs1_sha512; in TLS 1.3 only inside certificates.</summary>
    RsaPkcs1Sha512 = 0x0601,

    /// <summary>ecdsa_secp521r1_sha512.</summary>
    EcdsaSecp521r1Sha512 = 0x0603,

    /// <summary>rsa_pkcs1_sha512_legacy (draft-ietf-tls-tls13-pkcs1): client signatures only.</summary>
    RsaPkcs1Sha512Legacy = 0x0620,

    /// <summary>eccsi_sha256 (IANA registry).</summary>
    EccsiSha256 = 0x0704,

    /// <summary>iso_ibs1 (IANA registry).</summary>
    IsoIbs1 = 0x0705,

    /// <summary>iso_ibs2 (IANA registry).</summary>
    IsoIbs2 = 0x0706,

    /// <summary>iso_chinese_ibs (IANA registry).</summary>
    IsoChineseIbs = 0x0707,

    /// <summary>sm2sig_sm3 (RFC 8998).</summary>
    Sm2SigSm3 = 0x0708,

    /// <summary>gostr34102012_256a (RFC 9367).</summary>
    Gostr34102012x256a = 0x0709,

    /// <summary>gostr34102012_256b (RFC 9367).</summary>
    Gostr34102012x256b = 0x070a,

    /// <summary>gostr34102012_256c (RFC 9367).</summary>
    Gostr34102012x256c = 0x070b,

    /// <summary>gostr34102012_256d (RFC 9367).</summary>
    Gostr34102012x256d = 0x070c,

    /// <summary>gostr34102012_512a (RFC 9367).</summary>
    Gostr34102012x512a = 0x070d,

    /// <summary>gostr34102012_512b (RFC 9367).</summary>
    Gostr34102012x512b = 0x070e,

    /// <summary>gostr34102012_512c (RFC 9367).</summary>
    Gostr34102012x512c = 0x070f,

    /// <summary>rsa_pss_rsae_sha256: RSASSA-PSS with a key under rsaEncryption.</summary>
    RsaPssRsaeSha256 = 0x0804,

    /// <summary>rsa_pss_rsae_sha384: RSASSA-PSS with a key under rsaEncryption.</summary>
    RsaPssRsaeSha384 = 0x0805,

    /// <summary>rsa_pss_rsae_sha512: RSASSA-PSS with a key under rsaEncryption.</summary>
    RsaPssRsaeSha512 = 0x0806,

    /// <summary>ed25519 (RFC 8032).</summary>
    Ed25519 = 0x0807,

    /// <summary>ed448 (RFC 8032).</summary>
    Ed448 = 0x0808,

    /// <summary>rsa_pss_pss_sha256: RSASSA-PSS with a key under id-RSASSA-PSS.</summary>
    RsaPssPssSha256 = 0x0809,

    /// <summary>rsa_pss_pss_sha384: RSASSA-PSS with a key under id-RSASSA-PSS.</summary>
    RsaPssPssSha384 = 0x080a,

    /// <summary>rsa_pss_pss_sha512: RSASSA-PSS with a key under id-RSASSA-PSS.</summary>
    RsaPssPssSha512 = 0x080b,

    /// <summary>ecdsa_brainpoolP256r1tls13_sha256 (RFC 8734).</summary>
    EcdsaBrainpoolP256r1Tls13Sha256 = 0x081a,

    /// <summary>ecdsa_brainpoolP384r1tls13_sha384 (RFC 8734).</summary>
    EcdsaBrainpoolP384r1Tls13Sha384 = 0x081b,

    /// <summary>ecdsa_brainpoolP512r1tls13_sha512 (RFC 8734).</summary>
    EcdsaBrainpoolP512r1Tls13Sha512 = 0x081c,

    /// <summary>mldsa44 (draft-ietf-tls-mldsa).</summary>
    MlDsa44 = 0x0904,

    /// <summary>mldsa65 (draft-ietf-tls-mldsa).</summary>
    MlDsa65 = 0x0905,

    /// <summary>mldsa87 (draft-ietf-tls-mldsa).</summary>
    MlDsa87 = 0x0906,
}
