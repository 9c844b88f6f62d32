using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>What <see cref="RsaPairCarries"/> does, with the same bounds, for the columns of <see cref="RsaSingleField"/>.</summary>
internal readonly unsafe ref struct RsaSingleCarries
{
    private const int Step = 4;

    private readonly Lanes _mask;
    private readonly Lanes _radixBits;
    private readonly Lanes _firstBias;
    private readonly Lanes _secondBias;
    private readonly Lanes _digitBias;

    internal RsaSingleCarries(int radixBits)
    {
        _mask = Vector256.Create((1L << radixBits) - 1);
        _radixBits = Vector256.Create((long)radixBits);
        _firstBias = Vector256.Create(1L << (63 - radixBits));
        _secondBias = Vector256.Create(1L << (63 - (2 * radixBits)));
        _digitBias = Vector256.Create(1L << (radixBits - 1)) + _secondBias;
    }

    /// <summary>digits = columns modulo R. May be in place.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void Carry(long* digits, long* columns, nint vectors, int radixBits)
    {
        RsaSingleCarries carries = new(radixBits);
        Lanes first = carries._firstBias, second = carries._secondBias;
        for (; vectors > 0; vectors--, columns += Step, digits += Step)
            carries.Next(Vector256.LoadAligned(columns), carries._mask, ref first, ref second).StoreAligned(digits);
    }

    /// <summary>
    /// result = the columns but the first, which only gives its carries. There is nothing above the highest digit: it keeps
    /// its carry. The first column, and what is below it, are a multiple of R.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void CarryAll(long* result, long* columns, nint vectors, int radixBits)
    {
        RsaSingleCarries carries = new(radixBits);
        Lanes first = carries._firstBias, second = carries._secondBias;
        _ = carries.Next(Vector256.LoadAligned(columns), carries._mask, ref first, ref second);
        columns += Step;
        for (nint rest = vectors - 1; rest > 0; rest--, columns += Step, result += Step)
            carries.Next(Vector256.LoadAligned(columns), carries._mask, ref first, ref second).StoreAligned(result);
        Lanes isTop = Vector256.Create(0L, 0, 0, -1);
        Lanes top = carries.Next(Vector256.LoadAligned(columns), carries._mask | isTop, ref first, ref second);
        // What was not cut off has its biases yet.
        top -= (Vector256.Create(long.MinValue) + carries._firstBias) & isTop;
        top.StoreAligned(result);
    }

    /// <summary>The carries go in and out with their highest lane lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Next(Lanes column, Lanes mask, ref Lanes first, ref Lanes second)
        => Round(Round(column, mask, ref first), mask, ref second) - _digitBias;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Round(Lanes column, Lanes mask, ref Lanes carry)
    {
        Lanes rotated = Avx2.Permute4x64(Avx2.ShiftRightLogicalVariable(column, _radixBits.AsUInt64()), 0b10_01_00_11);
        Lanes sum = (column & mask) + Avx2.Blend(rotated.AsInt32(), carry.AsInt32(), 0b11).AsInt64();
        carry = rotated;
        return sum;
    }
}
