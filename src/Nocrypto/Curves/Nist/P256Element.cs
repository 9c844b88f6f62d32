using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>
/// An element of the prime field of P-256 (SP 800-186 §3.2.1.3), p = 2^256 - 2^224 + 2^192 + 2^96 - 1: 4 limbs of 64 bits, least
/// significant first, in Montgomery form (the value times 2^256 modulo p), always fully reduced, so that every value
/// has one representation. Constant time. Constants are checked against their definitions by the tests.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct P256Element : IPrimeFieldElement<P256Element>
{
    private const ulong P0 = 0xffffffffffffffff;
    private const ulong P1 = 0x00000000ffffffff;
    private const ulong P2 = 0x0000000000000000;
    private const ulong P3 = 0xffffffff00000001;

    private readonly ulong _l0, _l1, _l2, _l3;

    private P256Element(ulong l0, ulong l1, ulong l2, ulong l3)
    {
        _l0 = l0;
        _l1 = l1;
        _l2 = l2;
        _l3 = l3;
    }

    public static int LimbCount => 4;

    public static int BitCount => 256;

    public static ReadOnlySpan<ulong> Modulus => [P0, P1, P2, P3];

    public static P256Element Zero => default;

    public static P256Element One => new(0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe);

    public static P256Element B => new(0xd89cdf6229c4bddf, 0xacf005cd78843090, 0xe5a220abf7212ed6, 0xdc30061d04874834);

    public static P256Element GeneratorX => new(0x79e730d418a9143c, 0x75ba95fc5fedb601, 0x79fb732b77622510, 0x18905f76a53755c6);

    public static P256Element GeneratorY => new(0xddf25357ce95560a, 0x8b4ab8e4ba19e45c, 0xd2e88688dd21f325, 0x8571ff1825885d85);

    /// <summary>2^512 modulo p, which brings a number into Montgomery form.</summary>
    private static P256Element MontgomerySquare => new(0x0000000000000003, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x00000004fffffffd);

    public static P256Element FromLimbs(ReadOnlySpan<ulong> limbs)
        => new P256Element(limbs[0], limbs[1], limbs[2], limbs[3]) * MontgomerySquare;

    public static void ToLimbs(in P256Element a, Span<ulong> limbs)
    {
        P256Element plain = Reduce(a._l0, a._l1, a._l2, a._l3, 0, 0, 0, 0);
        limbs[3] = plain._l3;
        limbs[0] = plain._l0;
        limbs[1] = plain._l1;
        limbs[2] = plain._l2;
    }

    /// <summary>The element whose Montgomery form is the number, four limbs of any value.</summary>
    internal static P256Element FromMontgomery(ReadOnlySpan<ulong> limbs)
        => SubtractModulusOnce(limbs[0], limbs[1], limbs[2], limbs[3], 0);

    /// <summary>The Montgomery form as a number below p.</summary>
    internal static void WriteMontgomery(in P256Element a, Span<ulong> limbs)
    {
        limbs[3] = a._l3;
        limbs[0] = a._l0;
        limbs[1] = a._l1;
        limbs[2] = a._l2;
    }

    public static ulong IsZeroBit(in P256Element a)
        => ConstantTime.IsZeroBit(a._l0 | a._l1 | a._l2 | a._l3);

    public static P256Element Select(ulong mask, in P256Element whenOnes, in P256Element whenZeros)
        => new(
            ConstantTime.Select(mask, whenOnes._l0, whenZeros._l0),
            ConstantTime.Select(mask, whenOnes._l1, whenZeros._l1),
            ConstantTime.Select(mask, whenOnes._l2, whenZeros._l2),
            ConstantTime.Select(mask, whenOnes._l3, whenZeros._l3));

    public static P256Element operator +(in P256Element a, in P256Element b)
    {
        ulong carry = 0;
        ulong l0 = CarryChain.Add(a._l0, b._l0, ref carry);
        ulong l1 = CarryChain.Add(a._l1, b._l1, ref carry);
        ulong l2 = CarryChain.Add(a._l2, b._l2, ref carry);
        ulong l3 = CarryChain.Add(a._l3, b._l3, ref carry);
        return SubtractModulusOnce(l0, l1, l2, l3, carry);
    }

    public static P256Element operator -(in P256Element a, in P256Element b)
    {
        ulong borrow = 0;
        ulong l0 = CarryChain.Subtract(a._l0, b._l0, ref borrow);
        ulong l1 = CarryChain.Subtract(a._l1, b._l1, ref borrow);
        ulong l2 = CarryChain.Subtract(a._l2, b._l2, ref borrow);
        ulong l3 = CarryChain.Subtract(a._l3, b._l3, ref borrow);
        ulong mask = ConstantTime.Mask(borrow);
        ulong carry = 0;
        return new(
            CarryChain.Add(l0, mask, ref carry),
            CarryChain.Add(l1, P1 & mask, ref carry),
            CarryChain.Add(l2, 0, ref carry),
            CarryChain.Add(l3, P3 & mask, ref carry));
    }

    /// <summary>The product, divided by 2^256: row by row, then one reduction.</summary>
    public static P256Element operator *(in P256Element a, in P256Element b)
    {
        ulong b0 = b._l0, b1 = b._l1, b2 = b._l2, b3 = b._l3;
        ulong x = a._l0, carry = 0;
        ulong t0 = CarryChain.MultiplyAdd(x, b0, 0, ref carry);
        ulong t1 = CarryChain.MultiplyAdd(x, b1, 0, ref carry);
        ulong t2 = CarryChain.MultiplyAdd(x, b2, 0, ref carry);
        ulong t3 = CarryChain.MultiplyAdd(x, b3, 0, ref carry);
        ulong t4 = carry;

        x = a._l1;
        carry = 0;
        t1 = CarryChain.MultiplyAdd(x, b0, t1, ref carry);
        t2 = CarryChain.MultiplyAdd(x, b1, t2, ref carry);
        t3 = CarryChain.MultiplyAdd(x, b2, t3, ref carry);
        t4 = CarryChain.MultiplyAdd(x, b3, t4, ref carry);
        ulong t5 = carry;

        x = a._l2;
        carry = 0;
        t2 = CarryChain.MultiplyAdd(x, b0, t2, ref carry);
        t3 = CarryChain.MultiplyAdd(x, b1, t3, ref carry);
        t4 = CarryChain.MultiplyAdd(x, b2, t4, ref carry);
        t5 = CarryChain.MultiplyAdd(x, b3, t5, ref carry);
        ulong t6 = carry;

        x = a._l3;
        carry = 0;
        t3 = CarryChain.MultiplyAdd(x, b0, t3, ref carry);
        t4 = CarryChain.MultiplyAdd(x, b1, t4, ref carry);
        t5 = CarryChain.MultiplyAdd(x, b2, t5, ref carry);
        t6 = CarryChain.MultiplyAdd(x, b3, t6, ref carry);
        ulong t7 = carry;

        return Reduce(t0, t1, t2, t3, t4, t5, t6, t7);
    }

    /// <summary>The square, divided by 2^256: each product of two different limbs once, doubled, then the squares.</summary>
    public static P256Element Square(in P256Element a)
    {
        ulong a0 = a._l0, a1 = a._l1, a2 = a._l2, a3 = a._l3;
        ulong carry = 0;
        ulong t1 = CarryChain.MultiplyAdd(a0, a1, 0, ref carry);
        ulong t2 = CarryChain.MultiplyAdd(a0, a2, 0, ref carry);
        ulong t3 = CarryChain.MultiplyAdd(a0, a3, 0, ref carry);
        ulong t4 = carry;

        carry = 0;
        t3 = CarryChain.MultiplyAdd(a1, a2, t3, ref carry);
        t4 = CarryChain.MultiplyAdd(a1, a3, t4, ref carry);
        ulong t5 = carry;

        carry = 0;
        t5 = CarryChain.MultiplyAdd(a2, a3, t5, ref carry);
        ulong t6 = carry;

        ulong t7 = t6 >> 63;
        t6 = (t6 << 1) | (t5 >> 63);
        t5 = (t5 << 1) | (t4 >> 63);
        t4 = (t4 << 1) | (t3 >> 63);
        t3 = (t3 << 1) | (t2 >> 63);
        t2 = (t2 << 1) | (t1 >> 63);
        t1 <<= 1;

        carry = 0;
        ulong t0 = CarryChain.AddSquareLow(a0, 0, ref carry);
        t1 = CarryChain.Add(t1, CarryChain.High(a0, a0), ref carry);
        t2 = CarryChain.AddSquareLow(a1, t2, ref carry);
        t3 = CarryChain.Add(t3, CarryChain.High(a1, a1), ref carry);
        t4 = CarryChain.AddSquareLow(a2, t4, ref carry);
        t5 = CarryChain.Add(t5, CarryChain.High(a2, a2), ref carry);
        t6 = CarryChain.AddSquareLow(a3, t6, ref carry);
        t7 = CarryChain.Add(t7, CarryChain.High(a3, a3), ref carry);

        return Reduce(t0, t1, t2, t3, t4, t5, t6, t7);
    }

    /// <summary>
    /// Montgomery's reduction: (t + m·p) / 2^256 for the m that makes the division exact, then below p. Because
    /// p ≡ -1 modulo 2^64, the digit of m is the lowest limb itself. First the low half is reduced, which stays within
    /// four limbs, then the high half is added.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static P256Element Reduce(
        ulong t0, ulong t1, ulong t2, ulong t3, ulong t4, ulong t5, ulong t6, ulong t7)
    {
        ulong r0 = t0, r1 = t1, r2 = t2, r3 = t3;
        ReduceLimb(ref r0, ref r1, ref r2, ref r3);
        ReduceLimb(ref r0, ref r1, ref r2, ref r3);
        ReduceLimb(ref r0, ref r1, ref r2, ref r3);
        ReduceLimb(ref r0, ref r1, ref r2, ref r3);

        ulong carry = 0;
        r0 = CarryChain.Add(r0, t4, ref carry);
        r1 = CarryChain.Add(r1, t5, ref carry);
        r2 = CarryChain.Add(r2, t6, ref carry);
        r3 = CarryChain.Add(r3, t7, ref carry);
        return SubtractModulusOnce(r0, r1, r2, r3, carry);
    }

    /// <summary>
    /// (r + q·p) / 2^64 for q = r0. That is (r - r0) / 2^64 + q·(p + 1) / 2^64, and
    /// (p + 1) / 2^64 = 2^32 + 2^128 - 2^160 + 2^192: shifts, no multiplication.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReduceLimb(ref ulong r0, ref ulong r1, ref ulong r2, ref ulong r3)
    {
        ulong q = r0, low = q << 32, high = q >> 32, borrow = 0, carry = 0;
        ulong top0 = CarryChain.Subtract(q, low, ref borrow);
        ulong top1 = q - high - borrow;
        r0 = CarryChain.Add(r1, low, ref carry);
        r1 = CarryChain.Add(r2, high, ref carry);
        r2 = CarryChain.Add(r3, top0, ref carry);
        r3 = top1 + carry;
    }

    /// <summary>For a number below 2p, whose limb above the highest is <paramref name="high"/>: that number modulo p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static P256Element SubtractModulusOnce(
        ulong l0, ulong l1, ulong l2, ulong l3, ulong high)
    {
        ulong borrow = 0;
        ulong d0 = CarryChain.Subtract(l0, P0, ref borrow);
        ulong d1 = CarryChain.Subtract(l1, P1, ref borrow);
        ulong d2 = CarryChain.Subtract(l2, P2, ref borrow);
        ulong d3 = CarryChain.Subtract(l3, P3, ref borrow);
        _ = CarryChain.Subtract(high, 0, ref borrow);
        ulong keep = ConstantTime.Mask(borrow);
        return new(
            ConstantTime.Select(keep, l0, d0),
            ConstantTime.Select(keep, l1, d1),
            ConstantTime.Select(keep, l2, d2),
            ConstantTime.Select(keep, l3, d3));
    }
}
