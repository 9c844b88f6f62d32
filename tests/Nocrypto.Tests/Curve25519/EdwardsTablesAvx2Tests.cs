using System;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>The multiples on edwards25519 by vectors, and without them.</summary>
[Properties(MaxTest = 200)]
public sealed class EdwardsTablesAvx2Tests
{
    public EdwardsTablesAvx2Tests() => Assert.SkipUnless(EdwardsTablesAvx2.IsSupported, "This processor has no AVX2.");

    [Property]
    public void A_comb_agrees_with_the_portable_one(int seed, bool sparse)
    {
        byte[] scalar = Scalar(new(seed), sparse);
        Span<sbyte> digits = stackalloc sbyte[64];
        EdwardsComb.Recode(scalar, digits);
        EdwardsComb.Multiply(scalar, out EdwardsPoint actual);
        EdwardsComb.MultiplyPortable(digits, out EdwardsPoint expected);
        AssertSame(expected, actual);
    }

    [Property]
    public void A_sum_agrees_with_the_portable_one(int seed, bool sparse)
    {
        Random random = new(seed);
        byte[] pointScalar = Scalar(random, sparse), baseScalar = Scalar(random, sparse);
        pointScalar[31] &= 0x0f;
        baseScalar[31] &= 0x0f;
        EdwardsComb.Multiply(Scalar(random, sparse), out EdwardsPoint point);
        CheckSum(pointScalar, point, baseScalar);
    }

    /// <summary>The formulas are complete: no point is a special case.</summary>
    [Theory]
    [MemberData(nameof(EdwardsPointTests.SmallOrder), MemberType = typeof(EdwardsPointTests))]
    public void A_sum_with_a_point_of_small_order_agrees_with_the_portable_one(string encoded)
    {
        Assert.True(EdwardsPoint.TryDecodeVarTime(Convert.FromHexString(encoded), out EdwardsPoint point));
        byte[] scalar = new byte[32];
        for (byte i = 0; i < 40; i++)
        {
            scalar[0] = i;
            CheckSum(scalar, point, new byte[32]);
            CheckSum(new byte[32], point, scalar);
            CheckSum(scalar, point, scalar);
            CheckSum(scalar, EdwardsPoint.Base, scalar);
        }
    }

    private static void CheckSum(byte[] pointScalar, in EdwardsPoint point, byte[] baseScalar)
    {
        Span<sbyte> pointDigits = stackalloc sbyte[EdwardsSumVarTime.Digits], baseDigits = stackalloc sbyte[EdwardsSumVarTime.Digits];
        EdwardsSumVarTime.RecodePoint(pointScalar, pointDigits);
        EdwardsSumVarTime.RecodeBase(baseScalar, baseDigits);
        EdwardsSumVarTime.Compute(pointScalar, point, baseScalar, out EdwardsPoint actual);
        EdwardsSumVarTime.ComputePortable(pointDigits, point, baseDigits, out EdwardsPoint expected);
        AssertSame(expected, actual);
    }

    /// <summary>Below 2^255, often with long runs of equal bits.</summary>
    private static byte[] Scalar(Random random, bool sparse)
    {
        byte[] scalar = new byte[32];
        random.NextBytes(scalar);
        for (int i = 0; sparse && i < scalar.Length; i++)
            scalar[i] = random.Next(4) switch { 0 => scalar[i], 1 => 0xff, _ => 0 };
        scalar[31] &= 0x7f;
        return scalar;
    }

    private static void AssertSame(in EdwardsPoint expected, in EdwardsPoint actual)
    {
        byte[] first = new byte[32], second = new byte[32];
        expected.Encode(first);
        actual.Encode(second);
        Assert.Equal(first, second);
    }
}
