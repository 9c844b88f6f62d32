namespace Sundog.Nocrypto;

/// <summary>
/// A way to sign with a kind of key and a hash. Not bound to a curve: X.509 signs with any hash over any curve; TLS 1.3
/// narrows that in its own table. Signatures of ECDSA are DER (RFC 3279 §2.2.3, <c>ECDSA-Sig-Value</c>).
/// </summary>
public enum SignatureAlgorithm
{
    /// <summary>ECDSA with SHA-256 (FIPS 186-5 §6).</summary>
    EcdsaSha256,

    /// <summary>ECDSA with SHA-384.</summary>
    EcdsaSha384,

    /// <summary>ECDSA with SHA-512.</summary>
    EcdsaSha512,

    /// <summary>Ed25519 (RFC 8032 §5.1).</summary>
    Ed25519,

    /// <summary>Ed448 (RFC 8032 §5.2) with the empty context.</summary>
    Ed448,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2).</summary>
    RsaPkcs1Sha256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384.</summary>
    RsaPkcs1Sha384,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512.</summary>
    RsaPkcs1Sha512,

    /// <summary>RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a 32-byte salt (RFC 8017 §8.1).</summary>
    RsaPssSha256,

    /// <summary>RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a 48-byte salt.</summary>
    RsaPssSha384,

    /// <summary>RSASSA-PSS with SHA-512, MGF1 with SHA-512 and a 64-byte salt.</summary>
    RsaPssSha512,

    /// <summary>ML-DSA-44 with the empty context (FIPS 204 §5.2).</summary>
    MlDsa44,

    /// <summary>ML-DSA-65 with the empty context.</summary>
    MlDsa65,

    /// <summary>ML-DSA-87 with the empty context.</summary>
    MlDsa87,
}
