using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// SHA-1's compression (FIPS 180-4 §6.1.2), in scalar code where there is no <see cref="Sha1Arm64"/>: nothing here hashes
/// much with it. Straight-line: the time depends on the number of blocks only.
/// </summary>
internal static unsafe class Sha1Compression
{
    private const int BlockSize = 64;

    internal static void Compress(Span<uint> chaining, ReadOnlySpan<byte> blocks)
    {
        if (!Sha1Arm64.IsSupported)
        {
            CompressPortable(chaining, blocks);
            return;
        }
        fixed (uint* state = chaining)
        fixed (byte* start = blocks)
            Sha1Arm64.Compress(state, start, blocks.Length);
    }

    [SkipLocalsInit]
    internal static void CompressPortable(Span<uint> chaining, ReadOnlySpan<byte> blocks)
    {
        Span<uint> words = stackalloc uint[80];
        for (; blocks.Length > 0; blocks = blocks[BlockSize..])
        {
            // Step 1: the message schedule.
            for (int t = 0; t < 16; t++)
                words[t] = BinaryPrimitives.ReadUInt32BigEndian(blocks[(4 * t)..]);
            for (int t = 16; t < words.Length; t++)
                words[t] = BitOperations.RotateLeft(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
            Rounds(chaining, words);
        }
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
    }

    /// <summary>Steps 2 to 4, with the functions of §4.1.1 and the constants of §4.2.1.</summary>
    private static void Rounds(Span<uint> chaining, ReadOnlySpan<uint> words)
    {
        uint a = chaining[0], b = chaining[1], c = chaining[2], d = chaining[3], e = chaining[4];
        for (int t = 0; t < 20; t++)
            Round(ref a, ref b, ref c, ref d, ref e, ((c ^ d) & b) ^ d, 0x5a827999 + words[t]);
        for (int t = 20; t < 40; t++)
            Round(ref a, ref b, ref c, ref d, ref e, b ^ c ^ d, 0x6ed9eba1 + words[t]);
        for (int t = 40; t < 60; t++)
            Round(ref a, ref b, ref c, ref d, ref e, (b & c) | ((b | c) & d), 0x8f1bbcdc + words[t]);
        for (int t = 60; t < 80; t++)
            Round(ref a, ref b, ref c, ref d, ref e, b ^ c ^ d, 0xca62c1d6 + words[t]);
        chaining[0] += a;
        chaining[1] += b;
        chaining[2] += c;
        chaining[3] += d;
        chaining[4] += e;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref uint a, ref uint b, ref uint c, ref uint d, ref uint e, uint f, uint scheduled)
    {
        uint next = BitOperations.RotateLeft(a, 5) + f + e + scheduled;
        e = d;
        d = c;
        c = BitOperations.RotateLeft(b, 30);
        b = a;
        a = next;
    }
}
