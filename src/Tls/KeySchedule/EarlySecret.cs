using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>The Early Secret of RFC 9846 §7.1: from a PSK, or from zeros.</summary>
internal sealed class EarlySecret : ScheduleSecret
{
    private EarlySecret(HashFunction hash, SecretBytes secret)
        : base(hash, secret)
    {
    }

    public static EarlySecret WithoutPsk(HashFunction hash)
    {
        Span<byte> zeros = stackalloc byte[HashFunction.MaxHashSize];
        zeros.Clear();
        return FromPsk(hash, zeros[..hash.HashSize]);
    }

    public static EarlySecret FromPsk(HashFunction hash, ReadOnlySpan<byte> psk) => new(hash, Extract(hash, [], psk));

    /// <summary>The binder of a resumption PSK over the truncated ClientHello (RFC 9846 §4.3.11.2).</summary>
    public void WriteResumptionBinder(ReadOnlySpan<byte> truncatedTranscriptHash, Span<byte> destination)
    {
        Span<byte> emptyHash = stackalloc byte[HashFunction.MaxHashSize];
        emptyHash = emptyHash[..Hash.HashSize];
        Hash.Hash([], emptyHash);
        using SecretBytes binderKey = Derive("res binder"u8, emptyHash);
        FinishedMac.Write(Hash, binderKey.Expose(), truncatedTranscriptHash, destination);
    }

    /// <summary>The next stage, from the (EC)DHE shared secret. Consumes this one.</summary>
    public HandshakeSecret ToHandshakeSecret(ReadOnlySpan<byte> sharedSecret) => new(Hash, ExtractNext(sharedSecret));
}
