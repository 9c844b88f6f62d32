using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// SHA-256's compression (FIPS 180-4 §6.2.2). The message schedule is computed for two blocks at once, one in each
/// 128-bit lane of a vector, and stored with the round constants added; the rounds are scalar code. .NET has no SHA
/// instructions. Straight-line: the time depends on the number of blocks only.
/// </summary>
internal static class Sha256Compression
{
    private const int BlockSize = 64;

    // Rows of four words of the first block and the same four of the second.
    private const int ScheduleWords = 2 * 64;

    // FIPS 180-4 §4.2.2.
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    internal static void Compress(Span<uint> chaining, ReadOnlySpan<byte> blocks)
    {
        if (Avx2.IsSupported)
            CompressAvx2(chaining, blocks);
        else
            CompressPortable(chaining, blocks);
    }

    [SkipLocalsInit]
    internal static void CompressAvx2(Span<uint> chaining, ReadOnlySpan<byte> blocks)
    {
        Span<uint> schedule = stackalloc uint[ScheduleWords];
        ref uint first = ref MemoryMarshal.GetReference(schedule);
        while (blocks.Length >= 2 * BlockSize)
        {
            SchedulePair(blocks[..BlockSize], blocks[BlockSize..], ref first);
            Rounds(chaining, ref first);
            Rounds(chaining, ref Unsafe.Add(ref first, 4));
            blocks = blocks[(2 * BlockSize)..];
        }
        if (blocks.Length > 0)
        {
            SchedulePair(blocks, blocks, ref first);
            Rounds(chaining, ref first);
        }
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(schedule));
    }

    [SkipLocalsInit]
    internal static void CompressPortable(Span<uint> chaining, ReadOnlySpan<byte> blocks)
    {
        Span<uint> schedule = stackalloc uint[ScheduleWords];
        Span<uint> words = stackalloc uint[64];
        for (; blocks.Length > 0; blocks = blocks[BlockSize..])
        {
            ScheduleOne(blocks, words);
            for (int t = 0; t < words.Length; t++)
                schedule[(2 * (t & ~3)) + (t & 3)] = words[t] + Constants[t];
            Rounds(chaining, ref MemoryMarshal.GetReference(schedule));
        }
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(schedule));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
    }

    /// <summary>FIPS 180-4 §6.2.2, step 1, as it stands there.</summary>
    private static void ScheduleOne(ReadOnlySpan<byte> block, Span<uint> words)
    {
        for (int t = 0; t < 16; t++)
            words[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * t)..]);
        for (int t = 16; t < 64; t++)
        {
            uint near = words[t - 2], far = words[t - 15];
            words[t] = words[t - 16] + words[t - 7]
                + (BitOperations.RotateRight(far, 7) ^ BitOperations.RotateRight(far, 18) ^ (far >> 3))
                + (BitOperations.RotateRight(near, 17) ^ BitOperations.RotateRight(near, 19) ^ (near >> 10));
        }
    }

    /// <summary>The same for two blocks, four words of each at a time.</summary>
    private static void SchedulePair(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, ref uint schedule)
    {
        Vector256<uint> x0 = Load(left, right, 0), x1 = Load(left, right, 16);
        Vector256<uint> x2 = Load(left, right, 32), x3 = Load(left, right, 48);
        for (int t = 0; t < 48; t += 16)
        {
            Store(x0, t, ref schedule);
            x0 = Next(x0, x1, x2, x3);
            Store(x1, t + 4, ref schedule);
            x1 = Next(x1, x2, x3, x0);
            Store(x2, t + 8, ref schedule);
            x2 = Next(x2, x3, x0, x1);
            Store(x3, t + 12, ref schedule);
            x3 = Next(x3, x0, x1, x2);
        }
        Store(x0, 48, ref schedule);
        Store(x1, 52, ref schedule);
        Store(x2, 56, ref schedule);
        Store(x3, 60, ref schedule);
    }

    /// <summary>
    /// Words t to t+3 from the sixteen before them. The last two need the first two, so the second small sigma runs twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Next(Vector256<uint> x0, Vector256<uint> x1, Vector256<uint> x2, Vector256<uint> x3)
    {
        Vector256<uint> far = Avx2.AlignRight(x1, x0, 4);
        Vector256<uint> sum = x0 + Avx2.AlignRight(x3, x2, 4)
            + ((far >>> 7) ^ (far << 25) ^ (far >>> 18) ^ (far << 14) ^ (far >>> 3));
        // The last two words of x3 as words 0 and 1, zeros behind them: sigma of zero is zero.
        sum += SmallSigma1(Avx2.ShiftRightLogical128BitLane(x3, 8));
        return sum + SmallSigma1(Avx2.ShiftLeftLogical128BitLane(sum, 8));
    }

    // A rotation is two shifts here, written out: the counts stay constants even where nothing is inlined.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> SmallSigma1(Vector256<uint> x) => (x >>> 17) ^ (x << 15) ^ (x >>> 19) ^ (x << 13) ^ (x >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Load(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int offset)
    {
        Vector256<byte> bytes = Vector256.Create(
            Vector128.Create(left.Slice(offset, 16)), Vector128.Create(right.Slice(offset, 16)));
        return Avx2.Shuffle(bytes, ReverseWords).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<uint> words, int t, ref uint schedule)
    {
        Vector128<uint> constants = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Constants), (nuint)t);
        (words + Vector256.Create(constants, constants)).StoreUnsafe(ref schedule, (nuint)(2 * t));
    }

    private static Vector256<byte> ReverseWords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    }

    /// <summary>The rounds of one block (FIPS 180-4 §6.2.2, step 3), from its scheduled words.</summary>
    private static void Rounds(Span<uint> chaining, ref uint schedule)
    {
        uint a = chaining[0], b = chaining[1], c = chaining[2], d = chaining[3];
        uint e = chaining[4], f = chaining[5], g = chaining[6], h = chaining[7];
        for (int i = 0; i < ScheduleWords; i += 16)
        {
            ref uint w = ref Unsafe.Add(ref schedule, i);
            Round(a, b, c, ref d, e, f, g, ref h, w);
            Round(h, a, b, ref c, d, e, f, ref g, Unsafe.Add(ref w, 1));
            Round(g, h, a, ref b, c, d, e, ref f, Unsafe.Add(ref w, 2));
            Round(f, g, h, ref a, b, c, d, ref e, Unsafe.Add(ref w, 3));
            Round(e, f, g, ref h, a, b, c, ref d, Unsafe.Add(ref w, 8));
            Round(d, e, f, ref g, h, a, b, ref c, Unsafe.Add(ref w, 9));
            Round(c, d, e, ref f, g, h, a, ref b, Unsafe.Add(ref w, 10));
            Round(b, c, d, ref e, f, g, h, ref a, Unsafe.Add(ref w, 11));
        }
        chaining[0] += a;
        chaining[1] += b;
        chaining[2] += c;
        chaining[3] += d;
        chaining[4] += e;
        chaining[5] += f;
        chaining[6] += g;
        chaining[7] += h;
    }

    /// <summary>One round; the eight names move by one place from call to call instead of the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint scheduled)
    {
        uint first = h + scheduled + ((e & f) + (~e & g))
            + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25));
        d += first;
        h = first + (((a ^ b) & c) + (a & b))
            + (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22));
    }
}
