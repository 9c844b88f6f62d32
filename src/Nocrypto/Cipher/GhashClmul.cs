using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Sundog.Nocrypto;

/// <summary>
/// GHASH (NIST SP 800-38D §6.4) by the processor's carry-less multiplication, up to sixteen blocks to one reduction:
/// PCLMULQDQ on x86, PMULL on ARM64, both without tables and in the same time for all data.
/// </summary>
/// <remarks>
/// GHASH's bit order is the mirror of the processor's. Reversing the bytes of each block leaves field elements
/// bit-reversed as a whole; the product of two such comes out one bit too low, so H is kept multiplied by x once and for
/// all. The 256-bit product is reduced from its low end, two times 64 bits by one multiplication with 0xC2·2^56, the
/// mirrored x^128 + x^7 + x^2 + x + 1.
/// </remarks>
internal static unsafe class GhashClmul
{
    /// <summary>H^16 … H^1, 16 bytes each, then the sum of both halves of each, for Karatsuba's middle product.</summary>
    public const int TableSize = 2 * FoldedOffset;

    /// <summary>The blocks that share a reduction, in bytes.</summary>
    public const int BatchSize = 16 * 16;

    /// <summary>Half of them, in bytes: what AES-CTR makes at once beside it.</summary>
    public const int HalfBatchSize = BatchSize / 2;

    private const int FoldedOffset = BatchSize;
    private const ulong Polynomial = 0xC200000000000000;

    public static bool IsSupported => (Pclmulqdq.IsSupported && Ssse3.IsSupported) || ArmAes.IsSupported;

    /// <summary>Whether one instruction multiplies two pairs.</summary>
    public static bool IsWideSupported => IsSupported && Avx2.IsSupported && Pclmulqdq.V256.IsSupported;

    /// <summary>Fills <paramref name="table"/> from the hash subkey H = E(K, 0^128).</summary>
    public static void Prepare(Vector128<byte> subkey, byte* table)
    {
        Vector128<ulong> reversed = Reverse(subkey);
        ulong low = reversed.GetElement(0);
        ulong high = reversed.GetElement(1);
        ulong carry = ConstantTime.Mask(high >> 63);
        Vector128<ulong> h = Vector128.Create((low << 1) ^ (carry & 1), ((high << 1) | (low >> 63)) ^ (carry & Polynomial));
        Vector128<ulong> power = h;
        for (int offset = FoldedOffset - 16; offset >= 0; offset -= 16)
        {
            power.Store((ulong*)(table + offset));
            (power ^ SwapHalves(power)).Store((ulong*)(table + FoldedOffset + offset));
            power = Multiply(power, h);
        }
    }

    /// <summary>Absorbs whole batches, then the rest padded with zeros to whole blocks in <paramref name="scratch"/>.</summary>
    /// <param name="table">From <see cref="Prepare"/>.</param>
    /// <param name="accumulator">The hash so far.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="length">How many.</param>
    /// <param name="scratch"><see cref="BatchSize"/> bytes to overwrite.</param>
    public static Vector128<ulong> AbsorbPadded(
        byte* table, Vector128<ulong> accumulator, byte* data, int length, byte* scratch)
    {
        for (; length >= BatchSize; length -= BatchSize, data += BatchSize)
            accumulator = AbsorbBlocks(table, accumulator, data, BatchSize / 16);
        if (length == 0)
            return accumulator;
        int blocks = (length + 15) / 16;
        Vector128<byte>.Zero.Store(scratch + (16 * (blocks - 1)));
        new ReadOnlySpan<byte>(data, length).CopyTo(new Span<byte>(scratch, BatchSize));
        return AbsorbBlocks(table, accumulator, scratch, blocks);
    }

    /// <summary>Absorbs the block that ends the hash: both lengths in bits.</summary>
    public static Vector128<ulong> AbsorbLengths(
        byte* table, Vector128<ulong> accumulator, int associatedData, int ciphertext)
        => Multiply(
            accumulator ^ Vector128.Create((ulong)ciphertext * 8, (ulong)associatedData * 8),
            Vector128.Load((ulong*)(table + FoldedOffset - 16)));

    /// <summary>Absorbs one to sixteen blocks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<ulong> AbsorbBlocks(byte* table, Vector128<ulong> accumulator, byte* data, int blocks)
        => AbsorbInlined(table, accumulator, data, blocks);

    /// <summary>The same, for a loop that keeps the accumulator in a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> AbsorbInlined(byte* table, Vector128<ulong> accumulator, byte* data, int blocks)
    {
        byte* power = table + FoldedOffset - (16 * blocks);
        Vector128<ulong> low = default, middle = default, high = default;
        for (int i = 0; i < blocks; i++, power += 16, data += 16)
        {
            Vector128<ulong> x = Reverse(Vector128.Load(data)) ^ accumulator;
            accumulator = Vector128<ulong>.Zero;
            Vector128<ulong> h = Vector128.Load((ulong*)power);
            low ^= MultiplyLow(x, h);
            high ^= MultiplyHigh(x, h);
            middle ^= MultiplyLow(x ^ SwapHalves(x), Vector128.Load((ulong*)(power + FoldedOffset)));
        }
        return Reduce(low, middle ^ low ^ high, high);
    }

    /// <summary>Absorbs <see cref="BatchSize"/> bytes by the wide instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> AbsorbBatchWide(byte* table, Vector128<ulong> accumulator, byte* data)
    {
        Vector256<ulong> low = default, middle = default, high = default;
        AddPair(table, 0, LoadPair(data) ^ accumulator.ToVector256(), ref low, ref middle, ref high);
        for (int i = 1; i < BatchSize / 32; i++)
            AddPair(table, i, LoadPair(data + (32 * i)), ref low, ref middle, ref high);
        return ReduceWide(low, middle, high);
    }

    /// <summary>Two blocks in the order that the multiplication wants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> LoadPair(byte* data)
        => Avx2.Shuffle(Vector256.Load(data), Vector256.Create(
            (byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
            15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();

    /// <summary>Adds the products of pair <paramref name="index"/> (0 to 7) of a batch; the middle one in Karatsuba's form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPair(
        byte* table, int index, Vector256<ulong> x,
        ref Vector256<ulong> low, ref Vector256<ulong> middle, ref Vector256<ulong> high)
    {
        Vector256<ulong> h = Vector256.Load((ulong*)(table + (32 * index)));
        low ^= Multiply(x, h, 0x00);
        high ^= Multiply(x, h, 0x11);
        middle ^= Multiply(x ^ SwapHalves(x), Vector256.Load((ulong*)(table + FoldedOffset + (32 * index))), 0x00);
    }

    /// <summary>Reduces both lanes at once and adds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> ReduceWide(Vector256<ulong> low, Vector256<ulong> middle, Vector256<ulong> high)
    {
        Vector256<ulong> polynomial = Vector256.Create(Polynomial);
        middle ^= low ^ high;
        middle ^= SwapHalves(low) ^ Multiply(polynomial, low, 0x00);
        high ^= SwapHalves(middle) ^ Multiply(polynomial, middle, 0x00);
        return high.GetLower() ^ high.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Reverse(Vector128<byte> block)
        => Vector128.Shuffle(
            block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();

    private static Vector128<ulong> Multiply(Vector128<ulong> x, Vector128<ulong> h)
    {
        Vector128<ulong> swapped = SwapHalves(h);
        return Reduce(MultiplyLow(x, h), MultiplyLow(x, swapped) ^ MultiplyHigh(x, swapped), MultiplyHigh(x, h));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        Vector128<ulong> polynomial = Vector128.Create(Polynomial);
        middle ^= SwapHalves(low) ^ MultiplyLow(polynomial, low);
        return high ^ SwapHalves(middle) ^ MultiplyLow(polynomial, middle);
    }

    // Every ARM64 has AdvSimd and no x86 has: a constant of the build, where ArmAes.IsSupported may be asked at run time.
    /// <summary>The carry-less product of the low halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> MultiplyLow(Vector128<ulong> x, Vector128<ulong> h)
        => AdvSimd.IsSupported
            ? ArmAes.PolynomialMultiplyWideningLower(x.GetLower(), h.GetLower())
            : Pclmulqdq.CarrylessMultiply(x, h, 0x00);

    /// <summary>The carry-less product of the high halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> MultiplyHigh(Vector128<ulong> x, Vector128<ulong> h)
        => AdvSimd.IsSupported
            ? ArmAes.PolynomialMultiplyWideningUpper(x, h)
            : Pclmulqdq.CarrylessMultiply(x, h, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply(Vector256<ulong> x, Vector256<ulong> h, [ConstantExpected] byte halves)
        => Pclmulqdq.V256.CarrylessMultiply(x, h, halves);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> SwapHalves(Vector128<ulong> x)
        => AdvSimd.IsSupported ? AdvSimd.ExtractVector128(x, x, 1) : Sse2.Shuffle(x.AsUInt32(), 0x4E).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> SwapHalves(Vector256<ulong> x) => Avx2.Shuffle(x.AsUInt32(), 0x4E).AsUInt64();
}
