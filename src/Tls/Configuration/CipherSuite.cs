using Sundog.Nocrypto;

namespace Sundog.Tls;

/// <summary>
/// A cipher suite of TLS 1.3 (RFC 9846 §B.4), as an object, so that a program that names one suite links one cipher.
/// Immutable.
/// </summary>
public sealed class CipherSuite
{
    private CipherSuite(CipherSuiteId id, string name, AeadAlgorithm aead, HashFunction hash, ulong recordLimit)
    {
        Id = id;
        Name = name;
        Aead = aead;
        Hash = hash;
        RecordLimit = recordLimit;
    }

    /// <summary>TLS_AES_128_GCM_SHA256.</summary>
    public static CipherSuite Aes128GcmSha256 { get; } = new(
        CipherSuiteId.Aes128GcmSha256, "TLS_AES_128_GCM_SHA256", AesGcm.Aes128, Sha256.Instance, AesGcmRecordLimit);

    /// <summary>TLS_AES_256_GCM_SHA384.</summary>
    public static CipherSuite Aes256GcmSha384 { get; } = new(
        CipherSuiteId.Aes256GcmSha384, "TLS_AES_256_GCM_SHA384", AesGcm.Aes256, Sha384.Instance, AesGcmRecordLimit);

    /// <summary>TLS_CHACHA20_POLY1305_SHA256.</summary>
    public static CipherSuite ChaCha20Poly1305Sha256 { get; } = new(
        CipherSuiteId.ChaCha20Poly1305Sha256, "TLS_CHACHA20_POLY1305_SHA256", ChaCha20Poly1305.Instance, Sha256.Instance, ChaChaRecordLimit);

    // RFC 9846 §5.5: 2^24.5 full-size records of AES-GCM keep the attacker's advantage at 2^-57; the half power is the margin.
    private const ulong AesGcmRecordLimit = 1UL << 24;

    // ChaCha20-Poly1305 reaches the end of the sequence numbers first; stay far from it.
    private const ulong ChaChaRecordLimit = 1UL << 48;

    /// <summary>The number on the wire.</summary>
    public CipherSuiteId Id { get; }

    /// <summary>The registry's name.</summary>
    public string Name { get; }

    /// <summary>The record cipher.</summary>
    public AeadAlgorithm Aead { get; }

    /// <summary>The hash of the transcript and the key schedule.</summary>
    public HashFunction Hash { get; }

    /// <summary>After how many records under one key this side updates its keys by itself (RFC 9846 §5.5).</summary>
    public ulong RecordLimit { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
