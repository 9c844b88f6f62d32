using System;

namespace Sundog.Nocrypto;

/// <summary>The sum a A + b B of public multiples of a public point and of the base point, in variable time.</summary>
internal static class EdwardsSum448VarTime
{
    private const int PointWidth = 5;
    private const int BaseWidth = 8;
    private const int Digits = 448;

    /// <summary>
    /// <paramref name="pointScalar"/> times <paramref name="point"/> plus <paramref name="baseScalar"/> times the base
    /// point; the scalars are below L.
    /// </summary>
    internal static void Compute(
        ReadOnlySpan<ulong> pointScalar, in EdwardsPoint448 point, ReadOnlySpan<ulong> baseScalar, out EdwardsPoint448 sum)
    {
        Span<sbyte> pointDigits = stackalloc sbyte[Digits], baseDigits = stackalloc sbyte[Digits];
        NonAdjacentForm.Write(pointScalar, PointWidth, pointDigits);
        NonAdjacentForm.Write(baseScalar, BaseWidth, baseDigits);
        Span<EdwardsPoint448> pointTable = stackalloc EdwardsPoint448[1 << (PointWidth - 2)];
        FillOddMultiples(point, pointTable);
        ReadOnlySpan<AffinePoint448> baseTable = BaseTable.OddMultiples;

        sum = EdwardsPoint448.Identity;
        for (int i = Digits - 1; i >= 0; i--)
        {
            EdwardsPoint448.Double(sum, out sum);
            int p = pointDigits[i], b = baseDigits[i];
            if (p != 0)
            {
                EdwardsPoint448 multiple = pointTable[Math.Abs(p) >> 1];
                if (p < 0)
                    EdwardsPoint448.Negate(multiple, out multiple);
                EdwardsPoint448.Add(sum, multiple, out sum);
            }
            if (b != 0)
            {
                AffinePoint448 multiple = baseTable[Math.Abs(b) >> 1];
                if (b < 0)
                    Field448.Negate(multiple.X, out multiple.X);
                EdwardsPoint448.Add(sum, multiple, out sum);
            }
        }
    }

    // P, 3P, 5P, ...
    private static void FillOddMultiples(in EdwardsPoint448 point, Span<EdwardsPoint448> table)
    {
        EdwardsPoint448.Double(point, out EdwardsPoint448 twice);
        table[0] = point;
        for (int i = 1; i < table.Length; i++)
            EdwardsPoint448.Add(table[i - 1], twice, out table[i]);
    }

    // Built when first used.
    private static class BaseTable
    {
        internal static readonly AffinePoint448[] OddMultiples = Build();

        private static AffinePoint448[] Build()
        {
            EdwardsPoint448[] points = new EdwardsPoint448[1 << (BaseWidth - 2)];
            FillOddMultiples(EdwardsPoint448.Base, points);
            return EdwardsPoint448.ToAffine(points);
        }
    }
}
