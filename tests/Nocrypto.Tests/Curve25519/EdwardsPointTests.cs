using System;
using System.Linq;
using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>The group of edwards25519 against the affine addition law of RFC 8032 §5.1 in big integers.</summary>
[Properties(Arbitrary = [typeof(Generators25519)], MaxTest = 50)]
public sealed class EdwardsPointTests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger D = Modulo(-121665 * Inverse(121666));
    private static readonly (BigInteger X, BigInteger Y) B = (
        BigInteger.Parse("15112221349535400772501151409588531511454012693041857206046113283949847762202"),
        BigInteger.Parse("46316835694926478169428394003475163141307993866256225615783033603165251855960"));

    // The eight points of small order, canonically encoded.
    public static TheoryData<string> SmallOrder =>
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ];

    // y of p or more, or x = 0 with its sign bit set, or no point at all.
    public static TheoryData<string> Undecodable =>
    [
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0200000000000000000000000000000000000000000000000000000000000000",
    ];

    [Fact]
    public void The_constants_are_those_of_the_standard()
    {
        Assert.Equal(D, Value(EdwardsPoint.D));
        Assert.Equal(2 * D % P, Value(EdwardsPoint.TwoD));
        Assert.Equal(B, Affine(EdwardsPoint.Base));
        Assert.Equal(new byte[] { 0x58 }.Concat(Enumerable.Repeat((byte)0x66, 31)), Encoded(EdwardsPoint.Base));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("7")]
    [InlineData("8")]
    [InlineData("9")]
    [InlineData("16")]
    [InlineData("256")]
    [InlineData("7237005577332262213973186563042994240857116359379907606001950938285454250988")] // L - 1
    [InlineData("7237005577332262213973186563042994240857116359379907606001950938285454250989")] // L
    [InlineData("7237005577332262213973186563042994240857116359379907606001950938285454250990")] // L + 1
    [InlineData("28948022309329048855892746252171976963317496166410141009864396001978282409984")] // 2^254
    [InlineData("57896044618658097711785492504343953926634992332820282019728792003956564819967")] // 2^255 - 1
    public void Edge_multiples_of_the_base_point(string text)
    {
        BigInteger scalar = BigInteger.Parse(text);
        EdwardsComb.Multiply(Scalar25519Tests.Bytes(scalar, 32), out EdwardsPoint point);
        Assert.Equal(Multiply(scalar, B), Affine(point));
    }

    [Property]
    public void Multiples_of_the_base_point_follow_the_addition_law(Bytes32 scalar)
    {
        scalar.Value[31] &= 0x7f;
        EdwardsComb.Multiply(scalar.Value, out EdwardsPoint point);
        Assert.Equal(Multiply(Scalar25519Tests.Value(scalar.Value), B), Affine(point));
    }

    [Property]
    public void Sums_of_public_multiples_follow_the_addition_law(Bytes32 a, Bytes32 b, Bytes32 c)
    {
        a.Value[31] &= 0x1f;
        b.Value[31] &= 0x1f;
        c.Value[31] &= 0x7f;
        EdwardsComb.Multiply(c.Value, out EdwardsPoint point);
        EdwardsSumVarTime.Compute(a.Value, point, b.Value, out EdwardsPoint sum);
        BigInteger scalar = Scalar25519Tests.Value(a.Value) * Scalar25519Tests.Value(c.Value) + Scalar25519Tests.Value(b.Value);
        Assert.Equal(Multiply(scalar, B), Affine(sum));
    }

    [Property]
    public void Doubling_adding_and_negating_follow_the_addition_law_with_any_two_points(Bytes32 a, Bytes32 b)
    {
        a.Value[31] &= 0x7f;
        b.Value[31] &= 0x7f;
        EdwardsComb.Multiply(a.Value, out EdwardsPoint p);
        EdwardsComb.Multiply(b.Value, out EdwardsPoint q);
        AssertLaw(p, q);
        AssertLaw(p, p);
        EdwardsPoint.Negate(p, out EdwardsPoint negative);
        AssertLaw(p, negative);
        AssertLaw(p, EdwardsPoint.Identity);
        Assert.True(EdwardsPoint.TryDecodeVarTime(Scalar25519Tests.Bytes(0, 32), out EdwardsPoint orderFour));
        AssertLaw(p, orderFour);
    }

    [Property(MaxTest = 300)]
    public void Decoding_succeeds_exactly_on_canonical_points_and_encoding_gives_them_back(Bytes32 bytes)
    {
        BigInteger y = Scalar25519Tests.Value(bytes.Value) % BigInteger.Pow(2, 255);
        BigInteger x2 = Modulo((y * y - 1) * Inverse(D * y * y + 1));
        bool sign = bytes.Value[31] >> 7 == 1;
        bool expected = y < P && BigInteger.ModPow(x2, (P - 1) / 2, P) <= 1 && !(x2.IsZero && sign);
        Assert.Equal(expected, EdwardsPoint.TryDecodeVarTime(bytes.Value, out EdwardsPoint point));
        if (!expected)
            return;
        Assert.Equal(bytes.Value, Encoded(point));
        (BigInteger x, BigInteger decodedY) = Affine(point);
        Assert.Equal((y, x2), (decodedY, x * x % P));
    }

    [Theory]
    [MemberData(nameof(Undecodable))]
    public void What_is_not_the_one_encoding_of_a_point_is_refused(string encoded)
        => Assert.False(EdwardsPoint.TryDecodeVarTime(Convert.FromHexString(encoded), out _));

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void The_points_of_small_order_are_known_for_what_they_are(string encoded)
    {
        Assert.True(EdwardsPoint.TryDecodeVarTime(Convert.FromHexString(encoded), out EdwardsPoint point));
        Assert.True(point.IsSmallOrderVarTime());
        AssertLaw(point, EdwardsPoint.Base);
        AssertLaw(point, point);
        // A point with a part of small order and a part of the large order is not one of them.
        EdwardsPoint.Add(point, new ProjectiveNiels(EdwardsPoint.Base), out EdwardsPoint mixed);
        Assert.False(mixed.IsSmallOrderVarTime());
    }

    private static void AssertLaw(in EdwardsPoint p, in EdwardsPoint q)
    {
        ProjectiveNiels niels = new(q);
        EdwardsPoint.Add(p, niels, out EdwardsPoint sum);
        Assert.Equal(Add(Affine(p), Affine(q)), Affine(sum));
        AssertExtended(sum);
        AffineNiels affine = AffineNiels.FromPoints([q])[0];
        EdwardsPoint.Add(p, affine, out sum);
        Assert.Equal(Add(Affine(p), Affine(q)), Affine(sum));
        AssertExtended(sum);
        EdwardsPoint.Add(p, niels.Negate(), out sum);
        EdwardsPoint.Add(p, affine.Negate(), out EdwardsPoint same);
        (BigInteger x, BigInteger y) = Affine(q);
        Assert.Equal(Add(Affine(p), (Modulo(-x), y)), Affine(sum));
        Assert.Equal(Affine(sum), Affine(same));
        EdwardsPoint.Double(p, out sum);
        Assert.Equal(Add(Affine(p), Affine(p)), Affine(sum));
        AssertExtended(sum);
        sum = p;
        EdwardsPoint.DoubleWithoutT(ref sum);
        Assert.Equal(Add(Affine(p), Affine(p)), Affine(sum));
    }

    private static void AssertExtended(in EdwardsPoint p)
        => Assert.Equal(Value(p.X) * Value(p.Y) % P, Value(p.T) * Value(p.Z) % P);

    private static (BigInteger X, BigInteger Y) Multiply(BigInteger scalar, (BigInteger X, BigInteger Y) p)
    {
        (BigInteger X, BigInteger Y, BigInteger Z) sum = (0, 1, 1), power = (p.X, p.Y, 1);
        for (; !scalar.IsZero; scalar >>= 1)
        {
            if (!scalar.IsEven)
                sum = Add(sum, power);
            power = Add(power, power);
        }
        BigInteger inverse = Inverse(sum.Z);
        return (sum.X * inverse % P, sum.Y * inverse % P);
    }

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) p, (BigInteger X, BigInteger Y) q)
    {
        (BigInteger x, BigInteger y, BigInteger z) = Add((p.X, p.Y, 1), (q.X, q.Y, 1));
        BigInteger inverse = Inverse(z);
        return (x * inverse % P, y * inverse % P);
    }

    // The addition law x3 = (x1 y2 + x2 y1) / (1 + e), y3 = (y1 y2 + x1 x2) / (1 - e), e = d x1 x2 y1 y2, on fractions.
    private static (BigInteger X, BigInteger Y, BigInteger Z) Add(
        (BigInteger X, BigInteger Y, BigInteger Z) p, (BigInteger X, BigInteger Y, BigInteger Z) q)
    {
        BigInteger z = p.Z * q.Z % P, z2 = z * z % P;
        BigInteger e = D * (p.X * q.X % P) % P * (p.Y * q.Y % P) % P;
        BigInteger plus = z2 + e, minus = z2 - e;
        return (
            Modulo(z * minus % P * (p.X * q.Y + q.X * p.Y)),
            Modulo(z * plus % P * (p.Y * q.Y + p.X * q.X)),
            Modulo(plus * minus));
    }

    private static BigInteger Modulo(BigInteger value) => (value % P + P) % P;

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(value, P - 2, P);

    private static (BigInteger X, BigInteger Y) Affine(in EdwardsPoint p)
    {
        BigInteger inverse = Inverse(Value(p.Z));
        return (Value(p.X) * inverse % P, Value(p.Y) * inverse % P);
    }

    private static BigInteger Value(in Field25519 element)
    {
        byte[] bytes = new byte[32];
        element.Encode(bytes);
        return Scalar25519Tests.Value(bytes);
    }

    private static byte[] Encoded(in EdwardsPoint p)
    {
        byte[] bytes = new byte[32];
        p.Encode(bytes);
        return bytes;
    }
}
