using System;
using System.Buffers.Binary;

namespace Sundog.Nocrypto;

/// <summary>The sum a A + b B of public multiples of a public point and of the base point, in variable time.</summary>
internal static class EdwardsSumVarTime
{
    private const int PointWidth = 5;
    private const int BaseWidth = 8;
    internal const int Digits = 256;

    /// <summary>
    /// <paramref name="pointScalar"/> times <paramref name="point"/> plus <paramref name="baseScalar"/> times the base
    /// point; the scalars are 32 bytes little-endian, below 2^253. The T of the sum is not set: it is to be encoded.
    /// </summary>
    internal static void Compute(
        ReadOnlySpan<byte> pointScalar, in EdwardsPoint point, ReadOnlySpan<byte> baseScalar, out EdwardsPoint sum)
    {
        Span<sbyte> pointDigits = stackalloc sbyte[Digits], baseDigits = stackalloc sbyte[Digits];
        RecodePoint(pointScalar, pointDigits);
        RecodeBase(baseScalar, baseDigits);
        if (EdwardsTablesAvx2.IsSupported)
            EdwardsTablesAvx2.SumVarTime(pointDigits, point, 1 << (PointWidth - 2), baseDigits, VectorTable.OddMultiples, out sum);
        else
            ComputePortable(pointDigits, point, baseDigits, out sum);
    }

    /// <summary>The digits of a non-adjacent form of the point's scalar.</summary>
    internal static void RecodePoint(ReadOnlySpan<byte> scalar, Span<sbyte> digits) => Recode(scalar, PointWidth, digits);

    /// <summary>The digits of a non-adjacent form of the base point's scalar.</summary>
    internal static void RecodeBase(ReadOnlySpan<byte> scalar, Span<sbyte> digits) => Recode(scalar, BaseWidth, digits);

    /// <summary>The sum for such digits, without vectors of AVX2.</summary>
    internal static void ComputePortable(
        ReadOnlySpan<sbyte> pointDigits, in EdwardsPoint point, ReadOnlySpan<sbyte> baseDigits, out EdwardsPoint sum)
    {
        Span<ProjectiveNiels> pointTable = stackalloc ProjectiveNiels[1 << (PointWidth - 2)];
        FillOddMultiples(point, pointTable);
        ReadOnlySpan<AffineNiels> baseTable = BaseTable.OddMultiples;

        sum = EdwardsPoint.Identity;
        for (int i = Digits - 1; i >= 0; i--)
        {
            int p = pointDigits[i], b = baseDigits[i];
            if (p == 0 && b == 0)
            {
                EdwardsPoint.DoubleWithoutT(ref sum);
                continue;
            }
            EdwardsPoint.Double(sum, out sum);
            if (p != 0)
                EdwardsPoint.Add(sum, p > 0 ? pointTable[p >> 1] : pointTable[-p >> 1].Negate(), out sum);
            if (b != 0)
                EdwardsPoint.Add(sum, b > 0 ? baseTable[b >> 1] : baseTable[-b >> 1].Negate(), out sum);
        }
    }

    // The non-adjacent form: odd digits below 2^(width - 1) in magnitude, each followed by at least width - 1 zeros.
    private static void Recode(ReadOnlySpan<byte> scalar, int width, Span<sbyte> digits)
    {
        Span<byte> padded = stackalloc byte[40];
        padded.Clear();
        scalar.CopyTo(padded);
        digits.Clear();
        int carry = 0;
        for (int i = 0; i < Digits;)
        {
            ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(padded[(i >> 3)..]) >> (i & 7);
            int window = (int)(bits & ((1UL << width) - 1)) + carry;
            if ((window & 1) == 0)
            {
                i++;
                continue;
            }
            carry = window >> (width - 1);
            digits[i] = (sbyte)(window - (carry << width));
            i += width;
        }
    }

    // P, 3P, 5P, ...
    private static void FillOddMultiples(in EdwardsPoint point, Span<ProjectiveNiels> table)
    {
        EdwardsPoint.Double(point, out EdwardsPoint doubled);
        ProjectiveNiels twice = new(doubled);
        EdwardsPoint multiple = point;
        table[0] = new(multiple);
        for (int i = 1; i < table.Length; i++)
        {
            EdwardsPoint.Add(multiple, twice, out multiple);
            table[i] = new(multiple);
        }
    }

    private static EdwardsPoint[] BasePoints()
    {
        EdwardsPoint[] points = new EdwardsPoint[1 << (BaseWidth - 2)];
        points[0] = EdwardsPoint.Base;
        EdwardsPoint.Double(points[0], out EdwardsPoint doubled);
        ProjectiveNiels twice = new(doubled);
        for (int i = 1; i < points.Length; i++)
            EdwardsPoint.Add(points[i - 1], twice, out points[i]);
        return points;
    }

    // Each built when first used.
    private static class BaseTable
    {
        internal static readonly AffineNiels[] OddMultiples = AffineNiels.FromPoints(BasePoints());
    }

    private static class VectorTable
    {
        internal static readonly uint[] OddMultiples = EdwardsTablesAvx2.Entries(BasePoints());
    }
}
