using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>Secret multiples of the base point of edwards448, in constant time, by a table of public multiples.</summary>
internal static class EdwardsComb448
{
    private const int Positions = 56;
    private const int Multiples = 8;

    /// <summary>
    /// <paramref name="scalar"/>, below L, times the base point. With the scalar in signed hexadecimal digits e_i, that is
    /// 16 (e_1 + 256 e_3 + ...) B + (e_0 + 256 e_2 + ...) B: 112 additions from the table and four doublings.
    /// </summary>
    internal static void Multiply(ReadOnlySpan<ulong> scalar, out EdwardsPoint448 point)
    {
        Span<sbyte> digits = stackalloc sbyte[2 * Positions];
        Recode(scalar, digits);
        point = EdwardsPoint448.Identity;
        AddDigits(digits, 1, ref point);
        for (int i = 0; i < 4; i++)
            EdwardsPoint448.Double(point, out point);
        AddDigits(digits, 0, ref point);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(digits));
    }

    private static void AddDigits(ReadOnlySpan<sbyte> digits, int first, ref EdwardsPoint448 point)
    {
        ReadOnlySpan<AffinePoint448> table = Table.Entries;
        AffinePoint448 entry = default;
        for (int i = first; i < digits.Length; i += 2)
        {
            Select(table.Slice(i / 2 * Multiples, Multiples), digits[i], ref entry);
            EdwardsPoint448.Add(point, entry, out point);
        }
        SecretResidue.Clear(ref entry);
    }

    // Digits from -8 to 8 of a scalar below 2^446: a hexadecimal digit of 8 or more passes 16 on to the next.
    private static void Recode(ReadOnlySpan<ulong> scalar, Span<sbyte> digits)
    {
        int carry = 0;
        for (int i = 0; i < digits.Length - 1; i++)
        {
            int digit = (int)((scalar[i >> 4] >> (4 * (i & 15))) & 15) + carry;
            carry = (digit + 8) >> 4;
            digits[i] = (sbyte)(digit - (carry << 4));
        }
        digits[^1] = (sbyte)((int)(scalar[6] >> 60) + carry);
    }

    // The digit's multiple out of a row of 1 to 8: reads the whole row, and takes the wanted entry by masks.
    private static void Select(ReadOnlySpan<AffinePoint448> row, int digit, ref AffinePoint448 entry)
    {
        int sign = digit >> 31; // 0 or -1
        ulong magnitude = (ulong)((digit ^ sign) - sign);
        ReadOnlySpan<Vector256<ulong>> vectors = MemoryMarshal.Cast<AffinePoint448, Vector256<ulong>>(row);
        Vector256<ulong> v0 = default, v1 = default, v2 = default, v3 = default;
        for (int i = 0; i < Multiples; i++)
        {
            Vector256<ulong> mask = Vector256.Create(ConstantTime.Mask(ConstantTime.EqualBit(magnitude, (ulong)i + 1)));
            v0 |= vectors[4 * i] & mask;
            v1 |= vectors[(4 * i) + 1] & mask;
            v2 |= vectors[(4 * i) + 2] & mask;
            v3 |= vectors[(4 * i) + 3] & mask;
        }
        Span<Vector256<ulong>> selected = MemoryMarshal.Cast<AffinePoint448, Vector256<ulong>>(new Span<AffinePoint448>(ref entry));
        selected[0] = v0;
        selected[1] = v1;
        selected[2] = v2;
        selected[3] = v3;

        // Zero times the base point is (0, 1), and -(x, y) is (-x, y).
        entry.Y.L0 |= ConstantTime.IsZeroBit(magnitude);
        Field448.Negate(entry.X, out Field448 negated);
        Field448.ConditionalSwap((ulong)(long)sign, ref entry.X, ref negated);
        SecretResidue.Clear(ref negated);
    }

    // Built when first used, and public: entry 8 i + j is (j + 1) 256^i B.
    private static class Table
    {
        internal static readonly AffinePoint448[] Entries = Build();

        private static AffinePoint448[] Build()
        {
            EdwardsPoint448[] points = new EdwardsPoint448[Positions * Multiples];
            EdwardsPoint448 first = EdwardsPoint448.Base;
            for (int i = 0; i < Positions; i++)
            {
                points[i * Multiples] = first;
                for (int j = 1; j < Multiples; j++)
                    EdwardsPoint448.Add(points[(i * Multiples) + j - 1], first, out points[(i * Multiples) + j]);
                for (int j = 0; j < 8; j++)
                    EdwardsPoint448.Double(first, out first);
            }
            return EdwardsPoint448.ToAffine(points);
        }
    }
}
