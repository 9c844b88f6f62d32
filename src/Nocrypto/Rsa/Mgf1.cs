using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>The mask generation function of PSS and OAEP (RFC 8017 appendix B.2.1).</summary>
internal static class Mgf1
{
    /// <summary>Exclusive-ors MGF1(seed) onto <paramref name="data"/>, which lies apart from the seed.</summary>
    [SkipLocalsInit]
    internal static void Apply(HashFunction hash, ReadOnlySpan<byte> seed, Span<byte> data)
    {
        Span<byte> block = stackalloc byte[HashFunction.MaxHashSize];
        Span<byte> counterBytes = stackalloc byte[sizeof(uint)];
        Unsafe.SkipInit(out HashContext context);
        for (uint counter = 0; data.Length > 0; counter++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(counterBytes, counter);
            context.Start(hash);
            context.Append(hash, seed);
            context.Append(hash, counterBytes);
            context.Finish(hash, block);
            int taken = Math.Min(hash.HashSize, data.Length);
            for (int i = 0; i < taken; i++)
                data[i] ^= block[i];
            data = data[taken..];
        }
        CryptographicOperations.ZeroMemory(block);
    }
}
