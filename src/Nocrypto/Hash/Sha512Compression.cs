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
/// SHA-512's compression (FIPS 180-4 §6.4.2), in the shape of <see cref="Sha256Compression"/>: the schedule of two
/// blocks in vectors, one in each 128-bit lane, scalar rounds. Straight-line.
/// </summary>
internal static unsafe class Sha512Compression
{
    private const int BlockSize = 128;

    // Rows of two words of the first block and the same two of the second.
    private const int ScheduleWords = 2 * 80;

    // Room to move its start to a vector's boundary: a store across cache lines is a slow one.
    private const int AlignmentWords = 32 / sizeof(ulong);

    // FIPS 180-4 §4.2.3.
    private static ReadOnlySpan<ulong> Constants =>
    [
        0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
        0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
        0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
        0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
        0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
        0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
        0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
        0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
        0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
        0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
        0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
        0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
        0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
        0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
        0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
        0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
        0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
        0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
        0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
        0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
    ];

    internal static void Compress(Span<ulong> chaining, ReadOnlySpan<byte> blocks)
    {
        if (Avx2.IsSupported)
            CompressAvx2(chaining, blocks);
        else
            CompressPortable(chaining, blocks);
    }

    [SkipLocalsInit]
    internal static void CompressAvx2(Span<ulong> chaining, ReadOnlySpan<byte> blocks)
    {
        ulong* room = stackalloc ulong[ScheduleWords + AlignmentWords];
        ulong* schedule = Align(room);
        fixed (ulong* state = chaining)
        {
            while (blocks.Length >= 2 * BlockSize)
            {
                ScheduleAndRounds(state, blocks[..BlockSize], blocks[BlockSize..], schedule);
                Rounds(state, schedule + 2);
                blocks = blocks[(2 * BlockSize)..];
            }
            if (blocks.Length > 0)
            {
                ScheduleAndRounds(state, blocks, blocks, schedule);
            }
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(schedule, ScheduleWords * sizeof(ulong)));
    }

    [SkipLocalsInit]
    internal static void CompressPortable(Span<ulong> chaining, ReadOnlySpan<byte> blocks)
    {
        ulong* schedule = stackalloc ulong[ScheduleWords];
        Span<ulong> words = stackalloc ulong[80];
        for (; blocks.Length > 0; blocks = blocks[BlockSize..])
        {
            ScheduleOne(blocks, words);
            for (int t = 0; t < words.Length; t++)
                schedule[(2 * (t & ~1)) + (t & 1)] = words[t] + Constants[t];
            fixed (ulong* state = chaining)
                Rounds(state, schedule);
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(schedule, ScheduleWords * sizeof(ulong)));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
    }

    private static ulong* Align(ulong* room) => (ulong*)(((nuint)room + 31) & ~(nuint)31);

    /// <summary>FIPS 180-4 §6.4.2, step 1, as it stands there.</summary>
    private static void ScheduleOne(ReadOnlySpan<byte> block, Span<ulong> words)
    {
        for (int t = 0; t < 16; t++)
            words[t] = BinaryPrimitives.ReadUInt64BigEndian(block[(8 * t)..]);
        for (int t = 16; t < 80; t++)
        {
            ulong near = words[t - 2], far = words[t - 15];
            words[t] = words[t - 16] + words[t - 7]
                + (BitOperations.RotateRight(far, 1) ^ BitOperations.RotateRight(far, 8) ^ (far >> 7))
                + (BitOperations.RotateRight(near, 19) ^ BitOperations.RotateRight(near, 61) ^ (near >> 6));
        }
    }

    /// <summary>
    /// The schedule of two blocks, two words of each at a time, and meanwhile the rounds of the first: the vectors take what is free beside
    /// the chain of the rounds. Those of the second come after.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ScheduleAndRounds(ulong* state, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, ulong* start)
    {
        Vector256<ulong> x0 = Load(left, right, 0), x1 = Load(left, right, 16);
        Vector256<ulong> x2 = Load(left, right, 32), x3 = Load(left, right, 48);
        Vector256<ulong> x4 = Load(left, right, 64), x5 = Load(left, right, 80);
        Vector256<ulong> x6 = Load(left, right, 96), x7 = Load(left, right, 112);
        Store(x0, 0, start);
        Store(x1, 2, start);
        Store(x2, 4, start);
        Store(x3, 6, start);
        Store(x4, 8, start);
        Store(x5, 10, start);
        Store(x6, 12, start);
        Store(x7, 14, start);
        ulong a = state[0], b = state[1], c = state[2], d = state[3];
        ulong e = state[4], f = state[5], g = state[6], h = state[7];
        ulong bc = b ^ c;
        ulong* schedule = start;
        for (int t = 0; t < 64; t += 16, schedule += 32)
        {
            x0 = Next(x0, x1, x4, x5, x7);
            Store(x0, t + 16, start);
            Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[0]);
            Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[1]);
            x1 = Next(x1, x2, x5, x6, x0);
            Store(x1, t + 18, start);
            Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[4]);
            Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[5]);
            x2 = Next(x2, x3, x6, x7, x1);
            Store(x2, t + 20, start);
            Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[8]);
            Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[9]);
            x3 = Next(x3, x4, x7, x0, x2);
            Store(x3, t + 22, start);
            Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[12]);
            Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[13]);
            x4 = Next(x4, x5, x0, x1, x3);
            Store(x4, t + 24, start);
            Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[16]);
            Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[17]);
            x5 = Next(x5, x6, x1, x2, x4);
            Store(x5, t + 26, start);
            Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[20]);
            Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[21]);
            x6 = Next(x6, x7, x2, x3, x5);
            Store(x6, t + 28, start);
            Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[24]);
            Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[25]);
            x7 = Next(x7, x0, x3, x4, x6);
            Store(x7, t + 30, start);
            Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[28]);
            Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[29]);
        }
        Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[0]);
        Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[1]);
        Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[4]);
        Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[5]);
        Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[8]);
        Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[9]);
        Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[12]);
        Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[13]);
        Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[16]);
        Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[17]);
        Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[20]);
        Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[21]);
        Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[24]);
        Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[25]);
        Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[28]);
        Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[29]);
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    /// <summary>Words t and t+1 from t-16, t-14, t-8, t-6 and t-2, each with its successor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Next(
        Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x4, Vector256<ulong> x5, Vector256<ulong> x7)
    {
        Vector256<ulong> far = Avx2.AlignRight(x1, x0, 8);
        return x0 + Avx2.AlignRight(x5, x4, 8)
            + ((far >>> 1) ^ (far << 63) ^ (far >>> 8) ^ (far << 56) ^ (far >>> 7))
            + ((x7 >>> 19) ^ (x7 << 45) ^ (x7 >>> 61) ^ (x7 << 3) ^ (x7 >>> 6));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Load(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int offset)
    {
        Vector256<byte> bytes = Vector256.Create(
            Vector128.Create(left.Slice(offset, 16)), Vector128.Create(right.Slice(offset, 16)));
        return Avx2.Shuffle(bytes, ReverseWords).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ulong> words, int t, ulong* schedule)
    {
        Vector128<ulong> constants = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Constants), (nuint)t);
        (words + Vector256.Create(constants, constants)).StoreAligned(schedule + (2 * t));
    }

    private static Vector256<byte> ReverseWords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create((byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
    }

    /// <summary>The rounds of one block (FIPS 180-4 §6.4.2, step 3), from its scheduled words.</summary>
    // Eight words, bc, the pointer and its end leave three registers: a reference to an element or a counter more, and the
    // compiler keeps something in its frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rounds(ulong* state, ulong* schedule)
    {
        ulong a = state[0], b = state[1], c = state[2], d = state[3];
        ulong e = state[4], f = state[5], g = state[6], h = state[7];
        ulong bc = b ^ c;
        for (ulong* end = schedule + ScheduleWords; schedule < end; schedule += 16)
        {
            Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[0]);
            Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[1]);
            Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[4]);
            Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[5]);
            Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[8]);
            Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[9]);
            Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[12]);
            Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[13]);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    /// <summary>
    /// One round; the eight names move by one place from call to call instead of the values. Maj(a, b, c) is
    /// <c>((a ^ b) &amp; (b ^ c)) ^ b</c>, whose a ^ b is the next round's b ^ c.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        ulong a, ulong b, ref ulong bc, ref ulong d, ulong e, ulong f, ulong g, ref ulong h, ulong scheduled)
    {
        ulong first = h + scheduled + (((f ^ g) & e) ^ g)
            + (BitOperations.RotateRight(e, 14) ^ BitOperations.RotateRight(e, 18) ^ BitOperations.RotateRight(e, 41));
        d += first;
        ulong ab = a ^ b;
        h = first + ((ab & bc) ^ b)
            + (BitOperations.RotateRight(a, 28) ^ BitOperations.RotateRight(a, 34) ^ BitOperations.RotateRight(a, 39));
        bc = ab;
    }
}
