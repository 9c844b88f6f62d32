using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Words = System.Runtime.Intrinsics.Vector256<uint>;

namespace Sundog.Nocrypto;

/// <summary>ChaCha20 (RFC 8439 §2.4), eight blocks at a time: a vector holds one word of the state of each.</summary>
internal static unsafe class ChaCha20Avx2
{
    public const int BatchBlocks = 8;
    public const int BatchSize = BatchBlocks * ChaCha20.BlockSize;

    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Adds the keystream of whole batches, from block <paramref name="counter"/> on.</summary>
    public static void Xor(uint* state, uint counter, byte* source, byte* destination, int length)
    {
        for (int i = 0; i < length; i += BatchSize, counter += BatchBlocks)
            XorBatch(state, counter, source + i, destination + i);
    }

    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    private static void XorBatch(uint* state, uint counter, byte* source, byte* destination)
    {
        Words counters = Vector256.Create(counter) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        Words x0 = Vector256.Create(state[0]), x1 = Vector256.Create(state[1]);
        Words x2 = Vector256.Create(state[2]), x3 = Vector256.Create(state[3]);
        Words x4 = Vector256.Create(state[4]), x5 = Vector256.Create(state[5]);
        Words x6 = Vector256.Create(state[6]), x7 = Vector256.Create(state[7]);
        Words x8 = Vector256.Create(state[8]), x9 = Vector256.Create(state[9]);
        Words x10 = Vector256.Create(state[10]), x11 = Vector256.Create(state[11]);
        Words x12 = counters, x13 = Vector256.Create(state[13]);
        Words x14 = Vector256.Create(state[14]), x15 = Vector256.Create(state[15]);
        for (int i = 0; i < 10; i++)
        {
            QuarterRounds(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7,
                ref x8, ref x9, ref x10, ref x11, ref x12, ref x13, ref x14, ref x15);
            QuarterRounds(ref x0, ref x1, ref x2, ref x3, ref x5, ref x6, ref x7, ref x4,
                ref x10, ref x11, ref x8, ref x9, ref x15, ref x12, ref x13, ref x14);
        }
        x0 += Vector256.Create(state[0]);
        x1 += Vector256.Create(state[1]);
        x2 += Vector256.Create(state[2]);
        x3 += Vector256.Create(state[3]);
        x4 += Vector256.Create(state[4]);
        x5 += Vector256.Create(state[5]);
        x6 += Vector256.Create(state[6]);
        x7 += Vector256.Create(state[7]);
        XorHalf(x0, x1, x2, x3, x4, x5, x6, x7, source, destination);
        x8 += Vector256.Create(state[8]);
        x9 += Vector256.Create(state[9]);
        x10 += Vector256.Create(state[10]);
        x11 += Vector256.Create(state[11]);
        x12 += counters;
        x13 += Vector256.Create(state[13]);
        x14 += Vector256.Create(state[14]);
        x15 += Vector256.Create(state[15]);
        XorHalf(x8, x9, x10, x11, x12, x13, x14, x15, source + 32, destination + 32);
    }

    /// <summary>RFC 8439 §2.1 on four columns or diagonals of each block, step by step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRounds(
        ref Words a0, ref Words a1, ref Words a2, ref Words a3, ref Words b0, ref Words b1, ref Words b2, ref Words b3,
        ref Words c0, ref Words c1, ref Words c2, ref Words c3, ref Words d0, ref Words d1, ref Words d2, ref Words d3)
    {
        Step16(ref a0, b0, ref d0);
        Step16(ref a1, b1, ref d1);
        Step16(ref a2, b2, ref d2);
        Step16(ref a3, b3, ref d3);
        Step(ref c0, d0, ref b0, 12);
        Step(ref c1, d1, ref b1, 12);
        Step(ref c2, d2, ref b2, 12);
        Step(ref c3, d3, ref b3, 12);
        Step8(ref a0, b0, ref d0);
        Step8(ref a1, b1, ref d1);
        Step8(ref a2, b2, ref d2);
        Step8(ref a3, b3, ref d3);
        Step(ref c0, d0, ref b0, 7);
        Step(ref c1, d1, ref b1, 7);
        Step(ref c2, d2, ref b2, 7);
        Step(ref c3, d3, ref b3, 7);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref Words a, Words b, ref Words d, byte rotation)
    {
        a += b;
        d ^= a;
        d = (d << rotation) | (d >>> (32 - rotation));
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
