using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>
/// An element of the prime field of P-521 (SP 800-186 §3.2.1.5), p = 2^521 - 1: 9 limbs of 58 bits, least significant
/// first. 2^522 is 2 modulo p, so what leaves the highest limb comes back doubled in the lowest. Limbs are below 2^58,
/// the lowest below 2^58 + 2^7; the number may be p or more, so an element has several representations. Constant time.
/// </summary>
/// <remarks>
/// Short limbs leave room to add nine products before any carry, which .NET has no instruction for. The size is padded
/// to a multiple of 16 bytes, because tables are read by vectors.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 80)]
internal readonly struct P521Element : IPrimeFieldElement<P521Element>
{
    private const int LimbBits = 58;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    // Limbs of 4p = 2^523 - 4, each larger than any limb that is subtracted from it.
    private const ulong Bias0 = (1UL << (LimbBits + 1)) - 4;
    private const ulong Bias = (1UL << (LimbBits + 1)) - 2;

    private readonly ulong _l0, _l1, _l2, _l3, _l4, _l5, _l6, _l7, _l8;

    /// <summary>Carries once around: from limbs below 2^63 to limbs below 2^58, the lowest below 2^58 + 2^7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private P521Element(
        ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong l5, ulong l6, ulong l7, ulong l8)
    {
        l1 += l0 >> LimbBits;
        l2 += l1 >> LimbBits;
        l3 += l2 >> LimbBits;
        l4 += l3 >> LimbBits;
        l5 += l4 >> LimbBits;
        l6 += l5 >> LimbBits;
        l7 += l6 >> LimbBits;
        l8 += l7 >> LimbBits;
        _l0 = (l0 & LimbMask) + ((l8 >> LimbBits) << 1);
        _l1 = l1 & LimbMask;
        _l2 = l2 & LimbMask;
        _l3 = l3 & LimbMask;
        _l4 = l4 & LimbMask;
        _l5 = l5 & LimbMask;
        _l6 = l6 & LimbMask;
        _l7 = l7 & LimbMask;
        _l8 = l8 & LimbMask;
    }

    public static int LimbCount => 9;

    public static int BitCount => 521;

    public static ReadOnlySpan<ulong> Modulus =>
    [
        ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue,
        ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x1ff,
    ];

    public static P521Element Zero => default;

    public static P521Element One => new(1, 0, 0, 0, 0, 0, 0, 0, 0);

    public static P521Element B => new(
        0x3451fd46b503f00, 0x0f7e20f4b0d3c7b, 0x00bd3bb1bf07357,
        0x147b1fa4dec594b, 0x18ef109e1561939, 0x26cc57cee2d2264,
        0x0540eea2da725b9, 0x2687e4a688682da, 0x051953eb9618e1c);

    public static P521Element GeneratorX => new(
        0x17e7e31c2e5bd66, 0x22cf0615a90a6fe, 0x0127a2ffa8de334,
        0x1dfbf9d64a3f877, 0x06b4d3dbaa14b5e, 0x14fed487e0a2bd8,
        0x15b4429c6481390, 0x3a73678fb2d988e, 0x0c6858e06b70404);

    public static P521Element GeneratorY => new(
        0x0be94769fd16650, 0x31c21a89cb09022, 0x39013fad0761353,
        0x2657bd099031542, 0x3273e662c97ee72, 0x1e6d11a05ebef45,
        0x3d1bd998f544495, 0x3001172297ed0b1, 0x11839296a789a3b);

    public static P521Element FromLimbs(ReadOnlySpan<ulong> limbs)
        => new(
            limbs[0] & LimbMask,
            ((limbs[0] >> 58) | (limbs[1] << 6)) & LimbMask,
            ((limbs[1] >> 52) | (limbs[2] << 12)) & LimbMask,
            ((limbs[2] >> 46) | (limbs[3] << 18)) & LimbMask,
            ((limbs[3] >> 40) | (limbs[4] << 24)) & LimbMask,
            ((limbs[4] >> 34) | (limbs[5] << 30)) & LimbMask,
            ((limbs[5] >> 28) | (limbs[6] << 36)) & LimbMask,
            ((limbs[6] >> 22) | (limbs[7] << 42)) & LimbMask,
            ((limbs[7] >> 16) | (limbs[8] << 48)) & LimbMask);

    public static void ToLimbs(in P521Element a, Span<ulong> limbs)
    {
        P521Element x = Normalize(a);
        limbs[8] = x._l8 >> 48;
        limbs[7] = (x._l7 >> 42) | (x._l8 << 16);
        limbs[6] = (x._l6 >> 36) | (x._l7 << 22);
        limbs[5] = (x._l5 >> 30) | (x._l6 << 28);
        limbs[4] = (x._l4 >> 24) | (x._l5 << 34);
        limbs[3] = (x._l3 >> 18) | (x._l4 << 40);
        limbs[2] = (x._l2 >> 12) | (x._l3 << 46);
        limbs[1] = (x._l1 >> 6) | (x._l2 << 52);
        limbs[0] = x._l0 | (x._l1 << 58);
    }

    public static ulong IsZeroBit(in P521Element a)
    {
        P521Element x = Normalize(a);
        return ConstantTime.IsZeroBit(x._l0 | x._l1 | x._l2 | x._l3 | x._l4 | x._l5 | x._l6 | x._l7 | x._l8);
    }

    public static P521Element Select(ulong mask, in P521Element whenOnes, in P521Element whenZeros)
        => new(
            ConstantTime.Select(mask, whenOnes._l0, whenZeros._l0),
            ConstantTime.Select(mask, whenOnes._l1, whenZeros._l1),
            ConstantTime.Select(mask, whenOnes._l2, whenZeros._l2),
            ConstantTime.Select(mask, whenOnes._l3, whenZeros._l3),
            ConstantTime.Select(mask, whenOnes._l4, whenZeros._l4),
            ConstantTime.Select(mask, whenOnes._l5, whenZeros._l5),
            ConstantTime.Select(mask, whenOnes._l6, whenZeros._l6),
            ConstantTime.Select(mask, whenOnes._l7, whenZeros._l7),
            ConstantTime.Select(mask, whenOnes._l8, whenZeros._l8));

    public static P521Element operator +(in P521Element a, in P521Element b)
        => new(
            a._l0 + b._l0, a._l1 + b._l1, a._l2 + b._l2, a._l3 + b._l3, a._l4 + b._l4,
            a._l5 + b._l5, a._l6 + b._l6, a._l7 + b._l7, a._l8 + b._l8);

    public static P521Element operator -(in P521Element a, in P521Element b)
        => new(
            a._l0 + Bias0 - b._l0,
            a._l1 + Bias - b._l1,
            a._l2 + Bias - b._l2,
            a._l3 + Bias - b._l3,
            a._l4 + Bias - b._l4,
            a._l5 + Bias - b._l5,
            a._l6 + Bias - b._l6,
            a._l7 + Bias - b._l7,
            a._l8 + Bias - b._l8);

    /// <summary>
    /// The product. Column k takes the products of limbs i and j with i + j = k, and doubled (d) those with
    /// i + j = k + 9; their parts above 58 bits go to the next column. No column exceeds 2^63.
    /// </summary>
    public static P521Element operator *(in P521Element a, in P521Element b)
    {
        ulong a0 = a._l0 << 5, a1 = a._l1 << 5, a2 = a._l2 << 5, a3 = a._l3 << 5, a4 = a._l4 << 5;
        ulong a5 = a._l5 << 5, a6 = a._l6 << 5, a7 = a._l7 << 5, a8 = a._l8 << 5;
        ulong b0 = b._l0 << 1, b1 = b._l1 << 1, b2 = b._l2 << 1, b3 = b._l3 << 1, b4 = b._l4 << 1;
        ulong b5 = b._l5 << 1, b6 = b._l6 << 1, b7 = b._l7 << 1, b8 = b._l8 << 1;
        ulong d0 = b._l0 << 2, d1 = b._l1 << 2, d2 = b._l2 << 2, d3 = b._l3 << 2, d4 = b._l4 << 2;
        ulong d5 = b._l5 << 2, d6 = b._l6 << 2, d7 = b._l7 << 2, d8 = b._l8 << 2;

        ulong l0 = Low(a0, b0) + Low(a1, d8) + Low(a2, d7) + Low(a3, d6) + Low(a4, d5)
            + Low(a5, d4) + Low(a6, d3) + Low(a7, d2) + Low(a8, d1);
        ulong h0 = High(a0, b0) + High(a1, d8) + High(a2, d7) + High(a3, d6) + High(a4, d5)
            + High(a5, d4) + High(a6, d3) + High(a7, d2) + High(a8, d1);
        ulong l1 = Low(a0, b1) + Low(a1, b0) + Low(a2, d8) + Low(a3, d7) + Low(a4, d6)
            + Low(a5, d5) + Low(a6, d4) + Low(a7, d3) + Low(a8, d2);
        ulong h1 = High(a0, b1) + High(a1, b0) + High(a2, d8) + High(a3, d7) + High(a4, d6)
            + High(a5, d5) + High(a6, d4) + High(a7, d3) + High(a8, d2);
        ulong l2 = Low(a0, b2) + Low(a1, b1) + Low(a2, b0) + Low(a3, d8) + Low(a4, d7)
            + Low(a5, d6) + Low(a6, d5) + Low(a7, d4) + Low(a8, d3);
        ulong h2 = High(a0, b2) + High(a1, b1) + High(a2, b0) + High(a3, d8) + High(a4, d7)
            + High(a5, d6) + High(a6, d5) + High(a7, d4) + High(a8, d3);
        ulong l3 = Low(a0, b3) + Low(a1, b2) + Low(a2, b1) + Low(a3, b0) + Low(a4, d8)
            + Low(a5, d7) + Low(a6, d6) + Low(a7, d5) + Low(a8, d4);
        ulong h3 = High(a0, b3) + High(a1, b2) + High(a2, b1) + High(a3, b0) + High(a4, d8)
            + High(a5, d7) + High(a6, d6) + High(a7, d5) + High(a8, d4);
        ulong l4 = Low(a0, b4) + Low(a1, b3) + Low(a2, b2) + Low(a3, b1) + Low(a4, b0)
            + Low(a5, d8) + Low(a6, d7) + Low(a7, d6) + Low(a8, d5);
        ulong h4 = High(a0, b4) + High(a1, b3) + High(a2, b2) + High(a3, b1) + High(a4, b0)
            + High(a5, d8) + High(a6, d7) + High(a7, d6) + High(a8, d5);
        ulong l5 = Low(a0, b5) + Low(a1, b4) + Low(a2, b3) + Low(a3, b2) + Low(a4, b1)
            + Low(a5, b0) + Low(a6, d8) + Low(a7, d7) + Low(a8, d6);
        ulong h5 = High(a0, b5) + High(a1, b4) + High(a2, b3) + High(a3, b2) + High(a4, b1)
            + High(a5, b0) + High(a6, d8) + High(a7, d7) + High(a8, d6);
        ulong l6 = Low(a0, b6) + Low(a1, b5) + Low(a2, b4) + Low(a3, b3) + Low(a4, b2)
            + Low(a5, b1) + Low(a6, b0) + Low(a7, d8) + Low(a8, d7);
        ulong h6 = High(a0, b6) + High(a1, b5) + High(a2, b4) + High(a3, b3) + High(a4, b2)
            + High(a5, b1) + High(a6, b0) + High(a7, d8) + High(a8, d7);
        ulong l7 = Low(a0, b7) + Low(a1, b6) + Low(a2, b5) + Low(a3, b4) + Low(a4, b3)
            + Low(a5, b2) + Low(a6, b1) + Low(a7, b0) + Low(a8, d8);
        ulong h7 = High(a0, b7) + High(a1, b6) + High(a2, b5) + High(a3, b4) + High(a4, b3)
            + High(a5, b2) + High(a6, b1) + High(a7, b0) + High(a8, d8);
        ulong l8 = Low(a0, b8) + Low(a1, b7) + Low(a2, b6) + Low(a3, b5) + Low(a4, b4)
            + Low(a5, b3) + Low(a6, b2) + Low(a7, b1) + Low(a8, b0);
        ulong h8 = High(a0, b8) + High(a1, b7) + High(a2, b6) + High(a3, b5) + High(a4, b4)
            + High(a5, b3) + High(a6, b2) + High(a7, b1) + High(a8, b0);
        return new(
            l0 + (h8 << 1), l1 + h0, l2 + h1, l3 + h2, l4 + h3, l5 + h4, l6 + h5, l7 + h6, l8 + h7);
    }

    /// <summary>The square: products of two different limbs once, doubled (d), and doubled again (q) where they come back.</summary>
    public static P521Element Square(in P521Element a)
    {
        ulong a0 = a._l0 << 5, a1 = a._l1 << 5, a2 = a._l2 << 5, a3 = a._l3 << 5, a4 = a._l4 << 5;
        ulong a5 = a._l5 << 5, a6 = a._l6 << 5, a7 = a._l7 << 5, a8 = a._l8 << 5;
        ulong b0 = a._l0 << 1, b1 = a._l1 << 1, b2 = a._l2 << 1, b3 = a._l3 << 1, b4 = a._l4 << 1;
        ulong d1 = a._l1 << 2, d2 = a._l2 << 2, d3 = a._l3 << 2, d4 = a._l4 << 2, d5 = a._l5 << 2;
        ulong d6 = a._l6 << 2, d7 = a._l7 << 2, d8 = a._l8 << 2;
        ulong q5 = a._l5 << 3, q6 = a._l6 << 3, q7 = a._l7 << 3, q8 = a._l8 << 3;

        ulong l0 = Low(a0, b0) + Low(a1, q8) + Low(a2, q7) + Low(a3, q6) + Low(a4, q5);
        ulong h0 = High(a0, b0) + High(a1, q8) + High(a2, q7) + High(a3, q6) + High(a4, q5);
        ulong l1 = Low(a0, d1) + Low(a2, q8) + Low(a3, q7) + Low(a4, q6) + Low(a5, d5);
        ulong h1 = High(a0, d1) + High(a2, q8) + High(a3, q7) + High(a4, q6) + High(a5, d5);
        ulong l2 = Low(a0, d2) + Low(a1, b1) + Low(a3, q8) + Low(a4, q7) + Low(a5, q6);
        ulong h2 = High(a0, d2) + High(a1, b1) + High(a3, q8) + High(a4, q7) + High(a5, q6);
        ulong l3 = Low(a0, d3) + Low(a1, d2) + Low(a4, q8) + Low(a5, q7) + Low(a6, d6);
        ulong h3 = High(a0, d3) + High(a1, d2) + High(a4, q8) + High(a5, q7) + High(a6, d6);
        ulong l4 = Low(a0, d4) + Low(a1, d3) + Low(a2, b2) + Low(a5, q8) + Low(a6, q7);
        ulong h4 = High(a0, d4) + High(a1, d3) + High(a2, b2) + High(a5, q8) + High(a6, q7);
        ulong l5 = Low(a0, d5) + Low(a1, d4) + Low(a2, d3) + Low(a6, q8) + Low(a7, d7);
        ulong h5 = High(a0, d5) + High(a1, d4) + High(a2, d3) + High(a6, q8) + High(a7, d7);
        ulong l6 = Low(a0, d6) + Low(a1, d5) + Low(a2, d4) + Low(a3, b3) + Low(a7, q8);
        ulong h6 = High(a0, d6) + High(a1, d5) + High(a2, d4) + High(a3, b3) + High(a7, q8);
        ulong l7 = Low(a0, d7) + Low(a1, d6) + Low(a2, d5) + Low(a3, d4) + Low(a8, d8);
        ulong h7 = High(a0, d7) + High(a1, d6) + High(a2, d5) + High(a3, d4) + High(a8, d8);
        ulong l8 = Low(a0, d8) + Low(a1, d7) + Low(a2, d6) + Low(a3, d5) + Low(a4, b4);
        ulong h8 = High(a0, d8) + High(a1, d7) + High(a2, d6) + High(a3, d5) + High(a4, b4);
        return new(
            l0 + (h8 << 1), l1 + h0, l2 + h1, l3 + h2, l4 + h3, l5 + h4, l6 + h5, l7 + h6, l8 + h7);
    }

    /// <summary>The one representation below p, every limb below 2^58.</summary>
    private static P521Element Normalize(in P521Element a)
    {
        // 2^521 is 1. The number is below 2^522 + 2^7, so at most p + 2 after the first step, at most p after the second.
        P521Element x = AddAndCutTop(a, 0, out ulong top);
        x = AddAndCutTop(x, top, out top);
        x = AddAndCutTop(x, top, out _);
        // It is p exactly where one more reaches 2^521.
        _ = AddAndCutTop(x, 1, out ulong isModulus);
        return Select(ConstantTime.Mask(isModulus), Zero, x);
    }

    /// <summary>The number plus a small one: its 521 low bits, and in <paramref name="top"/> those above.</summary>
    private static P521Element AddAndCutTop(in P521Element a, ulong addend, out ulong top)
    {
        ulong l0 = a._l0 + addend;
        ulong l1 = a._l1 + (l0 >> LimbBits);
        ulong l2 = a._l2 + (l1 >> LimbBits);
        ulong l3 = a._l3 + (l2 >> LimbBits);
        ulong l4 = a._l4 + (l3 >> LimbBits);
        ulong l5 = a._l5 + (l4 >> LimbBits);
        ulong l6 = a._l6 + (l5 >> LimbBits);
        ulong l7 = a._l7 + (l6 >> LimbBits);
        ulong l8 = a._l8 + (l7 >> LimbBits);
        top = l8 >> (LimbBits - 1);
        return new(
            l0 & LimbMask, l1 & LimbMask, l2 & LimbMask, l3 & LimbMask, l4 & LimbMask, l5 & LimbMask, l6 & LimbMask,
            l7 & LimbMask, l8 & (LimbMask >> 1));
    }

    /// <summary>The low 58 bits of the product of two limbs, of which one comes shifted up by 5 and one by 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Low(ulong shifted5, ulong shifted1) => (shifted5 * shifted1) >> 6;

    /// <summary>The product of two limbs, shifted so, without its low 58 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong shifted5, ulong shifted1) => CarryChain.High(shifted5, shifted1);
}
