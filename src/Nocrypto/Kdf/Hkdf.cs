using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>HKDF (RFC 5869). Allocates nothing. All outputs are secret: the caller owns, and clears, them.</summary>
public static class Hkdf
{
    /// <summary>
    /// RFC 5869 §2.2: concentrates <paramref name="inputKeyMaterial"/> into a key, which goes to the first
    /// <c>function.HashSize</c> bytes of <paramref name="pseudorandomKey"/>; they may overlap the inputs. An empty
    /// <paramref name="salt"/> is the same as one of <c>HashSize</c> zero bytes.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="pseudorandomKey"/> is too short.</exception>
    public static void Extract(
        HashFunction function, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKeyMaterial, Span<byte> pseudorandomKey)
        => Hmac.Compute(function, salt, inputKeyMaterial, pseudorandomKey);

    /// <summary>RFC 5869 §2.3: fills <paramref name="outputKeyMaterial"/>, at most <c>255 * function.HashSize</c> bytes.</summary>
    /// <param name="function">The hash function.</param>
    /// <param name="pseudorandomKey">At least <c>HashSize</c> bytes, as <see cref="Extract"/> makes them; may overlap the output.</param>
    /// <param name="info">What the output is for, of any length; must not overlap the output.</param>
    /// <param name="outputKeyMaterial">The output; its length is not bound into it.</param>
    /// <exception cref="ArgumentException">The output is too long, the key too short, or <paramref name="info"/> overlaps.</exception>
    [SkipLocalsInit]
    public static void Expand(
        HashFunction function, ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> outputKeyMaterial)
    {
        ArgumentNullException.ThrowIfNull(function);
        CheckExpand(function, pseudorandomKey, info, outputKeyMaterial);
        Span<byte> block = stackalloc byte[HashFunction.MaxHashSize];
        block = block[..function.HashSize];
        Unsafe.SkipInit(out HmacContext keyed);
        keyed.SetKey(function, pseudorandomKey);
        // T(n) = HMAC(PRK, T(n-1) | info | n), and T(0) is empty.
        int previous = 0;
        for (byte counter = 1; outputKeyMaterial.Length > 0; counter++)
        {
            keyed.Start(out HashContext message);
            message.Append(function, block[..previous]);
            message.Append(function, info);
            message.Append(function, new ReadOnlySpan<byte>(in counter));
            keyed.Finish(function, ref message, block);
            int taken = Math.Min(block.Length, outputKeyMaterial.Length);
            block[..taken].CopyTo(outputKeyMaterial);
            outputKeyMaterial = outputKeyMaterial[taken..];
            previous = block.Length;
        }
        keyed.Clear();
        CryptographicOperations.ZeroMemory(block);
    }

    private static void CheckExpand(
        HashFunction function, ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, ReadOnlySpan<byte> outputKeyMaterial)
    {
        // RFC 5869 §2.3: L <= 255*HashLen, because the counter is one byte.
        if (outputKeyMaterial.Length > 255 * function.HashSize)
            throw new ArgumentException($"HKDF cannot give {outputKeyMaterial.Length} bytes, only 255 hashes.", nameof(outputKeyMaterial));
        if (pseudorandomKey.Length < function.HashSize)
            throw new ArgumentException(
                $"The key has {pseudorandomKey.Length} bytes; at least {function.HashSize} are needed.", nameof(pseudorandomKey));
        if (info.Overlaps(outputKeyMaterial))
            throw new ArgumentException("The info overlaps the output.", nameof(info));
    }
}
