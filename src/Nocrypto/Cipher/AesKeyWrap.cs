using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// AES key wrap (RFC 3394, SP 800-38F KW) and key wrap with padding (RFC 5649, KWP): deterministic authenticated
/// encryption for keys. The key-encryption key has 16 or 32 bytes. Constant time, by AES-NI or bitsliced AES.
/// </summary>
public static class AesKeyWrap
{
    /// <summary>How much longer a wrapped key is than the key, in bytes, at least.</summary>
    public const int Overhead = SemiblockSize;

    private const int SemiblockSize = 8;

    // RFC 3394 §2.2.3.1 and RFC 5649 §3.
    private const ulong InitialValue = 0xa6a6a6a6a6a6a6a6;
    private const uint AlternativeInitialValue = 0xa65959a6;

    /// <summary>
    /// Wraps a key of 16 bytes or more, a multiple of 8, into its length and <see cref="Overhead"/> bytes, at the start of
    /// <paramref name="destination"/>, which may overlap it.
    /// </summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Wrap(ReadOnlySpan<byte> keyEncryptionKey, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        if (key.Length < 2 * SemiblockSize || key.Length % SemiblockSize != 0)
            throw new ArgumentException($"A key of {key.Length} bytes cannot be wrapped without padding.", nameof(key));
        int size = checked(key.Length + Overhead);
        CheckDestination(destination, size);
        using AesBlock aes = new(keyEncryptionKey);
        key.CopyTo(destination[SemiblockSize..]);
        BinaryPrimitives.WriteUInt64BigEndian(destination, InitialValue);
        WrapSemiblocks(aes, destination[..size]);
    }

    /// <summary>
    /// Unwraps into <c>wrapped.Length - Overhead</c> bytes at the start of <paramref name="destination"/>, which may overlap
    /// the source. Returns false, with those bytes zeroed, for what was not wrapped under this key; and false at once for a
    /// length that <see cref="Wrap"/> never makes.
    /// </summary>
    /// <exception cref="ArgumentException">The key-encryption key or the destination has a wrong length.</exception>
    public static bool TryUnwrap(ReadOnlySpan<byte> keyEncryptionKey, ReadOnlySpan<byte> wrapped, Span<byte> destination)
    {
        using AesBlock aes = new(keyEncryptionKey);
        if (wrapped.Length < 3 * SemiblockSize || wrapped.Length % SemiblockSize != 0)
            return false;
        CheckDestination(destination, wrapped.Length - Overhead);
        Span<byte> output = destination[..(wrapped.Length - Overhead)];
        ulong a = UnwrapSemiblocks(aes, wrapped, output);
        ulong valid = ConstantTime.EqualBit(a, InitialValue);
        // The caller is told whether the wrapping was whole.
        ConstantTime.Declassify(ref valid);
        if (valid == 1)
            return true;
        CryptographicOperations.ZeroMemory(output);
        return false;
    }

    /// <summary>The size of a key that is wrapped with padding: the next multiple of 8, and <see cref="Overhead"/> bytes.</summary>
    public static int PaddedSize(int keySize) => checked(PaddingEnd(keySize) + Overhead);

    /// <summary>
    /// Wraps a key of any length but 0 into <see cref="PaddedSize"/> bytes at the start of <paramref name="destination"/>,
    /// which may overlap it (RFC 5649 §4.1).
    /// </summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void WrapPadded(ReadOnlySpan<byte> keyEncryptionKey, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        if (key.IsEmpty)
            throw new ArgumentException("There is no key to wrap.", nameof(key));
        int size = PaddedSize(key.Length);
        CheckDestination(destination, size);
        using AesBlock aes = new(keyEncryptionKey);
        int length = key.Length;
        key.CopyTo(destination[SemiblockSize..]);
        destination[(SemiblockSize + length)..size].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(destination, AlternativeInitialValue);
        BinaryPrimitives.WriteInt32BigEndian(destination[sizeof(uint)..], length);
        if (size == AesBlock.Size)
            aes.EncryptBlocks(destination[..size], destination[..size]);
        else
            WrapSemiblocks(aes, destination[..size]);
    }

    /// <summary>
    /// Unwraps a key with padding (RFC 5649 §4.2); <paramref name="destination"/> has room for
    /// <c>wrapped.Length - Overhead</c> bytes, and may overlap the source. Returns false, with that room zeroed, for what
    /// was not wrapped under this key; what was wrong with it cannot be learnt from the time. A length that
    /// <see cref="WrapPadded"/> never makes is refused at once.
    /// </summary>
    /// <exception cref="ArgumentException">The key-encryption key or the destination has a wrong length.</exception>
    public static bool TryUnwrapPadded(
        ReadOnlySpan<byte> keyEncryptionKey, ReadOnlySpan<byte> wrapped, Span<byte> destination, out int written)
    {
        written = 0;
        using AesBlock aes = new(keyEncryptionKey);
        if (wrapped.Length < 2 * SemiblockSize || wrapped.Length % SemiblockSize != 0)
            return false;
        CheckDestination(destination, wrapped.Length - Overhead);
        Span<byte> output = destination[..(wrapped.Length - Overhead)];
        ulong a = wrapped.Length == AesBlock.Size
            ? DecryptSemiblock(aes, wrapped, output)
            : UnwrapSemiblocks(aes, wrapped, output);

        // RFC 5649 §3: the constant, then 8(n - 1) < MLI <= 8n, then 8n - MLI bytes of zero. All of it in one verdict.
        ulong length = (uint)a, end = (ulong)output.Length;
        ulong valid = ConstantTime.EqualBit(a >> 32, AlternativeInitialValue);
        valid &= ConstantTime.LessBit(end - SemiblockSize, length) & (1 ^ ConstantTime.LessBit(end, length));
        for (int i = output.Length - SemiblockSize; i < output.Length; i++)
            valid &= ConstantTime.LessBit((ulong)i, length) | ConstantTime.IsZeroBit(output[i]);
        // The caller is told whether the wrapping was whole, and how long the key is.
        ConstantTime.Declassify(ref valid);
        if (valid == 1)
        {
            written = (int)length;
            return true;
        }
        CryptographicOperations.ZeroMemory(output);
        return false;
    }

    /// <summary>RFC 3394 §2.2.1, the wrapping with indices, in place: A is the first semiblock.</summary>
    private static void WrapSemiblocks(AesBlock aes, Span<byte> buffer)
    {
        Span<byte> block = stackalloc byte[AesBlock.Size];
        buffer[..SemiblockSize].CopyTo(block);
        ulong t = 0;
        for (int j = 0; j < 6; j++)
        {
            for (int i = SemiblockSize; i < buffer.Length; i += SemiblockSize)
            {
                Span<byte> r = buffer.Slice(i, SemiblockSize);
                r.CopyTo(block[SemiblockSize..]);
                aes.EncryptBlocks(block, block);
                block[SemiblockSize..].CopyTo(r);
                AddIndex(block, ++t);
            }
        }
        block[..SemiblockSize].CopyTo(buffer);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>RFC 3394 §2.2.2: the semiblocks behind A into the output; returns A.</summary>
    private static ulong UnwrapSemiblocks(AesBlock aes, ReadOnlySpan<byte> wrapped, Span<byte> output)
    {
        Span<byte> block = stackalloc byte[AesBlock.Size];
        wrapped[..SemiblockSize].CopyTo(block);
        wrapped[SemiblockSize..].CopyTo(output);
        ulong t = 6 * ((ulong)output.Length / SemiblockSize);
        for (int j = 0; j < 6; j++)
        {
            for (int i = output.Length - SemiblockSize; i >= 0; i -= SemiblockSize)
            {
                Span<byte> r = output.Slice(i, SemiblockSize);
                AddIndex(block, t--);
                r.CopyTo(block[SemiblockSize..]);
                aes.DecryptBlocks(block, block);
                block[SemiblockSize..].CopyTo(r);
            }
        }
        ulong a = BinaryPrimitives.ReadUInt64BigEndian(block);
        CryptographicOperations.ZeroMemory(block);
        return a;
    }

    /// <summary>RFC 5649 §4.2: one semiblock is one block, decrypted alone.</summary>
    private static ulong DecryptSemiblock(AesBlock aes, ReadOnlySpan<byte> wrapped, Span<byte> output)
    {
        Span<byte> block = stackalloc byte[AesBlock.Size];
        aes.DecryptBlocks(wrapped, block);
        block[SemiblockSize..].CopyTo(output);
        ulong a = BinaryPrimitives.ReadUInt64BigEndian(block);
        CryptographicOperations.ZeroMemory(block);
        return a;
    }

    private static void AddIndex(Span<byte> a, ulong t)
        => BinaryPrimitives.WriteUInt64BigEndian(a, BinaryPrimitives.ReadUInt64BigEndian(a) ^ t);

    private static int PaddingEnd(int length) => checked(length + SemiblockSize - 1) / SemiblockSize * SemiblockSize;

    private static void CheckDestination(Span<byte> destination, int needed)
    {
        if (destination.Length < needed)
            throw new ArgumentException($"The destination has {destination.Length} bytes; {needed} are needed.", nameof(destination));
    }
}
