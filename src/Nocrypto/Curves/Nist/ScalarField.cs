using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Arithmetic modulo the order of a curve, on numbers in plain form, least significant limb first. Constant time. Few
/// of these operations are needed for a signature, so they are written as loops over the limbs.
/// </summary>
internal sealed class ScalarField
{
    private const int MaxLimbs = CurveArithmetic.MaxLimbs;

    private readonly ulong[] _modulus;
    private readonly ulong _negativeInverse;
    private readonly ulong[] _montgomerySquare;
    private readonly DivstepInversion _inversion;

    /// <summary>For an odd modulus whose highest limb is not zero.</summary>
    internal ScalarField(ReadOnlySpan<ulong> modulus)
    {
        _modulus = modulus.ToArray();
        _inversion = new DivstepInversion(modulus);

        ulong inverse = modulus[0];
        for (int i = 0; i < 5; i++)
            inverse *= 2 - (modulus[0] * inverse);
        _negativeInverse = 0 - inverse;

        // R is 2^(64·limbs); 1 doubled once for each bit of R² is R² mod n.
        _montgomerySquare = new ulong[modulus.Length];
        _montgomerySquare[0] = 1;
        for (int i = 0; i < 2 * 64 * modulus.Length; i++)
            Add(_montgomerySquare, _montgomerySquare, _montgomerySquare);
    }

    internal ReadOnlySpan<ulong> Modulus => _modulus;

    /// <summary>1 if the value is from 1 to n - 1, else 0.</summary>
    internal ulong IsInRangeBit(ReadOnlySpan<ulong> value)
        => LimbString.LessBit(value, _modulus) & (1 ^ LimbString.IsZeroBit(value));

    /// <summary>Reduces a value below 2n, such as any number of no more bits than the order.</summary>
    internal void Reduce(Span<ulong> value) => SubtractModulusOnce(value, 0, value);

    /// <summary>a + b, each below n. The result may be one of them.</summary>
    internal void Add(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        ulong carry = 0;
        for (int i = 0; i < _modulus.Length; i++)
            result[i] = CarryChain.Add(a[i], b[i], ref carry);
        SubtractModulusOnce(result, carry, result);
    }

    /// <summary>a · b, each below n. The result may be one of them.</summary>
    internal void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        MontgomeryMultiply(a, b, result);
        MontgomeryMultiply(result, _montgomerySquare, result);
    }

    /// <summary>Replaces the value, from 1 to n - 1, by its inverse.</summary>
    internal void Invert(Span<ulong> value) => _inversion.Invert(value);

    /// <summary>a · b / R, interleaving the product and its reduction limb by limb.</summary>
    private void MontgomeryMultiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        int count = _modulus.Length;
        Span<ulong> t = stackalloc ulong[MaxLimbs + 1];
        t.Clear();
        for (int i = 0; i < count; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < count; j++)
                t[j] = CarryChain.MultiplyAdd(a[i], b[j], t[j], ref carry);
            ulong overflow = 0;
            t[count] = CarryChain.Add(t[count], carry, ref overflow);

            ulong q = t[0] * _negativeInverse;
            carry = 0;
            _ = CarryChain.MultiplyAdd(q, _modulus[0], t[0], ref carry);
            for (int j = 1; j < count; j++)
                t[j - 1] = CarryChain.MultiplyAdd(q, _modulus[j], t[j], ref carry);
            ulong last = 0;
            t[count - 1] = CarryChain.Add(t[count], carry, ref last);
            t[count] = overflow + last;
        }
        SubtractModulusOnce(t[..count], t[count], result);
        LimbString.Clear(t);
    }

    /// <summary>For a number below 2n, whose limb above the highest is <paramref name="high"/>: that number modulo n.</summary>
    private void SubtractModulusOnce(ReadOnlySpan<ulong> value, ulong high, Span<ulong> result)
    {
        Span<ulong> difference = stackalloc ulong[MaxLimbs];
        ulong borrow = 0;
        for (int i = 0; i < _modulus.Length; i++)
            difference[i] = CarryChain.Subtract(value[i], _modulus[i], ref borrow);
        _ = CarryChain.Subtract(high, 0, ref borrow);
        ulong keep = ConstantTime.Mask(borrow);
        for (int i = 0; i < _modulus.Length; i++)
            result[i] = ConstantTime.Select(keep, value[i], difference[i]);
        LimbString.Clear(difference);
    }
}
