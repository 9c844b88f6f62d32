using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// AES in cipher block chaining mode (SP 800-38A §6.2), for the encrypted private keys of others (RFC 8018 §6.2). It
/// authenticates nothing: who can send ciphertexts and learn whether the padding was right reads them all (Vaudenay
/// 2002), so it never meets what a peer sends.
/// </summary>
internal static class AesCbc
{
    /// <summary>Encrypts a whole number of blocks; the destination is the same memory or disjoint.</summary>
    [SkipLocalsInit]
    internal static void Encrypt(AesBlock aes, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> chain = stackalloc byte[AesBlock.Size];
        iv[..AesBlock.Size].CopyTo(chain);
        for (int done = 0; done < source.Length; done += AesBlock.Size)
        {
            for (int i = 0; i < AesBlock.Size; i++)
                chain[i] ^= source[done + i];
            aes.EncryptBlocks(chain, chain);
            chain.CopyTo(destination[done..]);
        }
        CryptographicOperations.ZeroMemory(chain);
    }

    /// <summary>Decrypts a whole number of blocks; the destination is the same memory or disjoint.</summary>
    [SkipLocalsInit]
    internal static void Decrypt(AesBlock aes, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> memory = stackalloc byte[AesBlock.Size + (2 * AesBitsliced.BatchSize)];
        Span<byte> chain = memory[..AesBlock.Size], plain = memory[^AesBitsliced.BatchSize..];
        iv[..AesBlock.Size].CopyTo(chain);
        for (int done = 0; done < source.Length; done += AesBitsliced.BatchSize)
        {
            int length = Math.Min(AesBitsliced.BatchSize, source.Length - done);
            // The previous ciphertext in front of this batch: what is to be added to each block.
            Span<byte> previous = memory[..(AesBlock.Size + length)];
            source.Slice(done, length).CopyTo(previous[AesBlock.Size..]);
            aes.DecryptBlocks(previous[AesBlock.Size..], plain);
            for (int i = 0; i < length; i++)
                destination[done + i] = (byte)(plain[i] ^ previous[i]);
            previous[^AesBlock.Size..].CopyTo(chain);
        }
        CryptographicOperations.ZeroMemory(memory);
    }

    /// <summary>The size of a padded message: the next whole number of blocks.</summary>
    internal static int PaddedSize(int length) => checked((length / AesBlock.Size * AesBlock.Size) + AesBlock.Size);

    /// <summary>
    /// Pads with 1 to 16 bytes that each say how many they are (RFC 8018 §6.1.1 step 4, for blocks of 16), and encrypts
    /// into <see cref="PaddedSize"/> bytes; the source is where the destination starts or disjoint.
    /// </summary>
    internal static void EncryptPadded(AesBlock aes, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> output = destination[..PaddedSize(source.Length)];
        source.CopyTo(output);
        output[source.Length..].Fill((byte)(output.Length - source.Length));
        Encrypt(aes, iv, output, output);
    }

    /// <summary>
    /// Decrypts and takes the padding off. Returns false, with the destination zeroed, when the padding is wrong, and
    /// false at once for a length that is no whole number of blocks. The time tells only the verdict.
    /// </summary>
    internal static bool TryDecryptPadded(
        AesBlock aes, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        if (source.Length == 0 || source.Length % AesBlock.Size != 0)
            return false;
        Span<byte> output = destination[..source.Length];
        Decrypt(aes, iv, source, output);
        ulong count = output[^1];
        ulong wrong = ConstantTime.LessBit(count, 1) | ConstantTime.LessBit(AesBlock.Size, count);
        for (int i = 1; i <= AesBlock.Size; i++)
            wrong |= (1 ^ ConstantTime.LessBit(count, (ulong)i)) & (1 ^ ConstantTime.EqualBit(output[^i], count));
        // The caller is told whether the padding was right and, if it was, how long the message is.
        ConstantTime.Declassify(ref wrong);
        if (wrong == 0)
        {
            ConstantTime.Declassify(ref count);
            written = output.Length - (int)count;
            CryptographicOperations.ZeroMemory(output[written..]);
            return true;
        }
        CryptographicOperations.ZeroMemory(output);
        return false;
    }
}
