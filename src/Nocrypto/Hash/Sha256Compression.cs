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
/// 128-bit lane of a vector, and stored with the round constants added; the rounds are scalar code. .NET has the SHA
/// instructions of ARM64 (<see cref="Sha256Arm64"/>), not those of x86. Straight-line: the time depends on the number of
/// blocks only.
/// </summary>
internal static unsafe class Sha256Compression
{
    private const int BlockSize = 64;

    // Rows of four words of the first block and the same four of the second.
    private const int ScheduleWords = 2 * 64;

    // Room to move its start to a vector's boundary: a store across cache lines is a slow one.
    private const int AlignmentWords = 32 / sizeof(uint);

    // FIPS 180-4 §4.2.2.
    internal static ReadOnlySpan<uint> Constants =>
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
        else if (Sha256Arm64.IsSupported)
            CompressArm64(chaining, blocks);
        else
            CompressPortable(chaining, blocks);
    }

    [SkipLocalsInit]
    internal static void CompressAvx2(Span<uint> chaining, ReadOnlySpan<byte> blocks)
    {
        uint* room = stackalloc uint[ScheduleWords + AlignmentWords];
        uint* schedule = Align(room);
        fixed (uint* state = chaining)
        {
            while (blocks.Length >= 2 * BlockSize)
            {
                ScheduleAndRounds(state, blocks[..BlockSize], blocks[BlockSize..], schedule);
                Rounds(state, schedule + 4);
                blocks = blocks[(2 * BlockSize)..];
            }
            if (blocks.Length > 0)
            {
                ScheduleAndRounds(state, blocks, blocks, schedule);
            }
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(schedule, ScheduleWords * sizeof(uint)));
    }

    [SkipLocalsInit]
    internal static void CompressPortable(Span<uint> chaining, ReadOnlySpan<byte> blocks)
    {
        uint* schedule = stackalloc uint[ScheduleWords];
        Span<uint> words = stackalloc uint[64];
        for (; blocks.Length > 0; blocks = blocks[BlockSize..])
        {
            ScheduleOne(blocks, words);
            for (int t = 0; t < words.Length; t++)
                schedule[(2 * (t & ~3)) + (t & 3)] = words[t] + Constants[t];
            fixed (uint* state = chaining)
                Rounds(state, schedule);
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(schedule, ScheduleWords * sizeof(uint)));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
    }

    private static void CompressArm64(Span<uint> chaining, ReadOnlySpan<byte> blocks)
    {
        fixed (uint* state = chaining)
        fixed (byte* start = blocks)
            Sha256Arm64.Compress(state, start, blocks.Length);
    }

    private static uint* Align(uint* room) => (uint*)(((nuint)room + 31) & ~(nuint)31);

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

    /// <summary>
    /// The schedule of two blocks, four words of each at a time, and meanwhile the rounds of the first: the vectors take what is free beside
    /// the chain of the rounds. Those of the second come after.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ScheduleAndRounds(uint* state, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, uint* start)
    {
        Vector256<uint> x0 = Load(left, right, 0), x1 = Load(left, right, 16);
        Vector256<uint> x2 = Load(left, right, 32), x3 = Load(left, right, 48);
        Store(x0, 0, start);
        Store(x1, 4, start);
        Store(x2, 8, start);
        Store(x3, 12, start);
        uint a = state[0], b = state[1], c = state[2], d = state[3];
        uint e = state[4], f = state[5], g = state[6], h = state[7];
        uint bc = b ^ c;
        uint* schedule = start;
        for (int t = 0; t < 48; t += 16, schedule += 32)
        {
            x0 = Next(x0, x1, x2, x3);
            Store(x0, t + 16, start);
            Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[0]);
            Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[1]);
            Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[2]);
            Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[3]);
            x1 = Next(x1, x2, x3, x0);
            Store(x1, t + 20, start);
            Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[8]);
            Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[9]);
            Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[10]);
            Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[11]);
            x2 = Next(x2, x3, x0, x1);
            Store(x2, t + 24, start);
            Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[16]);
            Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[17]);
            Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[18]);
            Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[19]);
            x3 = Next(x3, x0, x1, x2);
            Store(x3, t + 28, start);
            Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[24]);
            Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[25]);
            Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[26]);
            Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[27]);
        }
        Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[0]);
        Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[1]);
        Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[2]);
        Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[3]);
        Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[8]);
        Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[9]);
        Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[10]);
        Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[11]);
        Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[16]);
        Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[17]);
        Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[18]);
        Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[19]);
        Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[24]);
        Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[25]);
        Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[26]);
        Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[27]);
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
    /// Words t to t+3 from the sixteen before them. The last two need the first two, so the second small sigma runs twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Next(Vector256<uint> x0, Vector256<uint> x1, Vector256<uint> x2, Vector256<uint> x3)
    {
        Vector256<uint> far = Avx2.AlignRight(x1, x0, 4);
        Vector256<uint> sum = x0 + Avx2.AlignRight(x3, x2, 4)
            + ((far >>> 7) ^ (far << 25) ^ (far >>> 18) ^ (far << 14) ^ (far >>> 3));
        sum += Avx2.Shuffle(SmallSigma1(Avx2.Shuffle(x3, 0b11_11_10_10)), EvenWordsFirst).AsUInt32();
        return sum + Avx2.Shuffle(SmallSigma1(Avx2.Shuffle(sum, 0b01_01_00_00)), EvenWordsLast).AsUInt32();
    }

    /// <summary>The second small sigma of two words, each there twice in a row: the result is in the even words.</summary>
    // A number that is there twice turns by one shift of 64 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> SmallSigma1(Vector256<uint> twice)
        => ((twice.AsUInt64() >>> 17) ^ (twice.AsUInt64() >>> 19) ^ (twice >>> 10).AsUInt64()).AsByte();

    // Words 0 and 2 of each lane to words 0 and 1, or to words 2 and 3, and zeros to the others.
    private static Vector256<byte> EvenWordsFirst
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create((byte)0, 1, 2, 3, 8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255);
    }

    private static Vector256<byte> EvenWordsLast
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 8, 9, 10, 11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Load(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, int offset)
    {
        Vector256<byte> bytes = Vector256.Create(
            Vector128.Create(left.Slice(offset, 16)), Vector128.Create(right.Slice(offset, 16)));
        return Avx2.Shuffle(bytes, ReverseWords).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<uint> words, int t, uint* schedule)
    {
        Vector128<uint> constants = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Constants), (nuint)t);
        (words + Vector256.Create(constants, constants)).StoreAligned(schedule + (2 * t));
    }

    private static Vector256<byte> ReverseWords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    }

    /// <summary>The rounds of one block (FIPS 180-4 §6.2.2, step 3), from its scheduled words.</summary>
    // Eight words, bc, the pointer and its end leave three registers: a reference to an element or a counter more, and the
    // compiler keeps something in its frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rounds(uint* state, uint* schedule)
    {
        uint a = state[0], b = state[1], c = state[2], d = state[3];
        uint e = state[4], f = state[5], g = state[6], h = state[7];
        uint bc = b ^ c;
        for (uint* end = schedule + ScheduleWords; schedule < end; schedule += 16)
        {
            Round(a, b, ref bc, ref d, e, f, g, ref h, schedule[0]);
            Round(h, a, ref bc, ref c, d, e, f, ref g, schedule[1]);
            Round(g, h, ref bc, ref b, c, d, e, ref f, schedule[2]);
            Round(f, g, ref bc, ref a, b, c, d, ref e, schedule[3]);
            Round(e, f, ref bc, ref h, a, b, c, ref d, schedule[8]);
            Round(d, e, ref bc, ref g, h, a, b, ref c, schedule[9]);
            Round(c, d, ref bc, ref f, g, h, a, ref b, schedule[10]);
            Round(b, c, ref bc, ref e, f, g, h, ref a, schedule[11]);
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
        uint a, uint b, ref uint bc, ref uint d, uint e, uint f, uint g, ref uint h, uint scheduled)
    {
        uint first = h + scheduled + (((f ^ g) & e) ^ g)
            + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25));
        d += first;
        uint ab = a ^ b;
        h = first + ((ab & bc) ^ b)
            + (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22));
        bc = ab;
    }
}
