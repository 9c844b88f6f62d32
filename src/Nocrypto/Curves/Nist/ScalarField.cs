using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Arithmetic modulo the order of a curve, on numbers in plain form, least significant limb first. Constant time. Few
/// of these operations are needed for a signature, so they are written as loops over the limbs, but for the products of
/// four limbs.
/// </summary>
internal sealed class ScalarField
{
    private const int MaxLimbs = CurveArithmetic.MaxLimbs;

    private readonly ulong[] _modulus;
    private readonly ulong _negativeInverse;
    private readonly ulong[] _montgomerySquare;

    /// <summary>For an odd modulus whose highest limb is not zero.</summary>
    internal ScalarField(ReadOnlySpan<ulong> modulus)
    {
        _modulus = modulus.ToArray();
        Inversion = new DivstepInversion(modulus);

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

    /// <summary>The inversion modulo n, to be done together with another one.</summary>
    internal DivstepInversion Inversion { get; }

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
        if (_modulus.Length == 4)
        {
            MontgomeryMultiply4(a, b, result);
            MontgomeryMultiply4(result, _montgomerySquare, result);
            return;
        }
        MontgomeryMultiply(a, b, result);
        MontgomeryMultiply(result, _montgomerySquare, result);
    }

    /// <summary>Replaces the value, from 1 to n - 1, by its inverse.</summary>
    internal void Invert(Span<ulong> value) => Inversion.Invert(value);

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

    /// <summary>The same for four limbs, which stay in registers.</summary>
    private void MontgomeryMultiply4(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        ulong m0 = _modulus[0], m1 = _modulus[1], m2 = _modulus[2], m3 = _modulus[3];
        ulong b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0;
        for (int i = 0; i < 4; i++)
        {
            ulong x = a[i], carry = 0;
            t0 = CarryChain.MultiplyAdd(x, b0, t0, ref carry);
            t1 = CarryChain.MultiplyAdd(x, b1, t1, ref carry);
            t2 = CarryChain.MultiplyAdd(x, b2, t2, ref carry);
            t3 = CarryChain.MultiplyAdd(x, b3, t3, ref carry);
            ulong overflow = 0;
            t4 = CarryChain.Add(t4, carry, ref overflow);

            ulong q = t0 * _negativeInverse;
            carry = 0;
            _ = CarryChain.MultiplyAdd(q, m0, t0, ref carry);
            t0 = CarryChain.MultiplyAdd(q, m1, t1, ref carry);
            t1 = CarryChain.MultiplyAdd(q, m2, t2, ref carry);
            t2 = CarryChain.MultiplyAdd(q, m3, t3, ref carry);
            ulong last = 0;
            t3 = CarryChain.Add(t4, carry, ref last);
            t4 = overflow + last;
        }
        ulong borrow = 0;
        ulong d0 = CarryChain.Subtract(t0, m0, ref borrow);
        ulong d1 = CarryChain.Subtract(t1, m1, ref borrow);
        ulong d2 = CarryChain.Subtract(t2, m2, ref borrow);
        ulong d3 = CarryChain.Subtract(t3, m3, ref borrow);
        _ = CarryChain.Subtract(t4, 0, ref borrow);
        ulong keep = ConstantTime.Mask(borrow);
        result[3] = ConstantTime.Select(keep, t3, d3);
        result[2] = ConstantTime.Select(keep, t2, d2);
        result[1] = ConstantTime.Select(keep, t1, d1);
        result[0] = ConstantTime.Select(keep, t0, d0);
    }

    /// <summary>For a number below 2n, whose limb above the highest is <paramref name="high"/>: that number modulo n.</summary>
    private void SubtractModulusOnce(ReadOnlySpan<ulong> value, ulong high, Span<ulong> result)
    {
        ulong borrow = 0;
        for (int i = 0; i < _modulus.Length; i++)
            _ = CarryChain.Subtract(value[i], _modulus[i], ref borrow);
        _ = CarryChain.Subtract(high, 0, ref borrow);
        ulong isNotBelow = ConstantTime.Mask(borrow ^ 1);
        borrow = 0;
        for (int i = 0; i < _modulus.Length; i++)
            result[i] = CarryChain.Subtract(value[i], _modulus[i] & isNotBelow, ref borrow);
    }
}
