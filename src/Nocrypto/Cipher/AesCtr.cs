using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// AES in counter mode (SP 800-38A §6.5). It authenticates nothing: a building block, to be used below a MAC.
/// </summary>
internal static class AesCtr
{
    private const int BatchSize = AesBitsliced.BatchSize;

    /// <summary>
    /// Encrypts, or decrypts, a message of any length; the destination is the same memory or disjoint. No counter block
    /// may ever come twice under one key.
    /// </summary>
    /// <param name="aes">The key.</param>
    /// <param name="counter">The first counter block, a number of 16 big-endian bytes (appendix B.1 with m = 128).</param>
    /// <param name="source">The message.</param>
    /// <param name="destination">As long as the message.</param>
    [SkipLocalsInit]
    internal static void Apply(AesBlock aes, ReadOnlySpan<byte> counter, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> next = stackalloc byte[AesBlock.Size], stream = stackalloc byte[BatchSize];
        counter[..AesBlock.Size].CopyTo(next);
        for (int done = 0; done < source.Length; done += BatchSize)
        {
            for (int block = 0; block < BatchSize; block += AesBlock.Size)
            {
                next.CopyTo(stream[block..]);
                Increment(next);
            }
            aes.EncryptBlocks(stream, stream);
            int length = Math.Min(BatchSize, source.Length - done);
            for (int i = 0; i < length; i++)
                destination[done + i] = (byte)(source[done + i] ^ stream[i]);
        }
        CryptographicOperations.ZeroMemory(stream);
    }

    /// <summary>The counter is public: only the position of the message and a nonce.</summary>
    private static void Increment(Span<byte> counter)
    {
        for (int i = counter.Length - 1; i >= 0 && ++counter[i] == 0; i--)
        {
        }
    }
}
