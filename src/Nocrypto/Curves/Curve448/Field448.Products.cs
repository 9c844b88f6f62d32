using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

// Products of halves. A product of limbs is split at bit 56 without a carry: with both factors shifted left by 4 the high
// word of the product is x y >> 56, and the low word is the rest, shifted by 8. The high part goes to the next column.
// In units of 2^56: loose limbs are at most 2, those of the sum of two halves 4, and a column of four products, with what
// comes from the column below, at most 4 · 4 + 4 = 20, or 4 · 16 + 4 = 68 (each and the slack of the limbs).
internal partial struct Field448
{
    private readonly struct Columns(ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7)
    {
        internal readonly ulong C0 = c0, C1 = c1, C2 = c2, C3 = c3, C4 = c4, C5 = c5, C6 = c6, C7 = c7;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyHalves(
        ulong a0, ulong a1, ulong a2, ulong a3, ulong b0, ulong b1, ulong b2, ulong b3, out Columns columns)
    {
        ulong x0 = a0 << 4, x1 = a1 << 4, x2 = a2 << 4, x3 = a3 << 4;
        ulong y0 = b0 << 4, y1 = b1 << 4, y2 = b2 << 4, y3 = b3 << 4;

        ulong l0 = Low(x0, y0);
        ulong h0 = High(x0, y0);
        ulong l1 = Low(x0, y1) + Low(x1, y0);
        ulong h1 = High(x0, y1) + High(x1, y0);
        ulong l2 = Low(x0, y2) + Low(x1, y1) + Low(x2, y0);
        ulong h2 = High(x0, y2) + High(x1, y1) + High(x2, y0);
        ulong l3 = Low(x0, y3) + Low(x1, y2) + Low(x2, y1) + Low(x3, y0);
        ulong h3 = High(x0, y3) + High(x1, y2) + High(x2, y1) + High(x3, y0);
        ulong l4 = Low(x1, y3) + Low(x2, y2) + Low(x3, y1);
        ulong h4 = High(x1, y3) + High(x2, y2) + High(x3, y1);
        ulong l5 = Low(x2, y3) + Low(x3, y2);
        ulong h5 = High(x2, y3) + High(x3, y2);
        ulong l6 = Low(x3, y3);
        ulong h6 = High(x3, y3);
        columns = new(l0, l1 + h0, l2 + h1, l3 + h2, l4 + h3, l5 + h4, l6 + h5, h6);
    }

    /// <summary>The same for equal factors: products of two different limbs once, doubled (d).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SquareHalf(ulong a0, ulong a1, ulong a2, ulong a3, out Columns columns)
    {
        ulong x0 = a0 << 4, x1 = a1 << 4, x2 = a2 << 4, x3 = a3 << 4;
        ulong y0 = x0, y1 = x1, y2 = x2, y3 = x3, d1 = a1 << 5, d2 = a2 << 5, d3 = a3 << 5;

        ulong l0 = Low(x0, y0);
        ulong h0 = High(x0, y0);
        ulong l1 = Low(x0, d1);
        ulong h1 = High(x0, d1);
        ulong l2 = Low(x0, d2) + Low(x1, y1);
        ulong h2 = High(x0, d2) + High(x1, y1);
        ulong l3 = Low(x0, d3) + Low(x1, d2);
        ulong h3 = High(x0, d3) + High(x1, d2);
        ulong l4 = Low(x1, d3) + Low(x2, y2);
        ulong h4 = High(x1, d3) + High(x2, y2);
        ulong l5 = Low(x2, d3);
        ulong h5 = High(x2, d3);
        ulong l6 = Low(x3, y3);
        ulong h6 = High(x3, y3);
        columns = new(l0, l1 + h0, l2 + h1, l3 + h2, l4 + h3, l5 + h4, l6 + h5, h6);
    }

    /// <summary>
    /// (a0 + a1 φ)(b0 + b1 φ) = (P + Q) + (S - P) φ for P = a0 b0, Q = a1 b1, S = (a0 + a1)(b0 + b1). The columns 4 to 7 of
    /// each have another factor φ: those of P + Q go to the upper half, those of S - P to both. 32p is added so that no
    /// limb goes below zero: -20 at least, and 20 + 20 + 68 + 32 units at most, which is below 2^64.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(in Columns p, in Columns q, in Columns s, out Field448 product)
    {
        const ulong Bias = 32 * LimbMask, Bias4 = 32 * (LimbMask - 1);
        product = new(
            Bias + p.C0 + q.C0 + s.C4 - p.C4, Bias + p.C1 + q.C1 + s.C5 - p.C5,
            Bias + p.C2 + q.C2 + s.C6 - p.C6, Bias + p.C3 + q.C3 + s.C7 - p.C7,
            Bias4 + s.C0 - p.C0 + q.C4 + s.C4, Bias + s.C1 - p.C1 + q.C5 + s.C5,
            Bias + s.C2 - p.C2 + q.C6 + s.C6, Bias + s.C3 - p.C3 + q.C7 + s.C7);
        product.Carry();
    }

    // The low 56 bits of the product of the unshifted limbs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Low(ulong x, ulong y) => (x * y) >> 8;

    // The product of the unshifted limbs, without its low 56 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong x, ulong y) => CarryChain.High(x, y);
}
