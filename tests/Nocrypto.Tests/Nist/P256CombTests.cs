using System;
using System.Numerics;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

[Properties(MaxTest = 200)]
public sealed unsafe class P256CombTests : IDisposable
{
    private const int Lanes = P256Four.Lanes;

    private static readonly BigInteger P = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1;

    private static readonly P256Arithmetic Vectors = new();
    private static readonly ShortWeierstrass<P256Element> Portable = new();

    private readonly ulong* _memory = (ulong*)NativeMemory.AlignedAlloc(4 * P256Four.Size * sizeof(ulong), 32);

    public P256CombTests() => Assert.SkipUnless(P256Comb.IsSupported, "This processor has no AVX2.");

    public static TheoryData<string> EdgeScalars =>
    [
        "0", "1", "2", "f", "10", "8000000000000000", "ffffffffffffffff", "10000000000000000", "100000000000000000000000000000000",
        "1000000000000000000000000000000000000000000000000", "1000000000000000100000000000000010000000000000001",
        "f00000000000000f", "8000000000000000800000000000000080000000000000008000000000000000",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552",
        "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    private ulong* A => _memory;

    private ulong* B => A + P256Four.Size;

    private ulong* C => B + P256Four.Size;

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    [Theory]
    [MemberData(nameof(EdgeScalars))]
    public void The_comb_agrees_with_the_portable_one_at_the_edges(string scalar)
        => AssertSamePoint(LimbsOf(BigInteger.Parse("0" + scalar, System.Globalization.NumberStyles.HexNumber)));

    [Property]
    public void The_comb_agrees_with_the_portable_one(ulong a, ulong b, ulong c, ulong d, bool sparse)
        => AssertSamePoint(sparse ? [a & b & c & d, a & ~b, 0, d & ~c & a] : [a * b, b * c, ~c, d * a]);

    [Property]
    public void Products_agree_with_big_integers_and_keep_their_bound(int seed)
    {
        Random random = new(seed);
        BigInteger[] a = Fill(random, A, 9), b = Fill(random, B, 2);
        P256Four.Multiply(C, A, B);
        BigInteger r = BigInteger.Pow(2, 260);
        for (int lane = 0; lane < Lanes; lane++)
        {
            BigInteger product = Value(C, lane);
            Assert.Equal(a[lane] * b[lane] % P, product * r % P);
            Assert.True(100 * 16 * product * P <= (100 * a[lane] * b[lane]) + (107 * 16 * P * P));
            AssertSmallLimbs(C, lane);
        }
    }

    [Property]
    public void A_difference_may_be_multiplied_or_reduced(int seed)
    {
        Random random = new(seed);
        BigInteger[] a = Fill(random, A, 2), b = Fill(random, B, 2);
        P256Four.Subtract(C, A, B);
        P256Four.Multiply(A, C, C);
        for (int lane = 0; lane < Lanes; lane++)
        {
            BigInteger difference = a[lane] - b[lane] + (8 * P);
            Assert.Equal(difference, Value(C, lane));
            Assert.Equal(difference * difference % P, Value(A, lane) * BigInteger.Pow(2, 260) % P);
        }
        P256Four.Reduce(C);
        for (int lane = 0; lane < Lanes; lane++)
        {
            Assert.Equal((a[lane] - b[lane] + P + P) % P, Value(C, lane) % P);
            Assert.True(100 * Value(C, lane) <= 101 * P);
            AssertSmallLimbs(C, lane);
        }
    }

    [Property]
    public void Three_may_be_subtracted_and_reduced(int seed)
    {
        Random random = new(seed);
        BigInteger[] a = Fill(random, A, 6), b = Fill(random, B, 5);
        ulong* c = C + P256Four.Size;
        BigInteger[] once = Fill(random, c, 4);
        P256Four.SubtractThrice(C, A, B, c);
        P256Four.Reduce(C);
        for (int lane = 0; lane < Lanes; lane++)
        {
            Assert.Equal((a[lane] - b[lane] - (2 * once[lane]) + (16 * P)) % P, Value(C, lane) % P);
            Assert.True(100 * Value(C, lane) <= 101 * P);
            AssertSmallLimbs(C, lane);
        }
    }

    private static void AssertSmallLimbs(ulong* element, int lane)
    {
        for (int i = 0; i < 10; i++)
            Assert.True(element[(Lanes * i) + lane] < 1UL << 26);
    }

    private static void AssertSamePoint(ulong[] scalar)
    {
        ProjectivePoint<P256Element> expected = Portable.MultiplyGenerator(scalar), actual = Vectors.MultiplyGenerator(scalar);
        Assert.Equal(1UL, P256Element.IsZeroBit((expected.X * actual.Z) - (actual.X * expected.Z)));
        Assert.Equal(1UL, P256Element.IsZeroBit((expected.Y * actual.Z) - (actual.Y * expected.Z)));
        Assert.Equal(P256Element.IsZeroBit(expected.Z), P256Element.IsZeroBit(actual.Z));
        Assert.Equal(0UL, P256Element.IsZeroBit(actual.Y) & P256Element.IsZeroBit(actual.Z));
    }

    /// <summary>Numbers below so many p, often at the ends, in limbs of 26 bits; the last limb may have more.</summary>
    private static BigInteger[] Fill(Random random, ulong* element, int bound)
    {
        BigInteger[] values = new BigInteger[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            byte[] bytes = new byte[40];
            random.NextBytes(bytes);
            values[lane] = random.Next(4) switch
            {
                0 => (bound * P) - 1,
                1 => random.Next(3),
                _ => new BigInteger(bytes, isUnsigned: true) % (bound * P),
            };
            for (int i = 0; i < 10; i++)
                element[(Lanes * i) + lane] = (ulong)(i == 9 ? values[lane] >> 234 : (values[lane] >> (26 * i)) & ((1 << 26) - 1));
        }
        return values;
    }

    private static BigInteger Value(ulong* element, int lane)
    {
        BigInteger value = 0;
        for (int i = 9; i >= 0; i--)
            value = (value << 26) + element[(Lanes * i) + lane];
        return value;
    }

    private static ulong[] LimbsOf(BigInteger value)
    {
        ulong[] limbs = new ulong[4];
        for (int i = 0; i < 4; i++)
            limbs[i] = (ulong)((value >> (64 * i)) & ulong.MaxValue);
        return limbs;
    }
}
