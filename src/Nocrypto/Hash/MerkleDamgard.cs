using System;
using System.Buffers.Binary;

namespace Sundog.Nocrypto;

/// <summary>The padding that SHA-1 and SHA-2 share (FIPS 180-4 §5.1), and the writing of their hashes.</summary>
internal static class MerkleDamgard
{
    /// <summary>
    /// Pads the last <paramref name="used"/> bytes of a message of <paramref name="length"/> bytes and takes them in.
    /// The length field is an eighth of the block: 64 bits for SHA-1 and SHA-256, 128 for SHA-512.
    /// </summary>
    internal static void FinishMessage(
        HashFunction function, Span<ulong> chaining, Span<byte> block, int used, ulong length)
    {
        block = block[..function.BlockSize];
        block[used] = 0x80;
        block[(used + 1)..].Clear();
        if (used + 1 > block.Length - (block.Length / 8))
        {
            function.Compress(chaining, block);
            block.Clear();
        }
        if (block.Length == 128)
            BinaryPrimitives.WriteUInt64BigEndian(block[^16..], length >> 61);
        BinaryPrimitives.WriteUInt64BigEndian(block[^8..], length << 3);
        function.Compress(chaining, block);
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
