using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>The laws of the group, where the formulas have no exceptional case and tests must reach them all.</summary>
[Properties(Arbitrary = [typeof(NistGenerators)], MaxTest = 20)]
public sealed class PointTests
{
    [Fact]
    public void The_order_times_the_generator_is_infinity()
    {
        AssertOrder<P256Element>(Nist.P256Order);
        AssertOrder<P384Element>(Nist.P384Order);
        AssertOrder<P521Element>(Nist.P521Order);
    }

    [Property]
    public void Addition_is_a_group_law(Number a, Number b, Number c)
    {
        AssertGroup<P256Element>(Nist.P256Order, a.Value, b.Value, c.Value);
        AssertGroup<P384Element>(Nist.P384Order, a.Value, b.Value, c.Value);
        AssertGroup<P521Element>(Nist.P521Order, a.Value, b.Value, c.Value);
    }

    [Property]
    public void The_comb_agrees_with_the_windows(Number scalar)
    {
        AssertComb<P256Element>(scalar.Value % (BigInteger.One << 256));
        AssertComb<P384Element>(scalar.Value % (BigInteger.One << 384));
        AssertComb<P521Element>(scalar.Value % (BigInteger.One << 521));
    }

    [Property]
    public void The_sum_of_verification_agrees_with_the_windows(Number u, Number v, Number q)
    {
        AssertSum<P256Element>(u.Value % (BigInteger.One << 256), v.Value % (BigInteger.One << 256), q.Value % Nist.P256Order);
        AssertSum<P384Element>(u.Value % (BigInteger.One << 384), v.Value % (BigInteger.One << 384), q.Value % Nist.P384Order);
        AssertSum<P521Element>(u.Value % (BigInteger.One << 521), v.Value % (BigInteger.One << 521), q.Value % Nist.P521Order);
    }

    [Fact]
    public void The_sum_of_verification_meets_opposite_and_equal_points()
    {
        // With Q = G and Q = -G the digits of small scalars bring the same and opposite points together.
        for (int u = 0; u < 40; u++)
        {
            for (int v = 0; v < 40; v++)
            {
                AssertSum<P256Element>(u, v, 1);
                AssertSum<P256Element>(u, v, Nist.P256Order - 1);
            }
            AssertSum<P384Element>(u, u, 1);
            AssertSum<P384Element>(u, u, Nist.P384Order - 1);
            AssertSum<P521Element>(u, u, 1);
            AssertSum<P521Element>(u, u, Nist.P521Order - 1);
        }
    }

    [Property]
    public void Non_adjacent_digits_sum_to_the_scalar(Number number)
    {
        foreach (int width in (int[])[5, 8])
        {
            sbyte[] digits = new sbyte[577];
            NonAdjacentForm.Write(Nist.Limbs(number.Value, 9), width, digits);
            BigInteger sum = 0;
            for (int i = digits.Length - 1; i >= 0; i--)
            {
                sum = (2 * sum) + digits[i];
                Assert.True(digits[i] == 0 || (digits[i] & 1) == 1);
                Assert.InRange(digits[i], -(1 << (width - 1)), 1 << (width - 1));
            }
            Assert.Equal(number.Value, sum);
        }
    }

    [Fact]
    public void Small_multiples_agree_with_repeated_addition()
    {
        AssertSmallMultiples<P256Element>();
        AssertSmallMultiples<P384Element>();
        AssertSmallMultiples<P521Element>();
    }

    [Property]
    public void Digits_sum_to_the_scalar(Number number)
    {
        foreach (int bits in (int[])[256, 384, 521])
        {
            BigInteger value = number.Value % (BigInteger.One << bits), sum = 0;
            ulong[] scalar = Nist.Limbs(value, (bits + 63) / 64);
            for (int i = SignedWindows.Count(bits) - 1; i >= 0; i--)
            {
                ulong magnitude = SignedWindows.Digit(scalar, i, out ulong negative);
                Assert.InRange(magnitude, 0UL, (ulong)SignedWindows.TableSize);
                sum = (sum << SignedWindows.Width) + (negative == 0 ? magnitude : -(BigInteger)magnitude);
            }
            Assert.Equal(value, sum);
        }
    }

    [Fact]
    public void A_lookup_finds_each_entry_and_nothing_for_zero()
    {
        AssertLookup<P256Element>();
        AssertLookup<P384Element>();
        AssertLookup<P521Element>();
    }

    private static void AssertLookup<T>()
        where T : unmanaged, IPrimeFieldElement<T>
    {
        ProjectivePoint<T>[] table = new ProjectivePoint<T>[SignedWindows.TableSize];
        T value = T.Zero;
        for (int i = 0; i < table.Length; i++)
        {
            value += T.One;
            table[i] = new(value, value + T.B, value + T.GeneratorX);
        }
        AssertEqual(default, SignedWindows.Lookup<ProjectivePoint<T>>(table, 0));
        for (int i = 0; i < table.Length; i++)
            AssertEqual(table[i], SignedWindows.Lookup<ProjectivePoint<T>>(table, (ulong)i + 1));
    }

    private static void AssertEqual<T>(in ProjectivePoint<T> expected, in ProjectivePoint<T> actual)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        Assert.Equal(1UL, T.IsZeroBit(expected.X - actual.X));
        Assert.Equal(1UL, T.IsZeroBit(expected.Y - actual.Y));
        Assert.Equal(1UL, T.IsZeroBit(expected.Z - actual.Z));
    }

    private static void AssertOrder<T>(BigInteger n)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        ProjectivePoint<T> generator = ProjectivePoint<T>.Generator, infinity = ProjectivePoint<T>.Infinity;
        foreach ((BigInteger scalar, ProjectivePoint<T> expected) in ((BigInteger, ProjectivePoint<T>)[])
            [(0, infinity), (1, generator), (n, infinity), (n - 1, Negative(generator)), (n + 1, generator)])
        {
            AssertSame(expected, Times(scalar, generator));
            AssertSame(expected, Curve<T>.Instance.MultiplyGenerator(Nist.Limbs(scalar, T.LimbCount)));
            AssertSame(infinity, Times(scalar, infinity));
        }
    }

    private static void AssertGroup<T>(BigInteger n, BigInteger a, BigInteger b, BigInteger c)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        ProjectivePoint<T> g = ProjectivePoint<T>.Generator, infinity = ProjectivePoint<T>.Infinity;
        ProjectivePoint<T> p = Times(a % n, g), q = Times(b % n, g), r = Times(c % n, g);
        AssertSame(Times((a + b) % n, g), Add(p, q));
        AssertSame(Times(a * b % n, g), Times(a % n, q));
        AssertSame(Add(q, p), Add(p, q));
        AssertSame(Add(p, Add(q, r)), Add(Add(p, q), r));
        AssertSame(p, Add(p, infinity));
        AssertSame(p, Add(infinity, p));
        AssertSame(infinity, Add(p, Negative(p)));
        AssertSame(Times(2 * a % n, g), Add(p, p));
        AssertSame(Add(p, p), ProjectivePoint<T>.DoubleRepeatedly(p, 1));
        AssertSame(Times(32 * a % n, g), ProjectivePoint<T>.DoubleRepeatedly(p, 5));
        AssertSame(p, ProjectivePoint<T>.DoubleRepeatedly(p, 0));
        AssertSame(infinity, ProjectivePoint<T>.DoubleRepeatedly(infinity, 3));
        AssertMixed(p, q);
        AssertMixed(p, p);
        AssertMixed(Negative(p), p);
        AssertMixed(infinity, p);
    }

    private static void AssertMixed<T>(in ProjectivePoint<T> p, in ProjectivePoint<T> q)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        if (T.IsZeroBit(q.Z) == 1)
            return;
        T inverse = Curve<T>.Instance.Invert(q.Z);
        AffinePoint<T> affine = new(q.X * inverse, q.Y * inverse);
        AssertSame(Add(p, q), ProjectivePoint<T>.Add(p, affine));
    }

    private static void AssertComb<T>(BigInteger scalar)
        where T : unmanaged, IPrimeFieldElement<T>
        => AssertSame(
            Times(scalar, ProjectivePoint<T>.Generator),
            Curve<T>.Instance.MultiplyGenerator(Nist.Limbs(scalar, T.LimbCount)));

    private static void AssertSum<T>(BigInteger u, BigInteger v, BigInteger q)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        ProjectivePoint<T> generator = ProjectivePoint<T>.Generator, point = Times(q, generator);
        AssertSame(
            Add(Times(u, generator), Times(v, point)),
            Curve<T>.Instance.VarTimeSum(Nist.Limbs(u, T.LimbCount), Nist.Limbs(v, T.LimbCount), point));
    }

    private static void AssertSmallMultiples<T>()
        where T : unmanaged, IPrimeFieldElement<T>
    {
        ProjectivePoint<T> sum = ProjectivePoint<T>.Infinity;
        for (int i = 0; i < 70; i++)
        {
            AssertSame(sum, Times(i, ProjectivePoint<T>.Generator));
            AssertSame(sum, Curve<T>.Instance.MultiplyGenerator(Nist.Limbs(i, T.LimbCount)));
            sum = Add(sum, ProjectivePoint<T>.Generator);
        }
    }

    /// <summary>The same point: equal cross products, and both infinity or neither.</summary>
    private static void AssertSame<T>(in ProjectivePoint<T> expected, in ProjectivePoint<T> actual)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        Assert.Equal(T.IsZeroBit(expected.Z), T.IsZeroBit(actual.Z));
        Assert.Equal(1UL, T.IsZeroBit((expected.X * actual.Z) - (actual.X * expected.Z)));
        Assert.Equal(1UL, T.IsZeroBit((expected.Y * actual.Z) - (actual.Y * expected.Z)));
        // (0 : 0 : 0), which is no point, would be the same as every point by the cross products.
        Assert.Equal(0UL, T.IsZeroBit(actual.Y));
    }

    private static ProjectivePoint<T> Times<T>(BigInteger scalar, in ProjectivePoint<T> point)
        where T : unmanaged, IPrimeFieldElement<T>
        => ShortWeierstrass<T>.Multiply(Nist.Limbs(scalar, T.LimbCount), point);

    private static ProjectivePoint<T> Add<T>(in ProjectivePoint<T> p, in ProjectivePoint<T> q)
        where T : unmanaged, IPrimeFieldElement<T>
        => ProjectivePoint<T>.Add(p, q);

    private static ProjectivePoint<T> Negative<T>(in ProjectivePoint<T> p)
        where T : unmanaged, IPrimeFieldElement<T>
        => ProjectivePoint<T>.NegateIf(ulong.MaxValue, p);

    private static class Curve<T>
        where T : unmanaged, IPrimeFieldElement<T>
    {
        internal static readonly ShortWeierstrass<T> Instance = new();
    }
}
