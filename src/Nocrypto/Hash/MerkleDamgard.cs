using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>The padding that SHA-1 and SHA-2 share (FIPS 180-4 §5.1), and the writing of their hashes.</summary>
internal static class MerkleDamgard
{
    // SHA-512's.
    private const int LargestBlock = 128;

    /// <summary>
    /// Pads the last <paramref name="used"/> bytes, at most a block, of a message of <paramref name="length"/> bytes and
    /// takes them in. The length field is an eighth of the block: 64 bits for SHA-1 and SHA-256, 128 for SHA-512.
    /// </summary>
    [SkipLocalsInit]
    internal static void FinishMessage(
        HashFunction function, Span<ulong> chaining, ReadOnlySpan<byte> block, int used, ulong length)
    {
        int size = function.BlockSize;
        Span<byte> room = stackalloc byte[2 * LargestBlock];
        Span<byte> padded = room[..(used + 1 + (size / 8) > size ? 2 * size : size)];
        block[..used].CopyTo(padded);
        padded[used] = 0x80;
        padded[(used + 1)..].Clear();
        if (size == LargestBlock)
            BinaryPrimitives.WriteUInt64BigEndian(padded[^16..], length >> 61);
        BinaryPrimitives.WriteUInt64BigEndian(padded[^8..], length << 3);
        function.Compress(chaining, padded);
        CryptographicOperations.ZeroMemory(padded);
    }

    /// <summary>Writes the first words, 32 bits each, as the hash.</summary>
    internal static void WriteHash(ReadOnlySpan<uint> words, Span<byte> hash)
    {
        for (int i = 0; i < hash.Length / 4; i++)
            BinaryPrimitives.WriteUInt32BigEndian(hash[(4 * i)..], words[i]);
    }

    /// <summary>Writes the first words, 64 bits each, as the hash.</summary>
    internal static void WriteHash(ReadOnlySpan<ulong> words, Span<byte> hash)
    {
        for (int i = 0; i < hash.Length / 8; i++)
            BinaryPrimitives.WriteUInt64BigEndian(hash[(8 * i)..], words[i]);
    }
}
