using System;
using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>The fields against arbitrary-precision integers.</summary>
[Properties(Arbitrary = [typeof(NistGenerators)], MaxTest = 500)]
public sealed class PrimeFieldTests
{
    [Fact]
    public void The_constants_are_the_standards()
    {
        AssertConstants<P256Element>(
            Nist.P256Prime,
            "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
        AssertConstants<P384Element>(
            Nist.P384Prime,
            "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f");
        AssertConstants<P521Element>(
            Nist.P521Prime,
            "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
            "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
            "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650");
        Assert.Equal(Nist.P256Order, Nist.Value(P256.Instance.Scalars.Modulus));
        Assert.Equal(Nist.P384Order, Nist.Value(P384.Instance.Scalars.Modulus));
        Assert.Equal(Nist.P521Order, Nist.Value(P521.Instance.Scalars.Modulus));
    }

    [CheapProperty]
    public void Arithmetic_agrees_with_big_integers(Number a, Number b)
    {
        AssertArithmetic<P256Element>(Nist.P256Prime, a.Value, b.Value);
        AssertArithmetic<P384Element>(Nist.P384Prime, a.Value, b.Value);
        AssertArithmetic<P521Element>(Nist.P521Prime, a.Value, b.Value);
    }

    [CheapProperty]
    public void A_number_has_one_representation(Number a, Number b)
    {
        AssertOneRepresentation<P256Element>(Nist.P256Prime, a.Value, b.Value);
        AssertOneRepresentation<P384Element>(Nist.P384Prime, a.Value, b.Value);
    }

    /// <summary>Long chains without a multiplication, which are where carries could pile up.</summary>
    [CheapProperty]
    public void Sums_and_differences_of_p521_never_overflow(Number a, Number b, byte[] choices)
    {
        P521Element x = Element<P521Element>(a.Value % Nist.P521Prime), y = Element<P521Element>(b.Value % Nist.P521Prime);
        BigInteger expected = a.Value, other = b.Value;
        foreach (byte choice in choices)
        {
            (x, y) = (choice % 3) switch { 0 => (x + y, x), 1 => (x - y, x), _ => (x * y, y - x) };
            (expected, other) = (choice % 3) switch
            {
                0 => (expected + other, expected),
                1 => (expected - other, expected),
                _ => (expected * other, other - expected),
            };
            expected %= Nist.P521Prime;
        }
        Assert.Equal((expected + (2 * Nist.P521Prime)) % Nist.P521Prime, Value(x));
        Assert.Equal(Value(x).IsZero ? 1UL : 0UL, P521Element.IsZeroBit(x));
    }

    /// <summary>Numbers from p on, which only sums and differences reach.</summary>
    [Fact]
    public void Every_representation_of_a_small_number_of_p521_is_that_number()
    {
        P521Element minusOne = P521Element.Zero - P521Element.One, x = minusOne;
        Assert.Equal(Nist.P521Prime - 1, Value(minusOne));
        for (int i = 0; i < 5; i++)
        {
            x += P521Element.One;
            Assert.Equal(i, Value(x));
            Assert.Equal(i == 0 ? 1UL : 0UL, P521Element.IsZeroBit(x));
            Assert.Equal(i, Value(x * P521Element.One));
            Assert.Equal((Nist.P521Prime - i) % Nist.P521Prime, Value(x * minusOne));
            Assert.Equal((Nist.P521Prime - i) % Nist.P521Prime, Value(P521Element.Zero - x));
        }
    }

    [Property]
    public void Division_steps_invert(Number number)
    {
        AssertInverse(Nist.P256Prime, 4, number.Value);
        AssertInverse(Nist.P256Order, 4, number.Value);
        AssertInverse(Nist.P384Prime, 6, number.Value);
        AssertInverse(Nist.P384Order, 6, number.Value);
        AssertInverse(Nist.P521Prime, 9, number.Value);
        AssertInverse(Nist.P521Order, 9, number.Value);
    }

    [Property]
    public void Two_inversions_at_once_are_each_what_they_are_alone(Number first, Number second)
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            int limbs = curve.Arithmetic.LimbCount;
            BigInteger order = Nist.Order(curve), prime = Nist.Prime(curve);
            ulong[] value = Nist.Limbs(first.Value % prime, limbs), other = Nist.Limbs(second.Value % order, limbs);
            new DivstepInversion(Nist.Limbs(prime, limbs)).InvertWith(value, curve.Scalars.Inversion, other);
            Assert.Equal(BigInteger.ModPow(first.Value, prime - 2, prime), Nist.Value(value));
            Assert.Equal(BigInteger.ModPow(second.Value, order - 2, order), Nist.Value(other));
        }
    }

    [Fact]
    public void Division_steps_leave_zero()
    {
        ulong[] value = new ulong[6];
        new DivstepInversion(P384Element.Modulus).Invert(value);
        Assert.Equal(new ulong[6], value);
    }

    [CheapProperty]
    public void Scalars_agree_with_big_integers(Number a, Number b)
    {
        foreach (EcCurve curve in Nist.Curves)
        {
            BigInteger n = Nist.Order(curve);
            int count = curve.Arithmetic.LimbCount;
            ulong[] x = Nist.Limbs(a.Value % n, count), y = Nist.Limbs(b.Value % n, count), result = new ulong[count];
            curve.Scalars.Add(x, y, result);
            Assert.Equal((a.Value + b.Value) % n, Nist.Value(result));
            curve.Scalars.Multiply(x, y, result);
            Assert.Equal(a.Value * b.Value % n, Nist.Value(result));
            curve.Scalars.Multiply(x, x, x);
            Assert.Equal(a.Value * a.Value % n, Nist.Value(x));

            BigInteger wide = b.Value % (BigInteger.One << curve.Arithmetic.BitCount);
            ulong[] reduced = Nist.Limbs(wide, count);
            Assert.Equal(wide > 0 && wide < n ? 1UL : 0UL, curve.Scalars.IsInRangeBit(reduced));
            curve.Scalars.Reduce(reduced);
            Assert.Equal(wide % n, Nist.Value(reduced));
        }
    }

    private static void AssertConstants<T>(BigInteger p, string b, string x, string y)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        Assert.Equal(p, Nist.Value(T.Modulus));
        Assert.Equal(BigInteger.Zero, Value(T.Zero));
        Assert.Equal(BigInteger.One, Value(T.One));
        int size = (T.BitCount + 7) / 8;
        Assert.Equal(Convert.FromHexString(b), Nist.Bytes(Value(T.B), size));
        Assert.Equal(Convert.FromHexString(x), Nist.Bytes(Value(T.GeneratorX), size));
        Assert.Equal(Convert.FromHexString(y), Nist.Bytes(Value(T.GeneratorY), size));
    }

    private static void AssertArithmetic<T>(BigInteger p, BigInteger a, BigInteger b)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        T x = Element<T>(a % p), y = Element<T>(b % p);
        Assert.Equal(a % p, Value(x));
        Assert.Equal((a + b) % p, Value(x + y));
        Assert.Equal(((a % p) + p - (b % p)) % p, Value(x - y));
        Assert.Equal(a * b % p, Value(x * y));
        Assert.Equal(a * a % p, Value(T.Square(x)));
        Assert.Equal(a % p, Value(T.Select(ulong.MaxValue, x, y)));
        Assert.Equal(b % p, Value(T.Select(0, x, y)));
    }

    private static void AssertOneRepresentation<T>(BigInteger p, BigInteger a, BigInteger b)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        T x = Element<T>(a % p), y = Element<T>(b % p);
        Assert.Equal(x, (x + y) - y);
        Assert.Equal(x, (x - y) + y);
        Assert.Equal(x * (y + T.One), (x * y) + x);
        Assert.Equal(T.Square(x), x * x);
        Assert.Equal(T.Square(x - y), T.Square(y - x));
        Assert.Equal(1UL, T.IsZeroBit(x - x));
        Assert.Equal(1UL, T.IsZeroBit(x + (T.Zero - x)));
        Assert.Equal(a % p == 0 ? 1UL : 0UL, T.IsZeroBit(x));
    }

    private static void AssertInverse(BigInteger modulus, int limbs, BigInteger value)
    {
        ulong[] inverse = Nist.Limbs(value % modulus, limbs);
        new DivstepInversion(Nist.Limbs(modulus, limbs)).Invert(inverse);
        Assert.Equal(BigInteger.ModPow(value, modulus - 2, modulus), Nist.Value(inverse));
    }

    private static T Element<T>(BigInteger value)
        where T : unmanaged, IPrimeFieldElement<T>
        => T.FromLimbs(Nist.Limbs(value, T.LimbCount));

    private static BigInteger Value<T>(in T element)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        ulong[] limbs = new ulong[T.LimbCount];
        T.ToLimbs(element, limbs);
        return Nist.Value(limbs);
    }
}
