using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// An element of the field of p = 2^448 - 2^224 - 1 elements: the sum of 2^(56 i) Li, in constant time.
/// </summary>
/// <remarks>
/// The limbs overlap, so an element has many forms. Two bounds are enough to see that nothing overflows:
/// <list type="bullet">
/// <item><b>tight</b>: every limb below 2^56 + 2^10. Decoding, products, squares and differences are tight.</item>
/// <item><b>loose</b>: the sum of two tight elements. Factors may be loose.</item>
/// </list>
/// With φ = 2^224, φ² = φ + 1: an element is a pair of halves of four limbs, and a product takes three products of
/// halves (Hamburg, "Ed448-Goldilocks, a new elliptic curve", 2015, §3.2). A result may be the same variable as an operand.
/// </remarks>
internal partial struct Field448
{
    internal ulong L0, L1, L2, L3, L4, L5, L6, L7;

    /// <summary>The size of the encoding, in bytes: seven for each limb.</summary>
    internal const int Size = 56;

    private const int LimbBits = 56;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    internal Field448(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong l5, ulong l6, ulong l7)
    {
        L0 = l0;
        L1 = l1;
        L2 = l2;
        L3 = l3;
        L4 = l4;
        L5 = l5;
        L6 = l6;
        L7 = l7;
    }

    internal static Field448 Zero => default;

    internal static Field448 One => new(1, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Reads 448 bits, little-endian. Values from p on are taken modulo p.</summary>
    internal static Field448 Decode(ReadOnlySpan<byte> bytes)
        => new(
            ReadLimb(bytes), ReadLimb(bytes[7..]), ReadLimb(bytes[14..]), ReadLimb(bytes[21..]),
            ReadLimb(bytes[28..]), ReadLimb(bytes[35..]), ReadLimb(bytes[42..]), ReadLimb(bytes[49..]));

    /// <summary>Writes the element, loose or tight, as the least non-negative residue, 56 bytes little-endian.</summary>
    internal readonly void Encode(Span<byte> bytes)
    {
        Field448 t = this;
        t.Carry();
        Span<ulong> limbs = [t.L0, t.L1, t.L2, t.L3, t.L4, t.L5, t.L6, t.L7];
        // Now t < 2^448 + 2^403 < 2p: subtract p, and add it again where that was too much.
        long carry = 0;
        for (int i = 0; i < limbs.Length; i++)
        {
            carry += (long)limbs[i] - (long)ModulusLimb(i);
            limbs[i] = (ulong)carry & LimbMask;
            carry >>= LimbBits;
        }
        ulong negative = (ulong)carry, sum = 0; // all ones or zero
        for (int i = 0; i < limbs.Length; i++)
        {
            sum += limbs[i] + (ModulusLimb(i) & negative);
            WriteLimb(sum & LimbMask, bytes[(7 * i)..]);
            sum >>= LimbBits;
        }
        SecretResidue.Clear(ref t);
        LimbString.Clear(limbs);
    }

    /// <summary>Makes limbs of any size tight: one round of carries; that of the last limb goes to two, by φ² = φ + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Carry()
    {
        ulong c0 = L0 >> LimbBits, c1 = L1 >> LimbBits, c2 = L2 >> LimbBits, c3 = L3 >> LimbBits;
        ulong c4 = L4 >> LimbBits, c5 = L5 >> LimbBits, c6 = L6 >> LimbBits, c7 = L7 >> LimbBits;
        // A carry is below 2^8.
        L0 = (L0 & LimbMask) + c7;
        L1 = (L1 & LimbMask) + c0;
        L2 = (L2 & LimbMask) + c1;
        L3 = (L3 & LimbMask) + c2;
        L4 = (L4 & LimbMask) + c3 + c7;
        L5 = (L5 & LimbMask) + c4;
        L6 = (L6 & LimbMask) + c5;
        L7 = (L7 & LimbMask) + c6;
    }

    /// <summary>a + b for tight elements; the sum is loose.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(in Field448 a, in Field448 b, out Field448 sum)
        => sum = new(
            a.L0 + b.L0, a.L1 + b.L1, a.L2 + b.L2, a.L3 + b.L3,
            a.L4 + b.L4, a.L5 + b.L5, a.L6 + b.L6, a.L7 + b.L7);

    /// <summary>a - b for loose or tight elements, plus 4p so that no limb goes below zero; the difference is tight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Subtract(in Field448 a, in Field448 b, out Field448 difference)
    {
        const ulong FourP = 4 * LimbMask, FourP4 = 4 * (LimbMask - 1);
        difference = new(
            a.L0 + FourP - b.L0, a.L1 + FourP - b.L1, a.L2 + FourP - b.L2, a.L3 + FourP - b.L3,
            a.L4 + FourP4 - b.L4, a.L5 + FourP - b.L5, a.L6 + FourP - b.L6, a.L7 + FourP - b.L7);
        difference.Carry();
    }

    /// <summary>-a; the result is tight.</summary>
    internal static void Negate(in Field448 a, out Field448 negative) => Subtract(Zero, a, out negative);

    /// <summary>a b for loose factors; the product is tight.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Multiply(in Field448 a, in Field448 b, out Field448 product)
    {
        MultiplyHalves(a.L0, a.L1, a.L2, a.L3, b.L0, b.L1, b.L2, b.L3, out Columns low);
        MultiplyHalves(a.L4, a.L5, a.L6, a.L7, b.L4, b.L5, b.L6, b.L7, out Columns high);
        MultiplyHalves(
            a.L0 + a.L4, a.L1 + a.L5, a.L2 + a.L6, a.L3 + a.L7,
            b.L0 + b.L4, b.L1 + b.L5, b.L2 + b.L6, b.L3 + b.L7, out Columns both);
        Combine(low, high, both, out product);
    }

    /// <summary>a² for a loose a; the square is tight.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Square(in Field448 a, out Field448 square)
    {
        SquareHalf(a.L0, a.L1, a.L2, a.L3, out Columns low);
        SquareHalf(a.L4, a.L5, a.L6, a.L7, out Columns high);
        SquareHalf(a.L0 + a.L4, a.L1 + a.L5, a.L2 + a.L6, a.L3 + a.L7, out Columns both);
        Combine(low, high, both, out square);
    }

    /// <summary>39081 a for a loose a, the number of both curves (RFC 7748 §4.2); the product is tight.</summary>
    internal static void MultiplyBy39081(in Field448 a, out Field448 product)
    {
        const ulong Shifted4 = 39081 << 4;
        ulong a0 = a.L0 << 4, a1 = a.L1 << 4, a2 = a.L2 << 4, a3 = a.L3 << 4;
        ulong a4 = a.L4 << 4, a5 = a.L5 << 4, a6 = a.L6 << 4, a7 = a.L7 << 4;
        ulong top = High(a7, Shifted4);
        product = new(
            Low(a0, Shifted4) + top, Low(a1, Shifted4) + High(a0, Shifted4),
            Low(a2, Shifted4) + High(a1, Shifted4), Low(a3, Shifted4) + High(a2, Shifted4),
            Low(a4, Shifted4) + High(a3, Shifted4) + top, Low(a5, Shifted4) + High(a4, Shifted4),
            Low(a6, Shifted4) + High(a5, Shifted4), Low(a7, Shifted4) + High(a6, Shifted4));
        product.Carry();
    }

    /// <summary>Swaps the two if <paramref name="mask"/> is all ones; leaves them if it is all zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void ConditionalSwap(ulong mask, ref Field448 a, ref Field448 b)
    {
        ConstantTime.Swap(mask, ref a.L0, ref b.L0);
        ConstantTime.Swap(mask, ref a.L1, ref b.L1);
        ConstantTime.Swap(mask, ref a.L2, ref b.L2);
        ConstantTime.Swap(mask, ref a.L3, ref b.L3);
        ConstantTime.Swap(mask, ref a.L4, ref b.L4);
        ConstantTime.Swap(mask, ref a.L5, ref b.L5);
        ConstantTime.Swap(mask, ref a.L6, ref b.L6);
        ConstantTime.Swap(mask, ref a.L7, ref b.L7);
    }

    /// <summary>Whether two public elements are equal modulo p.</summary>
    internal static bool EqualVarTime(in Field448 a, in Field448 b)
    {
        Span<byte> left = stackalloc byte[Size], right = stackalloc byte[Size];
        a.Encode(left);
        b.Encode(right);
        return left.SequenceEqual(right);
    }

    /// <summary>Whether a public element is zero modulo p.</summary>
    internal readonly bool IsZeroVarTime() => EqualVarTime(this, Zero);

    /// <summary>The sign of RFC 8032 §5.2.2: the lowest bit of the least residue, 0 or 1.</summary>
    internal readonly uint Sign()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Encode(bytes);
        uint sign = bytes[0] & 1u;
        CryptographicOperations.ZeroMemory(bytes);
        return sign;
    }

    // Limb 4 has the place of φ.
    private static ulong ModulusLimb(int i) => i == 4 ? LimbMask - 1 : LimbMask; // i is public

    private static ulong ReadLimb(ReadOnlySpan<byte> bytes)
    {
        ulong limb = 0;
        for (int i = 6; i >= 0; i--)
            limb = (limb << 8) | bytes[i];
        return limb;
    }

    private static void WriteLimb(ulong limb, Span<byte> bytes)
    {
        for (int i = 0; i < 7; i++)
            bytes[i] = (byte)(limb >> (8 * i));
    }
}
