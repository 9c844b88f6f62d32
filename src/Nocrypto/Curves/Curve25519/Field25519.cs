using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Nocrypto;

/// <summary>
/// An element of the field of p = 2^255 - 19 elements: L0 + 2^51 L1 + 2^102 L2 + 2^153 L3 + 2^204 L4, in constant time.
/// </summary>
/// <remarks>
/// The limbs overlap, so an element has many forms. Two bounds are enough to see that nothing overflows:
/// <list type="bullet">
/// <item><b>tight</b>: every limb below 2^51 + 2^26. Decoding, products, squares and <see cref="Carry"/> are tight.</item>
/// <item><b>loose</b>: every limb at most 2^54. Factors may be loose; sums and differences are, as said there.</item>
/// </list>
/// A result may be the same variable as an operand.
/// </remarks>
internal partial struct Field25519
{
    internal ulong L0, L1, L2, L3, L4;

    /// <summary>The size of the encoding, in bytes.</summary>
    internal const int Size = 32;

    private const ulong LimbMask = (1UL << 51) - 1;

    internal Field25519(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
    }

    internal static Field25519 Zero => default;

    internal static Field25519 One => new(1, 0, 0, 0, 0);

    /// <summary>Reads 255 bits, little-endian; the top bit is ignored. Values from p to 2^255 - 1 are taken modulo p.</summary>
    internal static Field25519 Decode(ReadOnlySpan<byte> bytes)
    {
        ulong w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        ulong w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        ulong w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new(
            w0 & LimbMask,
            ((w0 >> 51) | (w1 << 13)) & LimbMask,
            ((w1 >> 38) | (w2 << 26)) & LimbMask,
            ((w2 >> 25) | (w3 << 39)) & LimbMask,
            (w3 >> 12) & LimbMask);
    }

    /// <summary>Writes the element, loose or tight, as the least non-negative residue, 32 bytes little-endian.</summary>
    internal readonly void Encode(Span<byte> bytes)
    {
        Field25519 t = this;
        t.Carry();
        // Now t < 2^255 + 2^232 < 2p. The quotient by p is the carry out of t + 19: 0 or 1.
        ulong q = (t.L0 + 19) >> 51;
        q = (t.L1 + q) >> 51;
        q = (t.L2 + q) >> 51;
        q = (t.L3 + q) >> 51;
        q = (t.L4 + q) >> 51;

        // t - q p = t + 19 q - 2^255 q; the mask on the last limb drops 2^255 q.
        t.L0 += 19 * q;
        t.L1 += t.L0 >> 51;
        t.L2 += t.L1 >> 51;
        t.L3 += t.L2 >> 51;
        t.L4 += t.L3 >> 51;
        t.L0 &= LimbMask;
        t.L1 &= LimbMask;
        t.L2 &= LimbMask;
        t.L3 &= LimbMask;
        t.L4 &= LimbMask;

        BinaryPrimitives.WriteUInt64LittleEndian(bytes, t.L0 | (t.L1 << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (t.L1 >> 13) | (t.L2 << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (t.L2 >> 26) | (t.L3 << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], (t.L3 >> 39) | (t.L4 << 12));
    }

    /// <summary>Makes limbs of any size tight: one round of carries, the last one times 19 to the first limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Carry()
    {
        ulong c0 = L0 >> 51, c1 = L1 >> 51, c2 = L2 >> 51, c3 = L3 >> 51, c4 = L4 >> 51;
        // A carry is below 2^13, so a limb ends below 2^51 + 19 * 2^13.
        L0 = (L0 & LimbMask) + 19 * c4;
        L1 = (L1 & LimbMask) + c0;
        L2 = (L2 & LimbMask) + c1;
        L3 = (L3 & LimbMask) + c2;
        L4 = (L4 & LimbMask) + c3;
    }

    /// <summary>a + b, limb by limb: the bounds add up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(in Field25519 a, in Field25519 b, out Field25519 sum)
        => sum = new(a.L0 + b.L0, a.L1 + b.L1, a.L2 + b.L2, a.L3 + b.L3, a.L4 + b.L4);

    /// <summary>a - b, limb by limb, plus 2p so that no limb goes below zero: b must be tight, and the bound of a grows by 2^52.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Subtract(in Field25519 a, in Field25519 b, out Field25519 difference)
    {
        const ulong TwoP0 = 2 * (LimbMask - 18), TwoP = 2 * LimbMask;
        difference = new(
            a.L0 + TwoP0 - b.L0, a.L1 + TwoP - b.L1, a.L2 + TwoP - b.L2, a.L3 + TwoP - b.L3, a.L4 + TwoP - b.L4);
    }

    /// <summary>-a for a tight a; the result is below 2^52.</summary>
    internal static void Negate(in Field25519 a, out Field25519 negative) => Subtract(Zero, a, out negative);

    /// <summary>a b for loose factors; the product is tight.</summary>
    /// <remarks>
    /// A product of limbs is split at bit 51 without a carry: with one factor shifted left by 8 and the other by 5, the
    /// high word of the product is x y >> 51, and the low word is the rest, shifted by 13. The high part goes to the next
    /// limb. What passes 2^255 comes back times 19. For limbs up to 2^54 a shifted factor times 19 is below 2^64, a high
    /// part is at most 19 * 2^57, and the largest sum, 95 * 2^57 + 5 * 2^51 in the first limb, is below 2^64.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Multiply(in Field25519 a, in Field25519 b, out Field25519 product)
    {
        ulong a0 = a.L0 << 8, a1 = a.L1 << 8, a2 = a.L2 << 8, a3 = a.L3 << 8, a4 = a.L4 << 8;
        ulong b0 = b.L0 << 5, b1 = b.L1 << 5, b2 = b.L2 << 5, b3 = b.L3 << 5, b4 = b.L4 << 5;
        ulong n1 = 19 * b1, n2 = 19 * b2, n3 = 19 * b3, n4 = 19 * b4;

        ulong low0 = Low(a0, b0) + Low(a1, n4) + Low(a2, n3) + Low(a3, n2) + Low(a4, n1);
        ulong high0 = High(a0, b0) + High(a1, n4) + High(a2, n3) + High(a3, n2) + High(a4, n1);
        ulong low1 = Low(a0, b1) + Low(a1, b0) + Low(a2, n4) + Low(a3, n3) + Low(a4, n2);
        ulong high1 = High(a0, b1) + High(a1, b0) + High(a2, n4) + High(a3, n3) + High(a4, n2);
        ulong low2 = Low(a0, b2) + Low(a1, b1) + Low(a2, b0) + Low(a3, n4) + Low(a4, n3);
        ulong high2 = High(a0, b2) + High(a1, b1) + High(a2, b0) + High(a3, n4) + High(a4, n3);
        ulong low3 = Low(a0, b3) + Low(a1, b2) + Low(a2, b1) + Low(a3, b0) + Low(a4, n4);
        ulong high3 = High(a0, b3) + High(a1, b2) + High(a2, b1) + High(a3, b0) + High(a4, n4);
        ulong low4 = Low(a0, b4) + Low(a1, b3) + Low(a2, b2) + Low(a3, b1) + Low(a4, b0);
        ulong high4 = High(a0, b4) + High(a1, b3) + High(a2, b2) + High(a3, b1) + High(a4, b0);

        product = new(low0 + 19 * high4, low1 + high0, low2 + high1, low3 + high2, low4 + high3);
        product.Carry();
    }

    /// <summary>a a for a loose a; the result is tight. Bounds as for <see cref="Multiply"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Square(in Field25519 a, out Field25519 square)
    {
        ulong a0 = a.L0 << 8, a1 = a.L1 << 8, a2 = a.L2 << 8, a3 = a.L3 << 8, a4 = a.L4 << 8;
        ulong d0 = a0 << 1, d1 = a1 << 1, d2 = a2 << 1, d3 = a3 << 1;
        ulong b0 = a.L0 << 5, b1 = a.L1 << 5, b2 = a.L2 << 5, b3 = a.L3 << 5, b4 = a.L4 << 5;
        ulong n3 = 19 * b3, n4 = 19 * b4;

        ulong low0 = Low(a0, b0) + Low(d1, n4) + Low(d2, n3);
        ulong high0 = High(a0, b0) + High(d1, n4) + High(d2, n3);
        ulong low1 = Low(d0, b1) + Low(d2, n4) + Low(a3, n3);
        ulong high1 = High(d0, b1) + High(d2, n4) + High(a3, n3);
        ulong low2 = Low(d0, b2) + Low(a1, b1) + Low(d3, n4);
        ulong high2 = High(d0, b2) + High(a1, b1) + High(d3, n4);
        ulong low3 = Low(d0, b3) + Low(d1, b2) + Low(a4, n4);
        ulong high3 = High(d0, b3) + High(d1, b2) + High(a4, n4);
        ulong low4 = Low(d0, b4) + Low(d1, b3) + Low(a2, b2);
        ulong high4 = High(d0, b4) + High(d1, b3) + High(a2, b2);

        square = new(low0 + 19 * high4, low1 + high0, low2 + high1, low3 + high2, low4 + high3);
        square.Carry();
    }

    /// <summary>121665 a for a loose a, the curve's (486662 - 2) / 4 of RFC 7748 §5; the result is tight.</summary>
    internal static void MultiplyByA24(in Field25519 a, out Field25519 product)
    {
        const ulong A24 = 121665UL << 5;
        ulong a0 = a.L0 << 8, a1 = a.L1 << 8, a2 = a.L2 << 8, a3 = a.L3 << 8, a4 = a.L4 << 8;
        // High parts are below 2^20: below 2^51 + 19 * 2^20 without a carry.
        product = new(
            Low(a0, A24) + 19 * High(a4, A24),
            Low(a1, A24) + High(a0, A24),
            Low(a2, A24) + High(a1, A24),
            Low(a3, A24) + High(a2, A24),
            Low(a4, A24) + High(a3, A24));
    }

    /// <summary>Swaps the two if <paramref name="mask"/> is all ones; leaves them if it is all zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void ConditionalSwap(ulong mask, ref Field25519 a, ref Field25519 b)
    {
        ConstantTime.Swap(mask, ref a.L0, ref b.L0);
        ConstantTime.Swap(mask, ref a.L1, ref b.L1);
        ConstantTime.Swap(mask, ref a.L2, ref b.L2);
        ConstantTime.Swap(mask, ref a.L3, ref b.L3);
        ConstantTime.Swap(mask, ref a.L4, ref b.L4);
    }

    /// <summary>Whether two public elements are equal modulo p.</summary>
    internal static bool EqualVarTime(in Field25519 a, in Field25519 b)
    {
        Span<byte> left = stackalloc byte[Size], right = stackalloc byte[Size];
        a.Encode(left);
        b.Encode(right);
        return left.SequenceEqual(right);
    }

    /// <summary>Whether a public element is zero modulo p.</summary>
    internal readonly bool IsZeroVarTime() => EqualVarTime(this, Zero);

    /// <summary>The sign of RFC 8032 §5.1.2: the lowest bit of the least residue, 0 or 1.</summary>
    internal readonly uint Sign()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Encode(bytes);
        return bytes[0] & 1u;
    }

    // The low 51 bits of the product of the unshifted limbs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Low(ulong shifted8, ulong shifted5) => (shifted8 * shifted5) >> 13;

    // The product of the unshifted limbs, without its low 51 bits. The one-result MULX stays in registers, where the
    // two-result multiplications send a half through the stack.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong shifted8, ulong shifted5)
        => Bmi2.X64.IsSupported
            ? Bmi2.X64.MultiplyNoFlags(shifted8, shifted5)
            : Math.BigMul(shifted8, shifted5, out _);
}
