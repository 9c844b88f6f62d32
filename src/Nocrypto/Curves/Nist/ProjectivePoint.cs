using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>A point in affine coordinates, never infinity; as an entry of a table, (0, 0) stands for "no point".</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct AffinePoint<T>(T x, T y)
    where T : unmanaged, IPrimeFieldElement<T>
{
    internal readonly T X = x;
    internal readonly T Y = y;
}

/// <summary>
/// A point of a curve y² = x³ - 3x + b of prime order in homogeneous coordinates: (X : Y : Z) is (X/Z, Y/Z), and
/// (0 : 1 : 0) is infinity. All formulas are complete: they hold for every pair of points, equal, opposite or infinity,
/// without a case distinction, so that no scalar and no peer can reach an exceptional case.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ProjectivePoint<T>(T x, T y, T z)
    where T : unmanaged, IPrimeFieldElement<T>
{
    internal readonly T X = x;
    internal readonly T Y = y;
    internal readonly T Z = z;

    internal static ProjectivePoint<T> Infinity => new(T.Zero, T.One, T.Zero);

    internal static ProjectivePoint<T> Generator => new(T.GeneratorX, T.GeneratorY, T.One);

    /// <summary>The sum: the complete addition for a = -3 (Renes, Costello, Batina 2015, eprint 2015/1060, algorithm 4).</summary>
    internal static ProjectivePoint<T> Add(in ProjectivePoint<T> p, in ProjectivePoint<T> q)
    {
        T xx = p.X * q.X, yy = p.Y * q.Y, zz = p.Z * q.Z;
        T xy = (p.X + p.Y) * (q.X + q.Y) - (xx + yy);
        T yz = (p.Y + p.Z) * (q.Y + q.Z) - (yy + zz);
        T xz = (p.X + p.Z) * (q.X + q.Z) - (xx + zz);
        return Combine(xx, yy, zz, xy, yz, xz);
    }

    /// <summary>The sum with an affine point, which has Z = 1 and is not infinity (algorithm 5 there).</summary>
    internal static ProjectivePoint<T> Add(in ProjectivePoint<T> p, in AffinePoint<T> q)
    {
        T xx = p.X * q.X, yy = p.Y * q.Y;
        T xy = (p.X + p.Y) * (q.X + q.Y) - (xx + yy);
        T yz = q.Y * p.Z + p.Y;
        T xz = q.X * p.Z + p.X;
        return Combine(xx, yy, p.Z, xy, yz, xz);
    }

    /// <summary>
    /// The sum from the products x₁x₂, y₁y₂, z₁z₂ and the mixed sums x₁y₂ + x₂y₁, y₁z₂ + y₂z₁, x₁z₂ + x₂z₁.
    /// </summary>
    private static ProjectivePoint<T> Combine(in T xx, in T yy, in T zz, in T xy, in T yz, in T xz)
    {
        T m = Triple(xz - T.B * zz);
        T plus = yy + m, minus = yy - m;
        T zz3 = Triple(zz);
        T n = Triple(T.B * xz - zz3 - xx);
        T l = Triple(xx) - zz3;
        return new(xy * plus - yz * n, plus * minus + l * n, yz * minus + xy * l);
    }

    /// <summary>
    /// 2^count times the point. Inside, the coordinates are Jacobian (X/Z², Y/Z³), where a doubling costs 8
    /// multiplications instead of 13: with α = 3(X - Z²)(X + Z²) and β = 4XY², the double is (α² - 2β : α(β - X') - 8Y⁴ :
    /// 2YZ). That doubling is complete too: with prime order no point has Y = 0, and Z = 0 stays 0; only the form of
    /// infinity is restored at the end.
    /// </summary>
    internal static ProjectivePoint<T> DoubleRepeatedly(in ProjectivePoint<T> p, int count)
    {
        T x = p.X * p.Z, y = p.Y * T.Square(p.Z), z = p.Z;
        for (int i = 0; i < count; i++)
        {
            T delta = T.Square(z), gamma = T.Square(y), gamma2 = gamma + gamma, gamma4 = gamma2 + gamma2;
            T alpha = Triple((x - delta) * (x + delta));
            T beta = x * gamma4;
            z = (y + y) * z;
            x = T.Square(alpha) - (beta + beta);
            y = (alpha * (beta - x)) - (gamma2 * gamma4);
        }
        ulong infinity = ConstantTime.Mask(T.IsZeroBit(z));
        return new(x * z, T.Select(infinity, T.One, y), z * T.Square(z));
    }

    /// <summary>The opposite point if the mask is all ones, else the point.</summary>
    internal static ProjectivePoint<T> NegateIf(ulong mask, in ProjectivePoint<T> p)
        => new(p.X, T.Select(mask, T.Zero - p.Y, p.Y), p.Z);

    internal static ProjectivePoint<T> Select(
        ulong mask, in ProjectivePoint<T> whenOnes, in ProjectivePoint<T> whenZeros)
        => new(
            T.Select(mask, whenOnes.X, whenZeros.X),
            T.Select(mask, whenOnes.Y, whenZeros.Y),
            T.Select(mask, whenOnes.Z, whenZeros.Z));

    private static T Triple(in T a) => a + a + a;
}
