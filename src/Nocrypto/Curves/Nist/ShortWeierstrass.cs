using System;

namespace Sundog.Nocrypto;

/// <summary>A curve y² = x³ - 3x + b of prime order over the field of <typeparamref name="T"/>.</summary>
internal class ShortWeierstrass<T> : CurveArithmetic
    where T : unmanaged, IPrimeFieldElement<T>
{
    private readonly DivstepInversion _inversion = new(T.Modulus);
    private AffinePoint<T>[]? _generatorTable;
    private AffinePoint<T>[]? _generatorOddMultiples;

    internal override int LimbCount => T.LimbCount;

    internal override int BitCount => T.BitCount;

    internal override bool Contains(ReadOnlySpan<ulong> xy)
    {
        ReadOnlySpan<ulong> x = xy[..T.LimbCount], y = xy[T.LimbCount..];
        if (LimbString.LessBit(x, T.Modulus) == 0 || LimbString.LessBit(y, T.Modulus) == 0)
            return false;
        return T.IsZeroBit(T.Square(T.FromLimbs(y)) - CurveSide(T.FromLimbs(x))) == 1;
    }

    internal override bool TryDecompress(ReadOnlySpan<ulong> x, ulong parity, Span<ulong> xy)
    {
        if (LimbString.LessBit(x, T.Modulus) == 0)
            return false;
        T square = CurveSide(T.FromLimbs(x));
        T root = SquareRootCandidate(square);
        if (T.IsZeroBit(T.Square(root) - square) == 0)
            return false;

        x.CopyTo(xy);
        Span<ulong> y = xy[T.LimbCount..];
        T.ToLimbs(root, y);
        // No point of these curves has y = 0, so p - y is the other root, of the other parity.
        if ((y[0] & 1) != parity)
            T.ToLimbs(T.Zero - root, y);
        return true;
    }

    internal override bool TryMultiplyGenerator(ReadOnlySpan<ulong> scalar, Span<ulong> xy)
    {
        ToAffine(MultiplyGenerator(scalar), xy);
        return ContainsPublic(xy);
    }

    internal override bool TryMultiplyGenerator(
        ReadOnlySpan<ulong> scalar, ScalarField order, Span<ulong> xy, Span<ulong> inverse)
    {
        ProjectivePoint<T> point = MultiplyGenerator(scalar);
        Span<ulong> z = stackalloc ulong[MaxLimbs];
        z = z[..T.LimbCount];
        T.ToLimbs(point.Z, z);
        scalar.CopyTo(inverse);
        _inversion.InvertWith(z, order.Inversion, inverse);
        ToAffine(point, T.FromLimbs(z), xy);
        LimbString.Clear(z);
        return ContainsPublic(xy);
    }

    internal override void Multiply(ReadOnlySpan<ulong> scalar, ReadOnlySpan<ulong> point, Span<ulong> xy)
        => ToAffine(MultiplyPoint(scalar, FromAffine(point)), xy);

    internal override bool VarTimeIsCombination(
        ReadOnlySpan<ulong> u, ReadOnlySpan<ulong> v, ReadOnlySpan<ulong> q, PointMultiples? multiples, ReadOnlySpan<ulong> r,
        ReadOnlySpan<ulong> order)
    {
        ProjectivePoint<T> sum = multiples is null ? VarTimeSum(u, v, FromAffine(q)) : VarTimeSum(u, v, multiples);
        if (T.IsZeroBit(sum.Z) == 1)
            return false;

        // x = X/Z is below p, and n is below p: x modulo n is r where X is r·Z or, if r + n is below p, (r + n)·Z.
        if (T.IsZeroBit((T.FromLimbs(r) * sum.Z) - sum.X) == 1)
            return true;
        Span<ulong> other = stackalloc ulong[MaxLimbs];
        other = other[..T.LimbCount];
        ulong carry = 0;
        for (int i = 0; i < other.Length; i++)
            other[i] = CarryChain.Add(r[i], order[i], ref carry);
        return carry == 0 && LimbString.LessBit(other, T.Modulus) == 1
            && T.IsZeroBit((T.FromLimbs(other) * sum.Z) - sum.X) == 1;
    }

    /// <summary>A secret scalar from 1 to n - 1 times a point whose Z is 1, in constant time.</summary>
    private protected virtual ProjectivePoint<T> MultiplyPoint(ReadOnlySpan<ulong> scalar, in ProjectivePoint<T> point)
        => Multiply(scalar, point);

    /// <summary>Any scalar of the curve's number of bits times any point, in constant time.</summary>
    internal static ProjectivePoint<T> Multiply(ReadOnlySpan<ulong> scalar, in ProjectivePoint<T> point)
    {
        Span<ProjectivePoint<T>> table = stackalloc ProjectivePoint<T>[SignedWindows.TableSize];
        FillMultiples(point, table);

        ProjectivePoint<T> sum = ProjectivePoint<T>.Infinity;
        for (int i = SignedWindows.Count(T.BitCount) - 1; i >= 0; i--)
        {
            sum = ProjectivePoint<T>.DoubleRepeatedly(sum, SignedWindows.Width);
            ulong magnitude = SignedWindows.Digit(scalar, i, out ulong negative);
            ProjectivePoint<T> multiple = SignedWindows.Lookup<ProjectivePoint<T>>(table, magnitude);
            ulong isZero = ConstantTime.Mask(ConstantTime.IsZeroBit(magnitude));
            multiple = ProjectivePoint<T>.Select(isZero, ProjectivePoint<T>.Infinity, multiple);
            sum = ProjectivePoint<T>.Add(sum, ProjectivePoint<T>.NegateIf(negative, multiple));
        }
        return sum;
    }

    /// <summary>
    /// Any scalar of the curve's number of bits times the generator, in constant time: a comb. Row i of the table holds
    /// multiples of 2^(10i)·G and serves the digits 2i and 2i + 1; the odd digits are summed first, and doubled together.
    /// </summary>
    internal virtual ProjectivePoint<T> MultiplyGenerator(ReadOnlySpan<ulong> scalar)
    {
        AffinePoint<T>[] table = _generatorTable ??= BuildGeneratorTable();
        ProjectivePoint<T> sum = AddDigits(ProjectivePoint<T>.Infinity, scalar, table, 1);
        sum = ProjectivePoint<T>.DoubleRepeatedly(sum, SignedWindows.Width);
        return AddDigits(sum, scalar, table, 0);
    }

    /// <summary>u·G + v·Q for public scalars below the order, of which v is not 0, and a Q whose Z is 1.</summary>
    internal virtual ProjectivePoint<T> VarTimeSum(ReadOnlySpan<ulong> u, ReadOnlySpan<ulong> v, in ProjectivePoint<T> q)
        => VarTimeSum<T>.Compute(u, _generatorOddMultiples ??= BuildGeneratorOddMultiples(), v, q);

    /// <summary>u·G + v·Q with multiples of Q that this arithmetic made.</summary>
    private protected virtual ProjectivePoint<T> VarTimeSum(ReadOnlySpan<ulong> u, ReadOnlySpan<ulong> v, PointMultiples multiples)
        => throw new NotSupportedException("This arithmetic makes no multiples.");

    /// <summary>Divides by Z, for a point that is not infinity.</summary>
    internal void ToAffine(in ProjectivePoint<T> point, Span<ulong> xy) => ToAffine(point, Invert(point.Z), xy);

    private static void ToAffine(in ProjectivePoint<T> point, in T inverse, Span<ulong> xy)
    {
        T.ToLimbs(point.X * inverse, xy[..T.LimbCount]);
        T.ToLimbs(point.Y * inverse, xy[T.LimbCount..]);
    }

    /// <summary>Whether a multiple of the generator is on the curve: a public key, or the point whose x is a signature's r.</summary>
    private bool ContainsPublic(Span<ulong> xy)
    {
        // Of the sign of y a verifier of a signature learns as much.
        ConstantTime.Declassify(xy);
        return Contains(xy);
    }

    internal static ProjectivePoint<T> FromAffine(ReadOnlySpan<ulong> xy)
        => new(T.FromLimbs(xy[..T.LimbCount]), T.FromLimbs(xy[T.LimbCount..]), T.One);

    /// <summary>The inverse of an element that is not zero, in constant time.</summary>
    internal T Invert(in T a)
    {
        Span<ulong> limbs = stackalloc ulong[MaxLimbs];
        limbs = limbs[..T.LimbCount];
        T.ToLimbs(a, limbs);
        _inversion.Invert(limbs);
        T inverse = T.FromLimbs(limbs);
        LimbString.Clear(limbs);
        return inverse;
    }

    private static ProjectivePoint<T> AddDigits(
        ProjectivePoint<T> sum, ReadOnlySpan<ulong> scalar, AffinePoint<T>[] table, int first)
    {
        for (int i = first; i < SignedWindows.Count(T.BitCount); i += 2)
        {
            ulong magnitude = SignedWindows.Digit(scalar, i, out ulong negative);
            ReadOnlySpan<AffinePoint<T>> row = table.AsSpan(i / 2 * SignedWindows.TableSize, SignedWindows.TableSize);
            AffinePoint<T> multiple = SignedWindows.Lookup(row, magnitude);
            multiple = new(multiple.X, T.Select(negative, T.Zero - multiple.Y, multiple.Y));
            // For the digit 0 the sum with "no point" is computed and thrown away.
            ulong isZero = ConstantTime.Mask(ConstantTime.IsZeroBit(magnitude));
            sum = ProjectivePoint<T>.Select(isZero, sum, ProjectivePoint<T>.Add(sum, multiple));
        }
        return sum;
    }

    /// <summary>The multiples 1 to 16 of a public point.</summary>
    private static void FillMultiples(in ProjectivePoint<T> point, Span<ProjectivePoint<T>> multiples)
    {
        multiples[0] = point;
        for (int i = 1; i < multiples.Length; i++)
            multiples[i] = ProjectivePoint<T>.Add(multiples[i - 1], point);
    }

    /// <summary>Public values only; if two threads build it at once, both build the same.</summary>
    private AffinePoint<T>[] BuildGeneratorTable()
    {
        int rows = (SignedWindows.Count(T.BitCount) + 1) / 2;
        ProjectivePoint<T>[] points = new ProjectivePoint<T>[rows * SignedWindows.TableSize];
        ProjectivePoint<T> rowBase = ProjectivePoint<T>.Generator;
        for (int i = 0; i < rows; i++)
        {
            FillMultiples(rowBase, points.AsSpan(i * SignedWindows.TableSize, SignedWindows.TableSize));
            rowBase = ProjectivePoint<T>.DoubleRepeatedly(rowBase, 2 * SignedWindows.Width);
        }
        return Normalize(points);
    }

    private AffinePoint<T>[] BuildGeneratorOddMultiples()
    {
        ProjectivePoint<T>[] points = new ProjectivePoint<T>[VarTimeSum<T>.GeneratorTableSize];
        VarTimeSum<T>.FillOddMultiples(ProjectivePoint<T>.Generator, points);
        return Normalize(points);
    }

    /// <summary>
    /// Divides each by its Z with one inversion in all (Montgomery's trick). None may be infinity.
    /// </summary>
    private protected AffinePoint<T>[] Normalize(ProjectivePoint<T>[] points)
    {
        T[] products = new T[points.Length];
        T product = T.One;
        for (int i = 0; i < points.Length; i++)
        {
            products[i] = product;
            product *= points[i].Z;
        }
        T inverse = Invert(product);
        AffinePoint<T>[] result = new AffinePoint<T>[points.Length];
        for (int i = points.Length - 1; i >= 0; i--)
        {
            T inverseZ = inverse * products[i];
            inverse *= points[i].Z;
            result[i] = new(points[i].X * inverseZ, points[i].Y * inverseZ);
        }
        return result;
    }

    /// <summary>
    /// Of each public point its multiples from 1 to <paramref name="count"/>, those of a point side by side: chords in affine
    /// coordinates, a third of the work of projective ones, with one inversion for all points at a time.
    /// </summary>
    private protected AffinePoint<T>[] Multiples(ProjectivePoint<T>[] points, int count)
    {
        AffinePoint<T>[] multiples = new AffinePoint<T>[points.Length * count];
        ProjectivePoint<T>[] doubles = new ProjectivePoint<T>[points.Length];
        for (int i = 0; i < points.Length; i++)
            doubles[i] = ProjectivePoint<T>.DoubleRepeatedly(points[i], 1);
        AffinePoint<T>[] firsts = Normalize(points), seconds = Normalize(doubles);
        for (int i = 0; i < points.Length; i++)
            (multiples[i * count], multiples[(i * count) + 1]) = (firsts[i], seconds[i]);
        T[] products = new T[points.Length];
        for (int j = 2; j < count; j++)
            AddFirsts(multiples, count, j, products);
        return multiples;
    }

    // Multiple j of each point is the one before and the point itself. For a point of prime order, j far below it, the two
    // have different x: neither a tangent nor a vertical line.
    private void AddFirsts(AffinePoint<T>[] multiples, int count, int j, T[] products)
    {
        T product = T.One;
        for (int i = 0; i < products.Length; i++)
        {
            products[i] = product;
            product *= multiples[(i * count) + j - 1].X - multiples[i * count].X;
        }
        T inverse = Invert(product);
        for (int i = products.Length - 1; i >= 0; i--)
        {
            AffinePoint<T> last = multiples[(i * count) + j - 1], first = multiples[i * count];
            T slope = (last.Y - first.Y) * (inverse * products[i]);
            inverse *= last.X - first.X;
            T x = T.Square(slope) - last.X - first.X;
            multiples[(i * count) + j] = new(x, (slope * (first.X - x)) - first.Y);
        }
    }

    /// <summary>x³ - 3x + b.</summary>
    private static T CurveSide(in T x) => (T.Square(x) * x) - (x + x + x) + T.B;

    /// <summary>
    /// a^((p + 1) / 4), which is a square root of a if a has one, because p ≡ 3 modulo 4. The exponent is public.
    /// </summary>
    private static T SquareRootCandidate(in T a)
    {
        // (p + 1) / 4 is p / 4 rounded down, plus 1; p is odd.
        T power = T.One;
        for (int bit = (64 * T.LimbCount) - 1; bit >= 2; bit--)
        {
            power = T.Square(power);
            if (((T.Modulus[bit / 64] >> (bit % 64)) & 1) == 1)
                power *= a;
        }
        return power * a;
    }
}
