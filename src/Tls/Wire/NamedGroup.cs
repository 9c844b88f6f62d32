namespace Sundog.Tls;

/// <summary>The code points of key exchange groups (IANA registry "TLS Supported Groups").</summary>
/// <remarks>A name here does not mean that the group is supported. A value that a peer sent may have no name here.</remarks>
public enum NamedGroup : ushort
{
    /// <summary>No group.</summary>
    None = 0,

    /// <summary>sect163k1 (RFC 8422, deprecated).</summary>
    Sect163k1 = 1,

    /// <summary>sect163r1 (RFC 8422, deprecated).</summary>
    Sect163r1 = 2,

    /// <summary>sect163r2 (RFC 8422, deprecated).</summary>
    Sect163r2 = 3,

    /// <summary>sect193r1 (RFC 8422, deprecated).</summary>
    Sect193r1 = 4,

    /// <summary>sect193r2 (RFC 8422, deprecated).</summary>
    Sect193r2 = 5,

    /// <summary>sect233k1 (RFC 8422, deprecated).</summary>
    Sect233k1 = 6,

    /// <summary>sect233r1 (RFC 8422, deprecated).</summary>
    Sect233r1 = 7,

    /// <summary>sect239k1 (RFC 8422, deprecated).</summary>
    Sect239k1 = 8,

    /// <summary>sect283k1 (RFC 8422, deprecated).</summary>
    Sect283k1 = 9,

    /// <summary>sect283r1 (RFC 8422, deprecated).</summary>
    Sect283r1 = 10,

    /// <summary>sect409k1 (RFC 8422, deprecated).</summary>
    Sect409k1 = 11,

    /// <summary>sect409r1 (RFC 8422, deprecated).</summary>
    Sect409r1 = 12,

    /// <summary>sect571k1 (RFC 8422, deprecated).</summary>
    Sect571k1 = 13,

    /// <summary>sect571r1 (RFC 8422, deprecated).</summary>
    Sect571r1 = 14,

    /// <summary>secp160k1 (RFC 8422, deprecated).</summary>
    Secp160k1 = 15,

    /// <summary>secp160r1 (RFC 8422, deprecated).</summary>
    Secp160r1 = 16,

    /// <summary>secp160r2 (RFC 8422, deprecated).</summary>
    Secp160r2 = 17,

    /// <summary>secp192k1 (RFC 8422, deprecated).</summary>
    Secp192k1 = 18,

    /// <summary>secp192r1 (RFC 8422, deprecated).</summary>
    Secp192r1 = 19,

    /// <summary>secp224k1 (RFC 8422, deprecated).</summary>
    Secp224k1 = 20,

    /// <summary>secp224r1 (RFC 8422, deprecated).</summary>
    Secp224r1 = 21,

    /// <summary>secp256k1 (RFC 8422, deprecated).</summary>
    Secp256k1 = 22,

    /// <summary>secp256r1, NIST P-256 (RFC 9846).</summary>
    Secp256r1 = 23,

    /// <summary>secp384r1, NIST P-384 (RFC 9846).</summary>
    Secp384r1 = 24,

    /// <summary>secp521r1, NIST P-521 (RFC 9846).</summary>
    Secp521r1 = 25,

    /// <summary>brainpoolP256r1 (RFC 7027), not for TLS 1.3.</summary>
    BrainpoolP256r1 = 26,

    /// <summary>brainpoolP384r1 (RFC 7027), not for TLS 1.3.</summary>
    BrainpoolP384r1 = 27,

    /// <summary>brainpoolP512r1 (RFC 7027), not for TLS 1.3.</summary>
    BrainpoolP512r1 = 28,

    /// <summary>x25519 (RFC 7748, RFC 9846).</summary>
    X25519 = 29,

    /// <summary>x448 (RFC 7748, RFC 9846).</summary>
    X448 = 30,

    /// <summary>brainpoolP256r1tls13 (RFC 8734).</summary>
    BrainpoolP256r1Tls13 = 31,

    /// <summary>brainpoolP384r1tls13 (RFC 8734).</summary>
    BrainpoolP384r1Tls13 = 32,

    /// <summary>brainpoolP512r1tls13 (RFC 8734).</summary>
    BrainpoolP512r1Tls13 = 33,

    /// <summary>GC256A (GOST, RFC 9189).</summary>
    Gc256A = 34,

    /// <summary>GC256B (GOST, RFC 9189).</summary>
    Gc256B = 35,

    /// <summary>GC256C (GOST, RFC 9189).</summary>
    Gc256C = 36,

    /// <summary>GC256D (GOST, RFC 9189).</summary>
    Gc256D = 37,

    /// <summary>GC512A (GOST, RFC 9189).</summary>
    Gc512A = 38,

    /// <summary>GC512B (GOST, RFC 9189).</summary>
    Gc512B = 39,

    /// <summary>GC512C (GOST, RFC 9189).</summary>
    Gc512C = 40,

    /// <summary>curveSM2 (RFC 8998).</summary>
    CurveSm2 = 41,

    /// <summary>ffdhe2048 (RFC 7919).</summary>
    Ffdhe2048 = 0x0100,

    /// <summary>ffdhe3072 (RFC 7919).</summary>
    Ffdhe3072 = 0x0101,

    /// <summary>ffdhe4096 (RFC 7919).</summary>
    Ffdhe4096 = 0x0102,

    /// <summary>ffdhe6144 (RFC 7919).</summary>
    Ffdhe6144 = 0x0103,

    /// <summary>ffdhe8192 (RFC 7919).</summary>
    Ffdhe8192 = 0x0104,

    /// <summary>MLKEM512 (draft-ietf-tls-mlkem).</summary>
    MlKem512 = 0x0200,

    /// <summary>MLKEM768 (draft-ietf-tls-mlkem).</summary>
    MlKem768 = 0x0201,

    /// <summary>MLKEM1024 (draft-ietf-tls-mlkem).</summary>
    MlKem1024 = 0x0202,

    /// <summary>SecP256r1MLKEM768 (draft-ietf-tls-ecdhe-mlkem).</summary>
    Secp256r1MlKem768 = 0x11eb,

    /// <summary>X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem); the part of ML-KEM comes first.</summary>
    X25519MlKem768 = 0x11ec,

    /// <summary>SecP384r1MLKEM1024 (draft-ietf-tls-ecdhe-mlkem).</summary>
    Secp384r1MlKem1024 = 0x11ed,

    /// <summary>curveSM2MLKEM768 (IANA registry).</summary>
    CurveSm2MlKem768 = 0x11ee,

    /// <summary>X25519Kyber768Draft00, obsolete.</summary>
    X25519Kyber768Draft00 = 0x6399,

    /// <summary>SecP256r1Kyber768Draft00, obsolete.</summary>
    Secp256r1Kyber768Draft00 = 0x639a,

    /// <summary>arbitrary_explicit_prime_curves (RFC 8422, deprecated).</summary>
    ArbitraryExplicitPrimeCurves = 0xff01,

    /// <summary>arbitrary_explicit_char2_curves (RFC 8422, deprecated).</summary>
    ArbitraryExplicitChar2Curves = 0xff02,
}
