using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>Secret multiples of the base point of edwards25519, in constant time, by a table of public multiples.</summary>
internal static class EdwardsComb
{
    private const int Positions = 32;
    internal const int Multiples = 8;

    /// <summary>
    /// <paramref name="scalar"/>, 32 bytes little-endian and below 2^255, times the base point. With the scalar in signed
    /// hexadecimal digits e_i, that is 16 (e_1 + 256 e_3 + ...) B + (e_0 + 256 e_2 + ...) B: 64 additions from the
    /// table and four doublings.
    /// </summary>
    internal static void Multiply(ReadOnlySpan<byte> scalar, out EdwardsPoint point)
    {
        Span<sbyte> digits = stackalloc sbyte[2 * Positions];
        Recode(scalar, digits);
        if (EdwardsTablesAvx2.IsSupported)
            EdwardsTablesAvx2.MultiplyBase(digits, VectorTable.Entries, out point);
        else
            MultiplyPortable(digits, out point);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(digits));
    }

    /// <summary>The sum of the digits e_i times 16^i B, without vectors of AVX2.</summary>
    internal static void MultiplyPortable(ReadOnlySpan<sbyte> digits, out EdwardsPoint point)
    {
        ReadOnlySpan<AffineNiels> table = Table.Entries;
        AffineNiels entry = default;
        point = EdwardsPoint.Identity;
        for (int i = 1; i < digits.Length; i += 2)
        {
            Select(table.Slice(i / 2 * Multiples, Multiples), digits[i], ref entry);
            EdwardsPoint.Add(point, entry, out point);
        }
        EdwardsPoint.DoubleTimes(ref point, 4);
        for (int i = 0; i < digits.Length; i += 2)
        {
            Select(table.Slice(i / 2 * Multiples, Multiples), digits[i], ref entry);
            EdwardsPoint.Add(point, entry, out point);
        }
        SecretResidue.Clear(ref entry);
    }

    // Digits from -8 to 8 of a scalar below 2^255: a hexadecimal digit of 8 or more passes 16 on to the next.
    internal static void Recode(ReadOnlySpan<byte> scalar, Span<sbyte> digits)
    {
        int carry = 0;
        for (int i = 0; i < digits.Length - 1; i++)
        {
            int digit = ((scalar[i >> 1] >> (4 * (i & 1))) & 15) + carry;
            carry = (digit + 8) >> 4;
            digits[i] = (sbyte)(digit - (carry << 4));
        }
        digits[^1] = (sbyte)((scalar[31] >> 4) + carry);
    }

    // The digit's multiple out of a row of 1 to 8: reads the whole row, and takes the wanted entry by masks.
    private static void Select(ReadOnlySpan<AffineNiels> row, int digit, ref AffineNiels entry)
    {
        int sign = digit >> 31; // 0 or -1
        ulong magnitude = (ulong)((digit ^ sign) - sign);
        ReadOnlySpan<Vector256<ulong>> vectors = MemoryMarshal.Cast<AffineNiels, Vector256<ulong>>(row);
        Vector256<ulong> v0 = default, v1 = default, v2 = default, v3 = default;
        for (int i = 0; i < Multiples; i++)
        {
            Vector256<ulong> mask = Vector256.Create(ConstantTime.Mask(ConstantTime.EqualBit(magnitude, (ulong)i + 1)));
            v0 |= vectors[4 * i] & mask;
            v1 |= vectors[4 * i + 1] & mask;
            v2 |= vectors[4 * i + 2] & mask;
            v3 |= vectors[4 * i + 3] & mask;
        }
        Span<Vector256<ulong>> selected = MemoryMarshal.Cast<AffineNiels, Vector256<ulong>>(new Span<AffineNiels>(ref entry));
        selected[0] = v0;
        selected[1] = v1;
        selected[2] = v2;
        selected[3] = v3;

        // Zero times the base point is (0, 1): y + x = y - x = 1.
        ulong isZero = ConstantTime.IsZeroBit(magnitude);
        entry.YPlusX.L0 |= isZero;
        entry.YMinusX.L0 |= isZero;

        ulong negative = (ulong)(long)sign;
        Field25519.Negate(entry.XY2D, out Field25519 negated);
        Field25519.ConditionalSwap(negative, ref entry.YPlusX, ref entry.YMinusX);
        Field25519.ConditionalSwap(negative, ref entry.XY2D, ref negated);
    }

    // Point 8 i + j is (j + 1) 256^i B; public.
    private static EdwardsPoint[] TablePoints()
    {
        EdwardsPoint[] points = new EdwardsPoint[Positions * Multiples];
        EdwardsPoint first = EdwardsPoint.Base;
        for (int i = 0; i < Positions; i++)
        {
            ProjectiveNiels step = new(first);
            points[i * Multiples] = first;
            for (int j = 1; j < Multiples; j++)
                EdwardsPoint.Add(points[i * Multiples + j - 1], step, out points[i * Multiples + j]);
            EdwardsPoint.DoubleTimes(ref first, 8);
        }
        return points;
    }

    // Each built when first used.
    private static class Table
    {
        internal static readonly AffineNiels[] Entries = AffineNiels.FromPoints(TablePoints());
    }

    private static class VectorTable
    {
        internal static readonly uint[] Entries = EdwardsTablesAvx2.Entries(TablePoints());
    }
}
