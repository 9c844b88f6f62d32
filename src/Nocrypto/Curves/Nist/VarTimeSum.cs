using System;

namespace Sundog.Nocrypto;

/// <summary>
/// u·G + v·Q for the verification of signatures, where everything is public: both scalars in non-adjacent form (Guide to
/// Elliptic Curve Cryptography, algorithm 3.51), one series of doublings for both, and nothing is done for a digit that is
/// zero. The generator has the larger table, since that is kept.
/// </summary>
internal static class VarTimeSum<T>
    where T : unmanaged, IPrimeFieldElement<T>
{
    private const int GeneratorWidth = 8, PointWidth = 5;

    /// <summary>The number of odd multiples of the generator that are asked for: 1, 3 to 127.</summary>
    internal const int GeneratorTableSize = 1 << (GeneratorWidth - 2);

    private const int PointTableSize = 1 << (PointWidth - 2);
    private const int MaxDigits = (64 * CurveArithmetic.MaxLimbs) + 1;

    internal static ProjectivePoint<T> Compute(
        ReadOnlySpan<ulong> u, ReadOnlySpan<AffinePoint<T>> generatorMultiples, ReadOnlySpan<ulong> v, in ProjectivePoint<T> q)
    {
        int count = (64 * T.LimbCount) + 1;
        Span<sbyte> memory = stackalloc sbyte[2 * MaxDigits];
        Span<sbyte> uDigits = memory[..count], vDigits = memory.Slice(MaxDigits, count);
        NonAdjacentForm.Write(u, GeneratorWidth, uDigits);
        NonAdjacentForm.Write(v, PointWidth, vDigits);
        Span<ProjectivePoint<T>> multiples = stackalloc ProjectivePoint<T>[PointTableSize];
        FillOddMultiples(q, multiples);

        ProjectivePoint<T> sum = ProjectivePoint<T>.Infinity;
        int doublings = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            doublings++;
            if (uDigits[i] == 0 && vDigits[i] == 0)
                continue;
            sum = ProjectivePoint<T>.DoubleRepeatedly(sum, doublings);
            doublings = 0;
            if (uDigits[i] != 0)
                sum = Add(sum, uDigits[i], generatorMultiples);
            if (vDigits[i] != 0)
                sum = Add(sum, vDigits[i], multiples);
        }
        return ProjectivePoint<T>.DoubleRepeatedly(sum, doublings);
    }

    /// <summary>The multiples 1, 3, 5 and so on.</summary>
    internal static void FillOddMultiples(in ProjectivePoint<T> point, Span<ProjectivePoint<T>> multiples)
    {
        ProjectivePoint<T> twice = ProjectivePoint<T>.DoubleRepeatedly(point, 1);
        multiples[0] = point;
        for (int i = 1; i < multiples.Length; i++)
            multiples[i] = ProjectivePoint<T>.Add(multiples[i - 1], twice);
    }

    private static ProjectivePoint<T> Add(in ProjectivePoint<T> sum, int digit, ReadOnlySpan<AffinePoint<T>> multiples)
    {
        AffinePoint<T> multiple = multiples[Math.Abs(digit) / 2];
        return ProjectivePoint<T>.Add(sum, digit > 0 ? multiple : new(multiple.X, T.Zero - multiple.Y));
    }

    private static ProjectivePoint<T> Add(in ProjectivePoint<T> sum, int digit, ReadOnlySpan<ProjectivePoint<T>> multiples)
    {
        ref readonly ProjectivePoint<T> multiple = ref multiples[Math.Abs(digit) / 2];
        return ProjectivePoint<T>.Add(
            sum, digit > 0 ? multiple : ProjectivePoint<T>.NegateIf(ulong.MaxValue, multiple));
    }
}
