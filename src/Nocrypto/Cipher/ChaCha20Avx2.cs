using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Words = System.Runtime.Intrinsics.Vector256<uint>;

namespace Sundog.Nocrypto;

/// <summary>ChaCha20 (RFC 8439 §2.4), eight blocks at a time: a vector holds one word of the state of each.</summary>
/// <remarks>
/// Sixteen words, a temporary and two masks do not fit into sixteen registers. What the compiler puts into its frame by
/// itself lies across cache lines and on the longest path; so the third row is kept in memory on purpose, aligned: a word
/// of it is read when its sum is made, long after it was written, and goes on from the sum in a register.
/// </remarks>
internal static unsafe class ChaCha20Avx2
{
    public const int BatchBlocks = 8;
    public const int BatchSize = BatchBlocks * ChaCha20.BlockSize;

    // Words of a vector, and of the four vectors of a row.
    private const int Lanes = 8;
    private const int RowWords = 4 * Lanes;

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Adds the keystream of whole batches, from block <paramref name="counter"/> on.</summary>
    [SkipLocalsInit]
    public static void Xor(uint* state, uint counter, byte* source, byte* destination, int length)
    {
        uint* room = stackalloc uint[RowWords + Lanes];
        uint* row = (uint*)(((nuint)room + 31) & ~(nuint)31);
        for (int i = 0; i < length; i += BatchSize, counter += BatchBlocks)
            XorBatch(state, counter, row, source + i, destination + i);
        CryptographicOperations.ZeroMemory(new Span<byte>(row, RowWords * sizeof(uint)));
    }

    /// <summary>RFC 8439 §2.3 for eight blocks; <paramref name="c"/> is room for the third row of their states.</summary>
    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    private static void XorBatch(uint* state, uint counter, uint* c, byte* source, byte* destination)
    {
        Words counters = Vector256.Create(counter) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        Words a0 = Vector256.Create(state[0]), a1 = Vector256.Create(state[1]);
        Words a2 = Vector256.Create(state[2]), a3 = Vector256.Create(state[3]);
        Words b0 = Vector256.Create(state[4]), b1 = Vector256.Create(state[5]);
        Words b2 = Vector256.Create(state[6]), b3 = Vector256.Create(state[7]);
        uint* c0 = c, c1 = c + Lanes, c2 = c + (2 * Lanes), c3 = c + (3 * Lanes);
        Vector256.Create(state[8]).Store(c0);
        Vector256.Create(state[9]).Store(c1);
        Vector256.Create(state[10]).Store(c2);
        Vector256.Create(state[11]).Store(c3);
        Words d0 = counters, d1 = Vector256.Create(state[13]);
        Words d2 = Vector256.Create(state[14]), d3 = Vector256.Create(state[15]);
        for (int i = 0; i < 10; i++)
        {
            QuarterRounds(ref a0, ref a1, ref a2, ref a3, ref b0, ref b1, ref b2, ref b3, c0, c1, c2, c3, ref d0, ref d1, ref d2, ref d3);
            QuarterRounds(ref a0, ref a1, ref a2, ref a3, ref b1, ref b2, ref b3, ref b0, c2, c3, c0, c1, ref d3, ref d0, ref d1, ref d2);
        }
        a0 += Vector256.Create(state[0]);
        a1 += Vector256.Create(state[1]);
        a2 += Vector256.Create(state[2]);
        a3 += Vector256.Create(state[3]);
        b0 += Vector256.Create(state[4]);
        b1 += Vector256.Create(state[5]);
        b2 += Vector256.Create(state[6]);
        b3 += Vector256.Create(state[7]);
        XorHalf(a0, a1, a2, a3, b0, b1, b2, b3, source, destination);
        a0 = Vector256.Load(c0) + Vector256.Create(state[8]);
        a1 = Vector256.Load(c1) + Vector256.Create(state[9]);
        a2 = Vector256.Load(c2) + Vector256.Create(state[10]);
        a3 = Vector256.Load(c3) + Vector256.Create(state[11]);
        d0 += Vector256.Create(counter) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        d1 += Vector256.Create(state[13]);
        d2 += Vector256.Create(state[14]);
        d3 += Vector256.Create(state[15]);
        XorHalf(a0, a1, a2, a3, d0, d1, d2, d3, source + 32, destination + 32);
    }

    /// <summary>RFC 8439 §2.1 on four columns or diagonals of each block, step by step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRounds(
        ref Words a0, ref Words a1, ref Words a2, ref Words a3, ref Words b0, ref Words b1, ref Words b2, ref Words b3,
        uint* c0, uint* c1, uint* c2, uint* c3, ref Words d0, ref Words d1, ref Words d2, ref Words d3)
    {
        Step16(ref a0, b0, ref d0);
        Step16(ref a1, b1, ref d1);
        Step16(ref a2, b2, ref d2);
        Step16(ref a3, b3, ref d3);
        Step(c0, d0, ref b0, 12);
        Step(c1, d1, ref b1, 12);
        Step(c2, d2, ref b2, 12);
        Step(c3, d3, ref b3, 12);
        Step8(ref a0, b0, ref d0);
        Step8(ref a1, b1, ref d1);
        Step8(ref a2, b2, ref d2);
        Step8(ref a3, b3, ref d3);
        Step(c0, d0, ref b0, 7);
        Step(c1, d1, ref b1, 7);
        Step(c2, d2, ref b2, 7);
        Step(c3, d3, ref b3, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step16(ref Words a, Words b, ref Words d)
    {
        a += b;
        d = Avx2.Shuffle((d ^ a).AsByte(), Vector256.Create(
            (byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13,
            2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step8(ref Words a, Words b, ref Words d)
    {
        a += b;
        d = Avx2.Shuffle((d ^ a).AsByte(), Vector256.Create(
            (byte)3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14,
            3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14)).AsUInt32();
    }

    /// <summary><c>c += d; b = (b ^ c) rotated</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(uint* c, Words d, ref Words b, byte rotation)
    {
        Words sum = Vector256.Load(c) + d;
        sum.Store(c);
        b ^= sum;
        b = (b << rotation) | (b >>> (32 - rotation));
    }

    /// <summary>Turns eight words of eight blocks into half a block each, and adds the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorHalf(
        Words x0, Words x1, Words x2, Words x3, Words x4, Words x5, Words x6, Words x7, byte* source, byte* destination)
    {
        XorPair(0, Low(Low(x0, x1), Low(x2, x3)), Low(Low(x4, x5), Low(x6, x7)), source, destination);
        XorPair(64, High(Low(x0, x1), Low(x2, x3)), High(Low(x4, x5), Low(x6, x7)), source, destination);
        XorPair(128, Low(High(x0, x1), High(x2, x3)), Low(High(x4, x5), High(x6, x7)), source, destination);
        XorPair(192, High(High(x0, x1), High(x2, x3)), High(High(x4, x5), High(x6, x7)), source, destination);
    }

    /// <summary>The low lanes are for the block at <paramref name="offset"/>, the high lanes for the fourth after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorPair(int offset, Vector256<ulong> left, Vector256<ulong> right, byte* source, byte* destination)
    {
        Vector256<byte> near = Avx2.Permute2x128(left, right, 0x20).AsByte();
        Vector256<byte> far = Avx2.Permute2x128(left, right, 0x31).AsByte();
        (near ^ Vector256.Load(source + offset)).Store(destination + offset);
        (far ^ Vector256.Load(source + offset + 256)).Store(destination + offset + 256);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Low(Words a, Words b) => Avx2.UnpackLow(a, b).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> High(Words a, Words b) => Avx2.UnpackHigh(a, b).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Low(Vector256<ulong> a, Vector256<ulong> b) => Avx2.UnpackLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> High(Vector256<ulong> a, Vector256<ulong> b) => Avx2.UnpackHigh(a, b);
}
