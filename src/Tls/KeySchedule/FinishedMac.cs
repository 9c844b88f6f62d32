using System;
using System.Security.Cryptography;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>The MAC of Finished and of PSK binders (RFC 9846 §4.5.3, §4.3.11.2).</summary>
internal static class FinishedMac
{
    public static void Write(
        HashFunction hash, ReadOnlySpan<byte> baseKey, ReadOnlySpan<byte> transcriptHash, Span<byte> destination)
    {
        Span<byte> finishedKey = stackalloc byte[HashFunction.MaxHashSize];
        finishedKey = finishedKey[..hash.HashSize];
        HkdfLabel.Expand(hash, baseKey, "finished"u8, [], finishedKey);
        Hmac.Compute(hash, finishedKey, transcriptHash, destination[..hash.HashSize]);
        CryptographicOperations.ZeroMemory(finishedKey);
    }
}
