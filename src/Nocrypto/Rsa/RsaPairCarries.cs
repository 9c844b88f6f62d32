using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>The carries of <see cref="RsaPairField"/>: shifts by a digit inside of a lane, and both copies of the digits.</summary>
internal static unsafe class RsaPairCarries
{
    private const int Step = 4;

    /// <summary>
    /// digits = columns modulo R, both copies of them, with no more in size than R / 2 and a bit. May be in place.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void Carry(long* digits, long* columns, nint vectors, int radixBits)
    {
        RsaCarries carries = new(radixBits);
        long* odd = digits + RsaPairField.Stride(vectors);
        Lanes first = carries.FirstBias, second = carries.SecondBias, previous = Lanes.Zero;
        for (; vectors > 0; vectors--, columns += Step, digits += Step, odd += Step)
        {
            Lanes value = Next(carries, Vector256.LoadAligned(columns), carries.Mask, ref first, ref second);
            value.StoreAligned(digits);
            Shift(value, previous).StoreAligned(odd);
            previous = value;
        }
        Shift(Lanes.Zero, previous).StoreAligned(odd);
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
        long* odd = result + RsaPairField.Stride(vectors);
        Lanes first = carries.FirstBias, second = carries.SecondBias, previous = Lanes.Zero;
        _ = Next(carries, Vector256.LoadAligned(columns), carries.Mask, ref first, ref second);
        columns += Step;
        for (nint rest = vectors - 1; rest > 0; rest--, columns += Step, result += Step, odd += Step)
        {
            Lanes value = Next(carries, Vector256.LoadAligned(columns), carries.Mask, ref first, ref second);
            value.StoreAligned(result);
            Shift(value, previous).StoreAligned(odd);
            previous = value;
        }
        Lanes isTop = Vector256.Create(0L, -1, 0, -1);
        Lanes top = Next(carries, Vector256.LoadAligned(columns), carries.Mask | isTop, ref first, ref second);
        top = carries.WithoutTopBias(top, isTop);
        top.StoreAligned(result);
        Shift(top, previous).StoreAligned(odd);
        Shift(Lanes.Zero, top).StoreAligned(odd + Step);
        // Behind a number there are zeros.
        Lanes.Zero.StoreAligned(odd + (2 * Step));
        Lanes.Zero.StoreAligned(result + Step);
        Lanes.Zero.StoreAligned(result + (2 * Step));
    }

    /// <summary>The digits shifted up by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lanes Shift(Lanes digits, Lanes previous)
        => Avx2.AlignRight(digits.AsByte(), previous.AsByte(), 8).AsInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Next(in RsaCarries carries, Lanes column, Lanes mask, ref Lanes first, ref Lanes second)
    {
        Lanes carry = carries.Of(column);
        Lanes sum = (column & mask) + Shift(carry, first);
        first = carry;
        carry = carries.Of(sum);
        Lanes digits = (sum & mask) - carries.DigitBias + Shift(carry, second);
        second = carry;
        return digits;
    }
}
