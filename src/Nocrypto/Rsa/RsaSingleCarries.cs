using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>The carries of <see cref="RsaSingleField"/>: shifts by a digit through all lanes.</summary>
internal static unsafe class RsaSingleCarries
{
    private const int Step = 4;

    /// <summary>digits = columns modulo R. May be in place.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void Carry(long* digits, long* columns, nint vectors, int radixBits)
    {
        RsaCarries carries = new(radixBits);
        Lanes first = carries.FirstBias, second = carries.SecondBias;
        for (; vectors > 0; vectors--, columns += Step, digits += Step)
            Next(carries, Vector256.LoadAligned(columns), carries.Mask, ref first, ref second).StoreAligned(digits);
    }

    /// <summary>
    /// result = the columns but the first, which only gives its carries. There is nothing above the highest digit: it keeps
    /// its carry. The first column, and what is below it, are a multiple of R.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void CarryAll(long* result, long* columns, nint vectors, int radixBits)
    {
        RsaCarries carries = new(radixBits);
        Lanes first = carries.FirstBias, second = carries.SecondBias;
        _ = Next(carries, Vector256.LoadAligned(columns), carries.Mask, ref first, ref second);
        columns += Step;
        for (nint rest = vectors - 1; rest > 0; rest--, columns += Step, result += Step)
            Next(carries, Vector256.LoadAligned(columns), carries.Mask, ref first, ref second).StoreAligned(result);
        Lanes isTop = Vector256.Create(0L, 0, 0, -1);
        Lanes top = Next(carries, Vector256.LoadAligned(columns), carries.Mask | isTop, ref first, ref second);
        carries.WithoutTopBias(top, isTop).StoreAligned(result);
    }

    /// <summary>The carries go in and out with their highest lane lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Next(in RsaCarries carries, Lanes column, Lanes mask, ref Lanes first, ref Lanes second)
        => Round(carries, Round(carries, column, mask, ref first), mask, ref second) - carries.DigitBias;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Round(in RsaCarries carries, Lanes column, Lanes mask, ref Lanes carry)
    {
        Lanes rotated = Avx2.Permute4x64(carries.Of(column), 0b10_01_00_11);
        Lanes sum = (column & mask) + Avx2.Blend(rotated.AsInt32(), carry.AsInt32(), 0b11).AsInt64();
        carry = rotated;
        return sum;
    }
}
