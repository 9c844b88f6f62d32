using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// PBKDF2 with HMAC (RFC 8018 §5.2, SP 800-132): a key from a password. Allocates nothing. It takes time, but no memory,
/// so who guesses with special hardware is far ahead: for keys that a machine chose use <see cref="Hkdf"/>.
/// </summary>
public static class Pbkdf2
{
    /// <summary>
    /// Fills <paramref name="derivedKey"/>, of any length, from a password of any length. The output is secret: the
    /// caller owns, and clears, it and the password.
    /// </summary>
    /// <param name="function">The hash function below HMAC; the standard's default is <see cref="Sha1"/>.</param>
    /// <param name="password">The secret; may overlap the output.</param>
    /// <param name="salt">Public, of any length; must not overlap the output.</param>
    /// <param name="iterations">
    /// At least 1. The time grows with it: a count that came with a stranger's file must be bounded by the caller.
    /// </param>
    /// <param name="derivedKey">The output; its length is not bound into it.</param>
    /// <exception cref="ArgumentException">The count is below 1, or <paramref name="salt"/> overlaps the output.</exception>
    [SkipLocalsInit]
    public static void DeriveKey(
        HashFunction function, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> derivedKey)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        // RFC 8018 §5.2 step 1, dkLen <= (2^32 - 1) hLen, holds for every span.
        if (salt.Overlaps(derivedKey))
            throw new ArgumentException("The salt overlaps the output.", nameof(salt));
        Span<byte> block = stackalloc byte[HashFunction.MaxHashSize];
        block = block[..function.HashSize];
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(function, password);
        for (uint index = 1; derivedKey.Length > 0; index++)
        {
            WriteBlock(function, keyed, salt, iterations, index, block);
            int taken = Math.Min(block.Length, derivedKey.Length);
            block[..taken].CopyTo(derivedKey);
            derivedKey = derivedKey[taken..];
        }
        keyed.Clear();
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>F of RFC 8018 §5.2 step 3: U_1 = HMAC(P, S | i), U_j = HMAC(P, U_(j-1)), and the block is the sum of all.</summary>
    [SkipLocalsInit]
    private static void WriteBlock(
        HashFunction function, in HmacContext keyed, ReadOnlySpan<byte> salt, int iterations, uint index, Span<byte> block)
    {
        Span<byte> u = stackalloc byte[HashFunction.MaxHashSize];
        Span<byte> indexBytes = stackalloc byte[sizeof(uint)];
        u = u[..block.Length];
        BinaryPrimitives.WriteUInt32BigEndian(indexBytes, index);
        keyed.Start(out HashContext message);
        message.Append(function, salt);
        message.Append(function, indexBytes);
        keyed.Finish(function, ref message, u);
        u.CopyTo(block);
        for (int j = 1; j < iterations; j++)
        {
            keyed.Start(out message);
            message.Append(function, u);
            keyed.Finish(function, ref message, u);
            for (int i = 0; i < block.Length; i++)
                block[i] ^= u[i];
        }
        CryptographicOperations.ZeroMemory(u);
    }
}
