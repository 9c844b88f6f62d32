using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>
/// A stage of the key schedule's trunk (RFC 9846 §7.1). A stage is consumed by the step to the next one, so that no
/// code can derive from a stage that is over.
/// </summary>
internal abstract class ScheduleSecret : IDisposable
{
    private readonly SecretBytes _secret;

    protected ScheduleSecret(HashFunction hash, SecretBytes secret)
    {
        Hash = hash;
        _secret = secret;
    }

    public HashFunction Hash { get; }

    public void Dispose() => _secret.Dispose();

    /// <summary>HKDF-Extract of the next stage: the salt is Derive-Secret(this, "derived", ""). Consumes this stage.</summary>
    protected SecretBytes ExtractNext(ReadOnlySpan<byte> inputKeyMaterial)
    {
        Span<byte> emptyHash = stackalloc byte[HashFunction.MaxHashSize];
        emptyHash = emptyHash[..Hash.HashSize];
        Hash.Hash([], emptyHash);
        using SecretBytes salt = Derive("derived"u8, emptyHash);
        Dispose();
        return Extract(Hash, salt.Expose(), inputKeyMaterial);
    }

    /// <summary>Derive-Secret with the transcript already hashed.</summary>
    protected SecretBytes Derive(ReadOnlySpan<byte> label, ReadOnlySpan<byte> transcriptHash)
    {
        SecretBytes derived = new(Hash.HashSize);
        HkdfLabel.Expand(Hash, _secret.Expose(), label, transcriptHash, derived.ExposeWritable());
        return derived;
    }

    /// <summary>The same with zeros of the hash's length, which stand for an absent input.</summary>
    protected SecretBytes ExtractNext()
    {
        Span<byte> zeros = stackalloc byte[HashFunction.MaxHashSize];
        zeros.Clear();
        return ExtractNext(zeros[..Hash.HashSize]);
    }

    protected static SecretBytes Extract(HashFunction hash, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKeyMaterial)
    {
        SecretBytes extracted = new(hash.HashSize);
        Hkdf.Extract(hash, salt, inputKeyMaterial, extracted.ExposeWritable());
        return extracted;
    }
}
