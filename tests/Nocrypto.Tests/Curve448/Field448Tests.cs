using System;
using System.Linq;
using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>The field, the scalars and the points of edwards448 against arbitrary-precision integers.</summary>
[Properties(Arbitrary = [typeof(Generators448)], MaxTest = 300)]
public sealed class Field448Tests
{
    private static readonly BigInteger P = (BigInteger.One << 448) - (BigInteger.One << 224) - 1;

    // RFC 8032 §5.2, table 2.
    private static readonly BigInteger L = (BigInteger.One << 446)
        - BigInteger.Parse("13818066809895115352007386748515426880336692474882178609894547503885", null);

    [CheapProperty]
    public void Arithmetic_agrees_with_big_integers(TightLimbs448 a, TightLimbs448 b)
    {
        Field448 x = Element(a), y = Element(b);
        BigInteger u = Value(a), v = Value(b);
        Field448.Add(x, y, out Field448 sum);
        AssertValue(u + v, sum);
        Field448.Subtract(x, y, out Field448 difference);
        AssertTight(u - v, difference);
        Field448.Negate(y, out Field448 negative);
        AssertTight(-v, negative);
        Field448.Multiply(x, y, out Field448 product);
        AssertTight(u * v, product);
        Field448.Square(x, out Field448 square);
        AssertTight(u * u, square);
        Field448.MultiplyBy39081(x, out Field448 multiple);
        AssertTight(39081 * u, multiple);
    }

    [CheapProperty]
    public void Sums_are_factors(TightLimbs448 a, TightLimbs448 b, TightLimbs448 c)
    {
        Field448.Add(Element(a), Element(b), out Field448 x);
        Field448.Add(Element(b), Element(c), out Field448 y);
        BigInteger u = Value(a) + Value(b), v = Value(b) + Value(c);
        Field448.Multiply(x, y, out Field448 product);
        AssertTight(u * v, product);
        Field448.Square(x, out Field448 square);
        AssertTight(u * u, square);
        Field448.MultiplyBy39081(x, out Field448 multiple);
        AssertTight(39081 * u, multiple);
        Field448.Subtract(x, y, out Field448 difference);
        AssertTight(u - v, difference);
    }

    [Property(MaxTest = 50)]
    public void The_inverse_and_the_root_are_right(TightLimbs448 a, TightLimbs448 b)
    {
        Field448 x = Element(a), y = Element(b);
        Field448.Invert(x, out Field448 inverse);
        AssertTight(BigInteger.ModPow(Value(a), P - 2, P), inverse);

        BigInteger ratio = Value(a) * BigInteger.ModPow(Value(b), P - 2, P) % P;
        bool exists = ratio.IsZero || BigInteger.ModPow(ratio, (P - 1) / 2, P).IsOne;
        if ((Value(b) % P).IsZero)
            return;
        Assert.Equal(exists, Field448.TrySquareRootOfRatioVarTime(x, y, out Field448 root));
        if (exists)
            AssertTight(ratio, Squared(root));
    }

    [Fact]
    public void Every_edge_of_the_encoding_is_the_least_residue()
    {
        foreach (BigInteger value in new[] { 0, 1, P - 1, P, P + 1, (BigInteger.One << 448) - 1, BigInteger.One << 224, (BigInteger.One << 224) - 1 })
        {
            byte[] bytes = Bytes(value), encoded = new byte[56];
            Field448.Decode(bytes).Encode(encoded);
            Assert.Equal(Bytes(value % P), encoded);
            Assert.Equal((value % P).IsZero, Field448.Decode(bytes).IsZeroVarTime());
            Assert.Equal((uint)(value % P % 2), Field448.Decode(bytes).Sign());
        }
    }

    [CheapProperty]
    public void Scalars_agree_with_big_integers(Bytes57 a, Bytes57 b)
    {
        byte[] wide = [.. a.Value, .. b.Value];
        ulong[] x = new ulong[7], y = new ulong[7];
        Scalar448.Reduce(wide, x);
        Assert.Equal(LittleEndian(wide) % L, Nist.Value(x));
        Scalar448.Reduce(a.Value, y);
        Assert.Equal(LittleEndian(a.Value) % L, Nist.Value(y));
        Scalar448.Field.Multiply(x, y, y);
        Assert.Equal(LittleEndian(wide) * LittleEndian(a.Value) % L, Nist.Value(y));
        byte[] written = new byte[57];
        Scalar448.Write(y, written);
        Assert.Equal(Nist.Value(y), LittleEndian(written));
        Assert.True(Scalar448.IsCanonicalVarTime(written));
    }

    [Fact]
    public void The_order_is_the_standards_and_scalars_from_it_on_are_not_canonical()
    {
        Assert.Equal(L, Nist.Value(Scalar448.Field.Modulus));
        foreach (BigInteger value in new[] { 0, 1, L - 1 })
            Assert.True(Scalar448.IsCanonicalVarTime([.. Bytes(value), 0]));
        foreach (BigInteger value in new[] { L, L + 1, 2 * L, (BigInteger.One << 448) - 1 })
            Assert.False(Scalar448.IsCanonicalVarTime([.. Bytes(value), 0]));
        Assert.False(Scalar448.IsCanonicalVarTime([.. new byte[56], 1]));
        ulong[] zero = new ulong[7];
        Scalar448.Reduce(Bytes(4 * L), zero);
        Assert.Equal(new ulong[7], zero);
    }

    [Fact]
    public void The_base_point_has_the_order_of_the_scalars()
    {
        AssertMultiple(0);
        for (int i = 1; i < 40; i++)
            AssertMultiple(i);
        AssertMultiple(L - 1);
        EdwardsSum448VarTime.Compute(Nist.Limbs(L - 1, 7), EdwardsPoint448.Base, Nist.Limbs(1, 7), out EdwardsPoint448 identity);
        Assert.Equal(Encoded(EdwardsPoint448.Identity), Encoded(identity));
    }

    [Property(MaxTest = 50)]
    public void The_comb_agrees_with_additions_and_doublings(Bytes57 scalar) => AssertMultiple(LittleEndian(scalar.Value) % L);

    [Property(MaxTest = 50)]
    public void The_sum_of_verification_agrees_with_the_comb(Bytes57 a, Bytes57 b, Bytes57 c)
    {
        BigInteger u = LittleEndian(a.Value) % L, v = LittleEndian(b.Value) % L, q = LittleEndian(c.Value) % L;
        EdwardsComb448.Multiply(Nist.Limbs(q, 7), out EdwardsPoint448 point);
        EdwardsComb448.Multiply(Nist.Limbs(((u * q) + v) % L, 7), out EdwardsPoint448 expected);
        EdwardsSum448VarTime.Compute(Nist.Limbs(u, 7), point, Nist.Limbs(v, 7), out EdwardsPoint448 sum);
        Assert.Equal(Encoded(expected), Encoded(sum));
    }

    /// <summary>Double and add, from the formulas alone.</summary>
    private static void AssertMultiple(BigInteger scalar)
    {
        EdwardsPoint448 expected = EdwardsPoint448.Identity;
        for (int bit = 446; bit >= 0; bit--)
        {
            EdwardsPoint448.Double(expected, out expected);
            if (!((scalar >> bit) & 1).IsZero)
                EdwardsPoint448.Add(expected, EdwardsPoint448.Base, out expected);
        }
        EdwardsComb448.Multiply(Nist.Limbs(scalar, 7), out EdwardsPoint448 actual);
        Assert.Equal(Encoded(expected), Encoded(actual));
        Assert.True(EdwardsPoint448.TryDecodeVarTime(Encoded(actual), out EdwardsPoint448 decoded));
        Assert.Equal(Encoded(actual), Encoded(decoded));
        Assert.Equal(scalar.IsZero, decoded.IsSmallOrderVarTime());
    }

    private static byte[] Encoded(in EdwardsPoint448 point)
    {
        byte[] encoded = new byte[57];
        point.Encode(encoded);
        return encoded;
    }

    private static Field448 Squared(in Field448 a)
    {
        Field448.Square(a, out Field448 square);
        return square;
    }

    private static Field448 Element(TightLimbs448 limbs)
        => new(limbs.Limbs[0], limbs.Limbs[1], limbs.Limbs[2], limbs.Limbs[3], limbs.Limbs[4], limbs.Limbs[5], limbs.Limbs[6], limbs.Limbs[7]);

    private static BigInteger Value(TightLimbs448 limbs)
        => limbs.Limbs.Reverse().Aggregate(BigInteger.Zero, (sum, limb) => (sum << 56) + limb);

    private static void AssertTight(BigInteger expected, in Field448 actual)
    {
        foreach (ulong limb in new[] { actual.L0, actual.L1, actual.L2, actual.L3, actual.L4, actual.L5, actual.L6, actual.L7 })
            Assert.InRange(limb, 0UL, Generators448.TightBound);
        AssertValue(expected, actual);
    }

    private static void AssertValue(BigInteger expected, in Field448 actual)
    {
        byte[] encoded = new byte[56];
        actual.Encode(encoded);
        Assert.Equal(((expected % P) + P) % P, LittleEndian(encoded));
    }

    private static BigInteger LittleEndian(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true);

    private static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true);
        return [.. bytes, .. new byte[56 - bytes.Length]];
    }
}
