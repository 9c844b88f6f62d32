using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>
/// An element of the prime field of P-384 (SP 800-186 §3.2.1.4), p = 2^384 - 2^128 - 2^96 + 2^32 - 1: 6 limbs of 64 bits, least
/// significant first, in Montgomery form (the value times 2^384 modulo p), always fully reduced, so that every value
/// has one representation. Constant time. Constants are checked against their definitions by the tests.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct P384Element : IPrimeFieldElement<P384Element>
{
    private const ulong P0 = 0x00000000ffffffff;
    private const ulong P1 = 0xffffffff00000000;
    private const ulong P2 = 0xfffffffffffffffe;
    private const ulong P3 = 0xffffffffffffffff;
    private const ulong P4 = 0xffffffffffffffff;
    private const ulong P5 = 0xffffffffffffffff;

    private readonly ulong _l0, _l1, _l2, _l3, _l4, _l5;

    private P384Element(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong l5)
    {
        _l0 = l0;
        _l1 = l1;
        _l2 = l2;
        _l3 = l3;
        _l4 = l4;
        _l5 = l5;
    }

    public static int LimbCount => 6;

    public static int BitCount => 384;

    public static ReadOnlySpan<ulong> Modulus => [P0, P1, P2, P3, P4, P5];

    public static P384Element Zero => default;

    public static P384Element One => new(
        0xffffffff00000001, 0x00000000ffffffff, 0x0000000000000001,
        0x0000000000000000, 0x0000000000000000, 0x0000000000000000);

    public static P384Element B => new(
        0x081188719d412dcc, 0xf729add87a4c32ec, 0x77f2209b1920022e,
        0xe3374bee94938ae2, 0xb62b21f41f022094, 0xcd08114b604fbff9);

    public static P384Element GeneratorX => new(
        0x3dd0756649c0b528, 0x20e378e2a0d6ce38, 0x879c3afc541b4d6e,
        0x6454868459a30eff, 0x812ff723614ede2b, 0x4d3aadc2299e1513);

    public static P384Element GeneratorY => new(
        0x23043dad4b03a4fe, 0xa1bfa8bf7bb4a9ac, 0x8bade7562e83b050,
        0xc6c3521968f4ffd9, 0xdd8002263969a840, 0x2b78abc25a15c5e9);

    /// <summary>2^768 modulo p, which brings a number into Montgomery form.</summary>
    private static P384Element MontgomerySquare => new(
        0xfffffffe00000001, 0x0000000200000000, 0xfffffffe00000000,
        0x0000000200000000, 0x0000000000000001, 0x0000000000000000);

    public static P384Element FromLimbs(ReadOnlySpan<ulong> limbs)
        => new P384Element(limbs[0], limbs[1], limbs[2], limbs[3], limbs[4], limbs[5]) * MontgomerySquare;

    public static void ToLimbs(in P384Element a, Span<ulong> limbs)
    {
        P384Element plain = Reduce(a._l0, a._l1, a._l2, a._l3, a._l4, a._l5, 0, 0, 0, 0, 0, 0);
        limbs[5] = plain._l5;
        limbs[0] = plain._l0;
        limbs[1] = plain._l1;
        limbs[2] = plain._l2;
        limbs[3] = plain._l3;
        limbs[4] = plain._l4;
    }

    public static ulong IsZeroBit(in P384Element a)
        => ConstantTime.IsZeroBit(a._l0 | a._l1 | a._l2 | a._l3 | a._l4 | a._l5);

    public static P384Element Select(ulong mask, in P384Element whenOnes, in P384Element whenZeros)
        => new(
            ConstantTime.Select(mask, whenOnes._l0, whenZeros._l0),
            ConstantTime.Select(mask, whenOnes._l1, whenZeros._l1),
            ConstantTime.Select(mask, whenOnes._l2, whenZeros._l2),
            ConstantTime.Select(mask, whenOnes._l3, whenZeros._l3),
            ConstantTime.Select(mask, whenOnes._l4, whenZeros._l4),
            ConstantTime.Select(mask, whenOnes._l5, whenZeros._l5));

    public static P384Element operator +(in P384Element a, in P384Element b)
    {
        ulong carry = 0;
        ulong l0 = CarryChain.Add(a._l0, b._l0, ref carry);
        ulong l1 = CarryChain.Add(a._l1, b._l1, ref carry);
        ulong l2 = CarryChain.Add(a._l2, b._l2, ref carry);
        ulong l3 = CarryChain.Add(a._l3, b._l3, ref carry);
        ulong l4 = CarryChain.Add(a._l4, b._l4, ref carry);
        ulong l5 = CarryChain.Add(a._l5, b._l5, ref carry);
        return SubtractModulusOnce(l0, l1, l2, l3, l4, l5, carry);
    }

    public static P384Element operator -(in P384Element a, in P384Element b)
    {
        ulong borrow = 0;
        ulong l0 = CarryChain.Subtract(a._l0, b._l0, ref borrow);
        ulong l1 = CarryChain.Subtract(a._l1, b._l1, ref borrow);
        ulong l2 = CarryChain.Subtract(a._l2, b._l2, ref borrow);
        ulong l3 = CarryChain.Subtract(a._l3, b._l3, ref borrow);
        ulong l4 = CarryChain.Subtract(a._l4, b._l4, ref borrow);
        ulong l5 = CarryChain.Subtract(a._l5, b._l5, ref borrow);
        ulong mask = ConstantTime.Mask(borrow);
        ulong carry = 0;
        return new(
            CarryChain.Add(l0, P0 & mask, ref carry),
            CarryChain.Add(l1, P1 & mask, ref carry),
            CarryChain.Add(l2, P2 & mask, ref carry),
            CarryChain.Add(l3, mask, ref carry),
            CarryChain.Add(l4, mask, ref carry),
            CarryChain.Add(l5, mask, ref carry));
    }

    /// <summary>The product, divided by 2^384: row by row, then one reduction.</summary>
    public static P384Element operator *(in P384Element a, in P384Element b)
    {
        ulong b0 = b._l0, b1 = b._l1, b2 = b._l2, b3 = b._l3, b4 = b._l4, b5 = b._l5;
        ulong x = a._l0, carry = 0;
        ulong t0 = CarryChain.MultiplyAdd(x, b0, 0, ref carry);
        ulong t1 = CarryChain.MultiplyAdd(x, b1, 0, ref carry);
        ulong t2 = CarryChain.MultiplyAdd(x, b2, 0, ref carry);
        ulong t3 = CarryChain.MultiplyAdd(x, b3, 0, ref carry);
        ulong t4 = CarryChain.MultiplyAdd(x, b4, 0, ref carry);
        ulong t5 = CarryChain.MultiplyAdd(x, b5, 0, ref carry);
        ulong t6 = carry;

        x = a._l1;
        carry = 0;
        t1 = CarryChain.MultiplyAdd(x, b0, t1, ref carry);
        t2 = CarryChain.MultiplyAdd(x, b1, t2, ref carry);
        t3 = CarryChain.MultiplyAdd(x, b2, t3, ref carry);
        t4 = CarryChain.MultiplyAdd(x, b3, t4, ref carry);
        t5 = CarryChain.MultiplyAdd(x, b4, t5, ref carry);
        t6 = CarryChain.MultiplyAdd(x, b5, t6, ref carry);
        ulong t7 = carry;

        x = a._l2;
        carry = 0;
        t2 = CarryChain.MultiplyAdd(x, b0, t2, ref carry);
        t3 = CarryChain.MultiplyAdd(x, b1, t3, ref carry);
        t4 = CarryChain.MultiplyAdd(x, b2, t4, ref carry);
        t5 = CarryChain.MultiplyAdd(x, b3, t5, ref carry);
        t6 = CarryChain.MultiplyAdd(x, b4, t6, ref carry);
        t7 = CarryChain.MultiplyAdd(x, b5, t7, ref carry);
        ulong t8 = carry;

        x = a._l3;
        carry = 0;
        t3 = CarryChain.MultiplyAdd(x, b0, t3, ref carry);
        t4 = CarryChain.MultiplyAdd(x, b1, t4, ref carry);
        t5 = CarryChain.MultiplyAdd(x, b2, t5, ref carry);
        t6 = CarryChain.MultiplyAdd(x, b3, t6, ref carry);
        t7 = CarryChain.MultiplyAdd(x, b4, t7, ref carry);
        t8 = CarryChain.MultiplyAdd(x, b5, t8, ref carry);
        ulong t9 = carry;

        x = a._l4;
        carry = 0;
        t4 = CarryChain.MultiplyAdd(x, b0, t4, ref carry);
        t5 = CarryChain.MultiplyAdd(x, b1, t5, ref carry);
        t6 = CarryChain.MultiplyAdd(x, b2, t6, ref carry);
        t7 = CarryChain.MultiplyAdd(x, b3, t7, ref carry);
        t8 = CarryChain.MultiplyAdd(x, b4, t8, ref carry);
        t9 = CarryChain.MultiplyAdd(x, b5, t9, ref carry);
        ulong t10 = carry;

        x = a._l5;
        carry = 0;
        t5 = CarryChain.MultiplyAdd(x, b0, t5, ref carry);
        t6 = CarryChain.MultiplyAdd(x, b1, t6, ref carry);
        t7 = CarryChain.MultiplyAdd(x, b2, t7, ref carry);
        t8 = CarryChain.MultiplyAdd(x, b3, t8, ref carry);
        t9 = CarryChain.MultiplyAdd(x, b4, t9, ref carry);
        t10 = CarryChain.MultiplyAdd(x, b5, t10, ref carry);
        ulong t11 = carry;

        return Reduce(t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11);
    }

    /// <summary>The square, divided by 2^384: each product of two different limbs once, doubled, then the squares.</summary>
    public static P384Element Square(in P384Element a)
    {
        ulong a0 = a._l0, a1 = a._l1, a2 = a._l2, a3 = a._l3, a4 = a._l4, a5 = a._l5;
        ulong carry = 0;
        ulong t1 = CarryChain.MultiplyAdd(a0, a1, 0, ref carry);
        ulong t2 = CarryChain.MultiplyAdd(a0, a2, 0, ref carry);
        ulong t3 = CarryChain.MultiplyAdd(a0, a3, 0, ref carry);
        ulong t4 = CarryChain.MultiplyAdd(a0, a4, 0, ref carry);
        ulong t5 = CarryChain.MultiplyAdd(a0, a5, 0, ref carry);
        ulong t6 = carry;

        carry = 0;
        t3 = CarryChain.MultiplyAdd(a1, a2, t3, ref carry);
        t4 = CarryChain.MultiplyAdd(a1, a3, t4, ref carry);
        t5 = CarryChain.MultiplyAdd(a1, a4, t5, ref carry);
        t6 = CarryChain.MultiplyAdd(a1, a5, t6, ref carry);
        ulong t7 = carry;

        carry = 0;
        t5 = CarryChain.MultiplyAdd(a2, a3, t5, ref carry);
        t6 = CarryChain.MultiplyAdd(a2, a4, t6, ref carry);
        t7 = CarryChain.MultiplyAdd(a2, a5, t7, ref carry);
        ulong t8 = carry;

        carry = 0;
        t7 = CarryChain.MultiplyAdd(a3, a4, t7, ref carry);
        t8 = CarryChain.MultiplyAdd(a3, a5, t8, ref carry);
        ulong t9 = carry;

        carry = 0;
        t9 = CarryChain.MultiplyAdd(a4, a5, t9, ref carry);
        ulong t10 = carry;

        ulong t11 = t10 >> 63;
        t10 = (t10 << 1) | (t9 >> 63);
        t9 = (t9 << 1) | (t8 >> 63);
        t8 = (t8 << 1) | (t7 >> 63);
        t7 = (t7 << 1) | (t6 >> 63);
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
        t8 = CarryChain.AddSquareLow(a4, t8, ref carry);
        t9 = CarryChain.Add(t9, CarryChain.High(a4, a4), ref carry);
        t10 = CarryChain.AddSquareLow(a5, t10, ref carry);
        t11 = CarryChain.Add(t11, CarryChain.High(a5, a5), ref carry);

        return Reduce(t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11);
    }

    /// <summary>
    /// Montgomery's reduction: (t + m·p) / 2^384 for the m that makes the division exact, then below p. First the low
    /// half is reduced, which stays within six limbs, then the high half is added.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static P384Element Reduce(
        ulong t0, ulong t1, ulong t2, ulong t3, ulong t4, ulong t5,
        ulong t6, ulong t7, ulong t8, ulong t9, ulong t10, ulong t11)
    {
        ulong r0 = t0, r1 = t1, r2 = t2, r3 = t3, r4 = t4, r5 = t5;
        ReduceLimb(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5);
        ReduceLimb(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5);
        ReduceLimb(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5);
        ReduceLimb(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5);
        ReduceLimb(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5);
        ReduceLimb(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5);

        ulong carry = 0;
        r0 = CarryChain.Add(r0, t6, ref carry);
        r1 = CarryChain.Add(r1, t7, ref carry);
        r2 = CarryChain.Add(r2, t8, ref carry);
        r3 = CarryChain.Add(r3, t9, ref carry);
        r4 = CarryChain.Add(r4, t10, ref carry);
        r5 = CarryChain.Add(r5, t11, ref carry);
        return SubtractModulusOnce(r0, r1, r2, r3, r4, r5, carry);
    }

    /// <summary>
    /// (r + q·p) / 2^64 for q = r0·(2^32 + 1), because -1/p ≡ 2^32 + 1 modulo 2^64. With
    /// p = 2^384 - (2^128 + 2^96 - 2^32 + 1) that is (r - r0) / 2^64 + q·2^320 - e, where
    /// e = (q·(2^128 + 2^96 - 2^32 + 1) - r0) / 2^64 = q·2^64 + q·2^32 - ceiling(q·(2^32 - 1) / 2^64).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReduceLimb(
        ref ulong r0, ref ulong r1, ref ulong r2, ref ulong r3, ref ulong r4, ref ulong r5)
    {
        ulong q = r0 + (r0 << 32), low = q << 32, high = q >> 32, borrow = 0, carry = 0;
        _ = CarryChain.Subtract(low, q, ref borrow);
        ulong ceiling = high - borrow + 1 - ConstantTime.IsZeroBit(r0);

        borrow = 0;
        ulong e0 = CarryChain.Subtract(low, ceiling, ref borrow);
        ulong e1 = CarryChain.Add(q, high - borrow, ref carry);

        borrow = 0;
        r0 = CarryChain.Subtract(r1, e0, ref borrow);
        r1 = CarryChain.Subtract(r2, e1, ref borrow);
        r2 = CarryChain.Subtract(r3, carry, ref borrow);
        r3 = CarryChain.Subtract(r4, 0, ref borrow);
        r4 = CarryChain.Subtract(r5, 0, ref borrow);
        r5 = q - borrow;
    }

    /// <summary>For a number below 2p, whose limb above the highest is <paramref name="high"/>: that number modulo p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static P384Element SubtractModulusOnce(
        ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong l5, ulong high)
    {
        ulong borrow = 0;
        ulong d0 = CarryChain.Subtract(l0, P0, ref borrow);
        ulong d1 = CarryChain.Subtract(l1, P1, ref borrow);
        ulong d2 = CarryChain.Subtract(l2, P2, ref borrow);
        ulong d3 = CarryChain.Subtract(l3, P3, ref borrow);
        ulong d4 = CarryChain.Subtract(l4, P4, ref borrow);
        ulong d5 = CarryChain.Subtract(l5, P5, ref borrow);
        _ = CarryChain.Subtract(high, 0, ref borrow);
        ulong keep = ConstantTime.Mask(borrow);
        return new(
            ConstantTime.Select(keep, l0, d0),
            ConstantTime.Select(keep, l1, d1),
            ConstantTime.Select(keep, l2, d2),
            ConstantTime.Select(keep, l3, d3),
            ConstantTime.Select(keep, l4, d4),
            ConstantTime.Select(keep, l5, d5));
    }
}
