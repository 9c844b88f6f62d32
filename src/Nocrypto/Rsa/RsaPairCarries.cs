using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector256<long>;

namespace Sundog.Nocrypto;

/// <summary>
/// Makes digits of the columns of a product: two rounds in which each column keeps its lowest bits and hands the rest to the
/// next one, all columns at once. A column t comes as t + 2^63 + 2^(r - 1) for a radix of 2^r, which is not negative, since |t| is
/// less than 2^63 - 2^(r - 1).
/// </summary>
/// <remarks>
/// First round: the lowest r bits are a digit from -2^(r - 1) to below 2^(r - 1), biased by 2^(r - 1); what is above them is the carry, biased by
/// 2^(63 - r). So their sum has a bias again, 2^(r - 1) + 2^(63 - r), and is not negative; its second carry has one of 2^(63 - 2r). After it a
/// digit is at most 2^(r - 1) + 2^(63 - 2r) + 1 in size.
/// </remarks>
internal readonly unsafe ref struct RsaPairCarries
{
    private const int Step = 4;

    private readonly Lanes _mask;
    private readonly Lanes _radixBits;
    private readonly Lanes _firstBias;
    private readonly Lanes _secondBias;
    private readonly Lanes _digitBias;

    internal RsaPairCarries(int radixBits)
    {
        _mask = Vector256.Create((1L << radixBits) - 1);
        _radixBits = Vector256.Create((long)radixBits);
        _firstBias = Vector256.Create(1L << (63 - radixBits));
        _secondBias = Vector256.Create(1L << (63 - (2 * radixBits)));
        _digitBias = Vector256.Create(1L << (radixBits - 1)) + _secondBias;
    }

    /// <summary>What a column must be given besides its value.</summary>
    internal static long ColumnBias(int radixBits) => long.MinValue + (1L << (radixBits - 1));

    /// <summary>
    /// digits = columns modulo R, both copies of them, with no more in size than R / 2 and a bit. May be in place.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void Carry(long* digits, long* columns, nint vectors, int radixBits)
    {
        RsaPairCarries carries = new(radixBits);
        long* odd = digits + RsaPairField.Stride(vectors);
        Lanes first = carries._firstBias, second = carries._secondBias, previous = Lanes.Zero;
        for (; vectors > 0; vectors--, columns += Step, digits += Step, odd += Step)
        {
            Lanes value = carries.Next(Vector256.LoadAligned(columns), carries._mask, ref first, ref second);
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
        RsaPairCarries carries = new(radixBits);
        long* odd = result + RsaPairField.Stride(vectors);
        Lanes first = carries._firstBias, second = carries._secondBias, previous = Lanes.Zero;
        _ = carries.Next(Vector256.LoadAligned(columns), carries._mask, ref first, ref second);
        columns += Step;
        for (nint rest = vectors - 1; rest > 0; rest--, columns += Step, result += Step, odd += Step)
        {
            Lanes value = carries.Next(Vector256.LoadAligned(columns), carries._mask, ref first, ref second);
            value.StoreAligned(result);
            Shift(value, previous).StoreAligned(odd);
            previous = value;
        }
        Lanes isTop = Vector256.Create(0L, -1, 0, -1);
        Lanes top = carries.Next(Vector256.LoadAligned(columns), carries._mask | isTop, ref first, ref second);
        // What was not cut off has its biases yet.
        top -= (Vector256.Create(long.MinValue) + carries._firstBias) & isTop;
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
    private Lanes Next(Lanes column, Lanes mask, ref Lanes first, ref Lanes second)
    {
        Lanes carry = Avx2.ShiftRightLogicalVariable(column, _radixBits.AsUInt64());
        Lanes sum = (column & mask) + Shift(carry, first);
        first = carry;
        carry = Avx2.ShiftRightLogicalVariable(sum, _radixBits.AsUInt64());
        Lanes digits = (sum & mask) - _digitBias + Shift(carry, second);
        second = carry;
        return digits;
    }
}
