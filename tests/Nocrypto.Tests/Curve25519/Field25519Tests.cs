using System;
using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

[Properties(Arbitrary = [typeof(Generators25519)], MaxTest = 500)]
public sealed class Field25519Tests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    public static TheoryData<string> EdgeValues => [.. Array.ConvertAll(
        [0, 1, 2, 9, 18, 19, 20, P - 2, P - 1, P, P + 1, P + 18, BigInteger.Pow(2, 254), BigInteger.Pow(2, 255) - 1],
        (BigInteger value) => value.ToString())];

    [Theory]
    [MemberData(nameof(EdgeValues))]
    public void Edge_values_are_decoded_modulo_p_and_encoded_as_the_least_residue(string text)
    {
        BigInteger value = BigInteger.Parse(text);
        Field25519 element = Decode(value);
        Assert.Equal(value % P, ValueOf(element));
        Assert.Equal(value % P, Encoded(element));
        Assert.Equal((uint)(value % P % 2), element.Sign());
        Assert.Equal(value % P == 0, element.IsZeroVarTime());
    }

    [Theory]
    [MemberData(nameof(EdgeValues))]
    public void Edge_values_multiply_invert_and_swap(string text)
    {
        BigInteger value = BigInteger.Parse(text);
        foreach (object[] other in (object[][])[[value], [P - 1], [BigInteger.One], [BigInteger.Zero], [P - 19]])
        {
            Field25519 a = Decode(value), b = Decode((BigInteger)other[0]);
            Field25519.Multiply(a, b, out Field25519 product);
            Assert.Equal(value * (BigInteger)other[0] % P, Encoded(product));
            Field25519.ConditionalSwap(0, ref a, ref b);
            Assert.Equal(value % P, Encoded(a));
            Field25519.ConditionalSwap(ulong.MaxValue, ref a, ref b);
            Assert.Equal(value % P, Encoded(b));
        }
        Field25519.Invert(Decode(value), out Field25519 inverse);
        Assert.Equal(BigInteger.ModPow(value, P - 2, P), Encoded(inverse));
    }

    [CheapProperty]
    public void Loose_limbs_encode_as_the_least_residue(LooseLimbs limbs)
    {
        Field25519 element = Element(limbs.Limbs);
        Assert.Equal(Value(limbs.Limbs) % P, Encoded(element));
        element.Carry();
        AssertTight(element);
        Assert.Equal(Value(limbs.Limbs) % P, ValueOf(element));
    }

    [CheapProperty]
    public void Multiplication_agrees_with_big_integers(LooseLimbs a, LooseLimbs b)
    {
        Field25519.Multiply(Element(a.Limbs), Element(b.Limbs), out Field25519 product);
        AssertTight(product);
        Assert.Equal(Value(a.Limbs) * Value(b.Limbs) % P, ValueOf(product));
    }

    [CheapProperty]
    public void Squaring_agrees_with_big_integers(LooseLimbs a)
    {
        Field25519.Square(Element(a.Limbs), out Field25519 square);
        AssertTight(square);
        Assert.Equal(Value(a.Limbs) * Value(a.Limbs) % P, ValueOf(square));
    }

    [CheapProperty]
    public void Multiplication_by_the_curve_constant_agrees_with_big_integers(LooseLimbs a)
    {
        Field25519.MultiplyByA24(Element(a.Limbs), out Field25519 product);
        AssertTight(product);
        Assert.Equal(Value(a.Limbs) * 121665 % P, ValueOf(product));
    }

    [Fact]
    public void The_largest_loose_limbs_do_not_overflow()
    {
        ulong[] largest = [1UL << 54, 1UL << 54, 1UL << 54, 1UL << 54, 1UL << 54];
        Multiplication_agrees_with_big_integers(new LooseLimbs(largest), new LooseLimbs(largest));
        Squaring_agrees_with_big_integers(new LooseLimbs(largest));
        Multiplication_by_the_curve_constant_agrees_with_big_integers(new LooseLimbs(largest));
    }

    [CheapProperty]
    public void Sums_and_differences_agree_with_big_integers_within_their_bounds(TightLimbs a, TightLimbs b)
    {
        Field25519.Add(Element(a.Limbs), Element(b.Limbs), out Field25519 sum);
        Assert.Equal((Value(a.Limbs) + Value(b.Limbs)) % P, ValueOf(sum));
        Field25519.Subtract(Element(a.Limbs), Element(b.Limbs), out Field25519 difference);
        AssertBelow(1UL << 53, difference);
        Assert.Equal((Value(a.Limbs) - Value(b.Limbs) + 2 * P) % P, ValueOf(difference));
        Field25519.Negate(Element(a.Limbs), out Field25519 negative);
        AssertBelow(1UL << 52, negative);
        Assert.Equal((2 * P - Value(a.Limbs)) % P, ValueOf(negative));
    }

    [Property(MaxTest = 100)]
    public void A_result_may_take_the_place_of_an_operand(LooseLimbs a, LooseLimbs b)
    {
        Field25519 x = Element(a.Limbs), y = Element(b.Limbs);
        Field25519.Multiply(x, y, out x);
        Assert.Equal(Value(a.Limbs) * Value(b.Limbs) % P, ValueOf(x));
        x = Element(a.Limbs);
        Field25519.Multiply(x, y, out y);
        Assert.Equal(Value(a.Limbs) * Value(b.Limbs) % P, ValueOf(y));
        Field25519.Multiply(x, x, out x);
        Assert.Equal(Value(a.Limbs) * Value(a.Limbs) % P, ValueOf(x));
        x = Element(a.Limbs);
        Field25519.Invert(x, out x);
        Assert.Equal(BigInteger.ModPow(Value(a.Limbs), P - 2, P), ValueOf(x));
    }

    [Property(MaxTest = 100)]
    public void A_square_root_of_a_ratio_is_found_exactly_where_there_is_one(LooseLimbs a, LooseLimbs b)
    {
        BigInteger u = Value(a.Limbs) % P, v = Value(b.Limbs) % P;
        if (v.IsZero)
            return;
        bool isSquare = BigInteger.ModPow(u * v % P, (P - 1) / 2, P) <= 1;
        bool found = Field25519.TrySquareRootOfRatioVarTime(Element(a.Limbs), Element(b.Limbs), out Field25519 root);
        Assert.Equal(isSquare, found);
        BigInteger r = ValueOf(root);
        if (found)
            Assert.Equal(u, r * r * v % P);
    }

    [Fact]
    public void The_square_root_of_minus_one_is_one()
    {
        BigInteger root = ValueOf(Field25519.SquareRootOfMinusOne);
        Assert.Equal(P - 1, root * root % P);
    }

    private static Field25519 Element(ulong[] limbs) => new(limbs[0], limbs[1], limbs[2], limbs[3], limbs[4]);

    private static BigInteger Value(ulong[] limbs)
    {
        BigInteger value = 0;
        for (int i = 4; i >= 0; i--)
            value = (value << 51) + limbs[i];
        return value;
    }

    private static BigInteger ValueOf(in Field25519 a) => Value([a.L0, a.L1, a.L2, a.L3, a.L4]) % P;

    private static Field25519 Decode(BigInteger value)
    {
        byte[] bytes = new byte[32];
        Assert.True(value.TryWriteBytes(bytes, out _, isUnsigned: true));
        return Field25519.Decode(bytes);
    }

    private static BigInteger Encoded(in Field25519 element)
    {
        byte[] bytes = new byte[32];
        element.Encode(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }

    private static void AssertTight(in Field25519 a) => AssertBelow(Generators25519.TightBound + 1, a);

    private static void AssertBelow(ulong bound, in Field25519 a)
        => Assert.All(new[] { a.L0, a.L1, a.L2, a.L3, a.L4 }, limb => Assert.InRange(limb, 0UL, bound - 1));
}
