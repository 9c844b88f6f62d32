using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Words = System.Runtime.Intrinsics.Vector512<uint>;

namespace Sundog.Nocrypto;

/// <summary>
/// ChaCha20 (RFC 8439 §2.4), sixteen blocks at a time: a vector holds one word of the state of each. The 32 registers of
/// AVX-512 hold all of it, and a rotation is one instruction.
/// </summary>
internal static unsafe class ChaCha20Avx512
{
    public const int BatchBlocks = 16;
    public const int BatchSize = BatchBlocks * ChaCha20.BlockSize;

    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>Adds the keystream of whole batches, from block <paramref name="counter"/> on.</summary>
    public static void Xor(uint* state, uint counter, byte* source, byte* destination, int length)
    {
        for (int i = 0; i < length; i += BatchSize, counter += BatchBlocks)
            XorBatch(state, counter, source + i, destination + i);
    }

    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    private static void XorBatch(uint* state, uint counter, byte* source, byte* destination)
    {
        Words counters = Vector512.Create(counter)
            + Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        Words a0 = Vector512.Create(state[0]), a1 = Vector512.Create(state[1]);
        Words a2 = Vector512.Create(state[2]), a3 = Vector512.Create(state[3]);
        Words b0 = Vector512.Create(state[4]), b1 = Vector512.Create(state[5]);
        Words b2 = Vector512.Create(state[6]), b3 = Vector512.Create(state[7]);
        Words c0 = Vector512.Create(state[8]), c1 = Vector512.Create(state[9]);
        Words c2 = Vector512.Create(state[10]), c3 = Vector512.Create(state[11]);
        Words d0 = counters, d1 = Vector512.Create(state[13]);
        Words d2 = Vector512.Create(state[14]), d3 = Vector512.Create(state[15]);
        for (int i = 0; i < 10; i++)
        {
            QuarterRounds(ref a0, ref a1, ref a2, ref a3, ref b0, ref b1, ref b2, ref b3,
                ref c0, ref c1, ref c2, ref c3, ref d0, ref d1, ref d2, ref d3);
            QuarterRounds(ref a0, ref a1, ref a2, ref a3, ref b1, ref b2, ref b3, ref b0,
                ref c2, ref c3, ref c0, ref c1, ref d3, ref d0, ref d1, ref d2);
        }
        a0 += Vector512.Create(state[0]);
        a1 += Vector512.Create(state[1]);
        a2 += Vector512.Create(state[2]);
        a3 += Vector512.Create(state[3]);
        b0 += Vector512.Create(state[4]);
        b1 += Vector512.Create(state[5]);
        b2 += Vector512.Create(state[6]);
        b3 += Vector512.Create(state[7]);
        c0 += Vector512.Create(state[8]);
        c1 += Vector512.Create(state[9]);
        c2 += Vector512.Create(state[10]);
        c3 += Vector512.Create(state[11]);
        d0 += counters;
        d1 += Vector512.Create(state[13]);
        d2 += Vector512.Create(state[14]);
        d3 += Vector512.Create(state[15]);
        Transpose(ref a0, ref a1, ref a2, ref a3);
        Transpose(ref b0, ref b1, ref b2, ref b3);
        Transpose(ref c0, ref c1, ref c2, ref c3);
        Transpose(ref d0, ref d1, ref d2, ref d3);
        XorFour(a0, b0, c0, d0, source, destination);
        XorFour(a1, b1, c1, d1, source + 64, destination + 64);
        XorFour(a2, b2, c2, d2, source + 128, destination + 128);
        XorFour(a3, b3, c3, d3, source + 192, destination + 192);
    }

    /// <summary>RFC 8439 §2.1 on four columns or diagonals of each block, step by step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRounds(
        ref Words a0, ref Words a1, ref Words a2, ref Words a3, ref Words b0, ref Words b1, ref Words b2, ref Words b3,
        ref Words c0, ref Words c1, ref Words c2, ref Words c3, ref Words d0, ref Words d1, ref Words d2, ref Words d3)
    {
        Step(ref a0, b0, ref d0, 16);
        Step(ref a1, b1, ref d1, 16);
        Step(ref a2, b2, ref d2, 16);
        Step(ref a3, b3, ref d3, 16);
        Step(ref c0, d0, ref b0, 12);
        Step(ref c1, d1, ref b1, 12);
        Step(ref c2, d2, ref b2, 12);
        Step(ref c3, d3, ref b3, 12);
        Step(ref a0, b0, ref d0, 8);
        Step(ref a1, b1, ref d1, 8);
        Step(ref a2, b2, ref d2, 8);
        Step(ref a3, b3, ref d3, 8);
        Step(ref c0, d0, ref b0, 7);
        Step(ref c1, d1, ref b1, 7);
        Step(ref c2, d2, ref b2, 7);
        Step(ref c3, d3, ref b3, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref Words x, Words y, ref Words z, [ConstantExpected] byte rotation)
    {
        x += y;
        z = Avx512F.RotateLeft(z ^ x, rotation);
    }

    /// <summary>
    /// Turns four words of sixteen blocks into rows of four words: lane i of the result r is the row of block 4i + r.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Words x0, ref Words x1, ref Words x2, ref Words x3)
    {
        Vector512<ulong> low01 = Avx512F.UnpackLow(x0, x1).AsUInt64(), low23 = Avx512F.UnpackLow(x2, x3).AsUInt64();
        Vector512<ulong> high01 = Avx512F.UnpackHigh(x0, x1).AsUInt64(), high23 = Avx512F.UnpackHigh(x2, x3).AsUInt64();
        x0 = Avx512F.UnpackLow(low01, low23).AsUInt32();
        x1 = Avx512F.UnpackHigh(low01, low23).AsUInt32();
        x2 = Avx512F.UnpackLow(high01, high23).AsUInt32();
        x3 = Avx512F.UnpackHigh(high01, high23).AsUInt32();
    }

    /// <summary>Adds four blocks, each four blocks after the one before, given row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorFour(Words a, Words b, Words c, Words d, byte* source, byte* destination)
    {
        // Lanes 0 and 1, and lanes 2 and 3, of two rows.
        Words nearAb = Avx512F.Shuffle4x128(a, b, 0b01_00_01_00), farAb = Avx512F.Shuffle4x128(a, b, 0b11_10_11_10);
        Words nearCd = Avx512F.Shuffle4x128(c, d, 0b01_00_01_00), farCd = Avx512F.Shuffle4x128(c, d, 0b11_10_11_10);
        XorBlock(Avx512F.Shuffle4x128(nearAb, nearCd, 0b10_00_10_00), source, destination);
        XorBlock(Avx512F.Shuffle4x128(nearAb, nearCd, 0b11_01_11_01), source + 256, destination + 256);
        XorBlock(Avx512F.Shuffle4x128(farAb, farCd, 0b10_00_10_00), source + 512, destination + 512);
        XorBlock(Avx512F.Shuffle4x128(farAb, farCd, 0b11_01_11_01), source + 768, destination + 768);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorBlock(Words keystream, byte* source, byte* destination)
        => (keystream.AsByte() ^ Vector512.Load(source)).Store(destination);
}
