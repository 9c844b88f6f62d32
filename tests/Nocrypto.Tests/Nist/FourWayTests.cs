using System;
using System.Globalization;
using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>The arithmetic in four lanes, for each of its fields, on big integers and on the portable one.</summary>
[Properties(MaxTest = 100)]
public sealed class FourWayTests
{
    private static readonly FourWayChecks[] Fields =
    [
        new FourWayChecks<P256Four, P256Element>(P256.Instance.Scalars.Modulus),
        new FourWayChecks<P384Four, P384Element>(P384.Instance.Scalars.Modulus),
    ];

    public FourWayTests() => Assert.SkipUnless(FourWay.IsSupported, "This processor has no AVX2.");

    [Property]
    public void Products_and_sums_agree_with_big_integers_and_keep_their_bounds(int seed)
        => Array.ForEach(Fields, field => field.CheckProducts(new(seed)));

    [Property]
    public void A_carry_changes_the_limbs_and_not_the_number(int seed)
        => Array.ForEach(Fields, field => field.CheckCarry(new(seed)));

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("20")]
    [InlineData("8000000000000000")]
    [InlineData("ffffffffffffffff")]
    [InlineData("10000000000000000")]
    [InlineData("8000000000000000800000000000000080000000000000008000000000000000")]
    [InlineData("1000000000000000100000000000000010000000000000001")]
    [InlineData("8421084210842108421084210842108421084210842108421084210842108421")]
    public void Multiples_agree_with_the_portable_ones_at_the_edges(string scalar)
    {
        BigInteger k = BigInteger.Parse("0" + scalar, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        foreach (FourWayChecks field in Fields)
        {
            field.CheckMultiples(k);
            field.CheckMultiples(field.Order - k);
            field.CheckMultiples((field.Order + k) / 2);
        }
    }

    /// <summary>The last addition of a multiplication is a doubling for n - 2d with a small d.</summary>
    [Fact]
    public void Multiples_agree_with_the_portable_ones_near_zero_and_near_the_order()
    {
        foreach (FourWayChecks field in Fields)
        {
            for (int i = 1; i <= 66; i++)
            {
                field.CheckMultiples(i);
                field.CheckMultiples(field.Order - i);
            }
        }
    }

    [Property]
    public void Multiples_agree_with_the_portable_ones(int seed, bool sparse)
    {
        byte[] bytes = new byte[48], mask = new byte[48];
        Random random = new(seed);
        random.NextBytes(bytes);
        random.NextBytes(mask);
        for (int i = 0; sparse && i < bytes.Length; i++)
            bytes[i] = mask[i] < 128 ? (byte)0 : mask[i] < 160 ? byte.MaxValue : bytes[i];
        foreach (FourWayChecks field in Fields)
            field.CheckMultiples(new BigInteger(bytes, isUnsigned: true) % field.Order);
    }

    [Property(MaxTest = 20)]
    public void Multiples_of_any_point_agree_with_the_portable_ones(ulong point, ulong scalar)
        => Array.ForEach(Fields, field => field.CheckPoint(point, scalar));
}
