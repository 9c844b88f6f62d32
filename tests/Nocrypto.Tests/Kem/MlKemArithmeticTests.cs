using System;
using System.Linq;
using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>Each strategy against plain arithmetic on integers, for every value where there are few, and against each other.</summary>
public sealed unsafe class MlKemArithmeticTests
{
    private const int N = MlKemArithmetic.N;
    private const int Q = MlKemArithmetic.Q;

    public static TheoryData<int> Strategies => new(Enumerable.Range(0, MlKemSupport.Strategies.Length));

    private static int Modulo(int x) => ((x % Q) + Q) % Q;

    private static short[] Polynomial(int seed, int low = -(Q - 1), int high = Q)
    {
        Random random = new(seed);
        return Enumerable.Range(0, N).Select(_ => (short)random.Next(low, high)).ToArray();
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Reduction_and_compression_hold_for_every_value(int strategy)
    {
        MlKemArithmetic arithmetic = MlKemSupport.Strategies[strategy];
        short* p = stackalloc short[N];
        for (int first = short.MinValue; first <= short.MaxValue; first += N)
        {
            for (int i = 0; i < N; i++)
                p[i] = (short)(first + i);
            arithmetic.Normalize(p);
            for (int i = 0; i < N; i++)
                Assert.Equal(Modulo(first + i), p[i]);
            foreach (int d in new[] { 1, 4, 5, 10, 11 })
            {
                for (int i = 0; i < N; i++)
                    p[i] = (short)(first + i);
                arithmetic.Compress(p, d);
                // FIPS 203 §4.2.1: (2^d / q) x, rounded; halves cannot occur, for q is odd.
                for (int i = 0; i < N; i++)
                    Assert.Equal((((2 * Modulo(first + i)) << d) + Q) / (2 * Q) % (1 << d), p[i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Decompression_holds_for_every_value(int strategy)
    {
        short* p = stackalloc short[N];
        foreach (int d in new[] { 1, 4, 5, 10, 11 })
        {
            for (int first = 0; first < 1 << d; first += N)
            {
                for (int i = 0; i < N; i++)
                    p[i] = (short)((first + i) % (1 << d));
                MlKemSupport.Strategies[strategy].Decompress(p, d);
                for (int i = 0; i < N; i++)
                    Assert.Equal(((2 * Q * ((first + i) % (1 << d))) + (1 << d)) / (2 << d), p[i]);
            }
        }
    }

    /// <summary>The transform, the products and the way back are multiplication modulo X^256 + 1.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Products_agree_with_the_schoolbook(int strategy)
    {
        MlKemArithmetic arithmetic = MlKemSupport.Strategies[strategy];
        short* a = stackalloc short[4 * N], b = stackalloc short[4 * N], factors = stackalloc short[4 * MlKemArithmetic.FactorSize];
        short* result = stackalloc short[N];
        for (int count = 1; count <= 4; count++)
        {
            long[] expected = new long[N];
            for (int j = 0; j < count; j++)
            {
                short[] left = Polynomial((10 * count) + j), right = Polynomial((10 * count) + j + 1000);
                left.CopyTo(new Span<short>(a + (j * N), N));
                right.CopyTo(new Span<short>(b + (j * N), N));
                arithmetic.Ntt(a + (j * N));
                arithmetic.Ntt(b + (j * N));
                arithmetic.Prepare(b + (j * N), factors + (j * MlKemArithmetic.FactorSize));
                for (int x = 0; x < N; x++)
                {
                    for (int y = 0; y < N; y++)
                        expected[(x + y) % N] += (x + y < N ? 1 : -1) * left[x] * right[y];
                }
            }
            arithmetic.Dot(a, N, factors, count, result);
            arithmetic.InverseNtt(result);
            arithmetic.Normalize(result);
            for (int i = 0; i < N; i++)
                Assert.Equal(((expected[i] % Q) + Q) % Q, result[i]);
        }
    }

    /// <summary>The worst inputs for the bounds: all at one end, or alternating.</summary>
    [Fact]
    public void Extreme_inputs_overflow_nowhere()
    {
        foreach (MlKemArithmetic arithmetic in MlKemSupport.Strategies)
        {
            for (int pattern = 0; pattern < 64; pattern++)
            {
                int[] signs = Enumerable.Range(0, N).Select(i => (BitOperations.PopCount((uint)(i & (pattern * 4 | pattern))) & 1) == 0 ? 1 : -1).ToArray();
                short[] p = signs.Select(sign => (short)(sign * (Q - 1))).ToArray();
                short[] back = [.. p];
                fixed (short* x = back)
                {
                    arithmetic.Ntt(x);
                    Assert.All(back, c => Assert.InRange(c, -Q + 1, Q - 1));
                    arithmetic.InverseNtt(x);
                    // Without a product the way back leaves a factor of 2^16.
                    Assert.Equal(p.Select(c => Modulo(c * MlKemArithmetic.MontgomeryOne)), back.Select(c => Modulo(c)));
                }
                fixed (short* x = p)
                    arithmetic.InverseNtt(x);
                Assert.All(p, c => Assert.InRange(c, -Q + 1, Q - 1));
            }
        }
    }

    [Property(MaxTest = 100)]
    public bool The_strategies_agree_on_every_operation(int seed)
    {
        short[][] results = MlKemSupport.Strategies.Select(arithmetic => Everything(arithmetic, seed)).ToArray();
        return results.All(result => result.SequenceEqual(results[0]));
    }

    private static short[] Everything(MlKemArithmetic arithmetic, int seed)
    {
        short[] memory = new short[16 * N];
        byte[] bytes = new byte[504];
        new Random(seed).NextBytes(bytes);
        fixed (byte* source = bytes)
        fixed (short* p = memory)
        {
            for (int i = 0; i < 6; i++)
                Polynomial(seed + i).CopyTo(new Span<short>(p + (i * N), N));
            arithmetic.Ntt(p);
            arithmetic.InverseNtt(p + N);
            arithmetic.Prepare(p + N, p + (6 * N));
            arithmetic.Dot(p, N, p + (6 * N), 1, p + (2 * N));
            arithmetic.ScaleAndAdd(p + (2 * N), p + (3 * N));
            arithmetic.Add(p + (4 * N), p + (3 * N));
            arithmetic.SubtractFrom(p, p + (5 * N));
            arithmetic.SampleBinomial2(source, p + (8 * N));
            int count = arithmetic.SampleUniformVarTime(source, bytes.Length, p + (10 * N));
            new Span<short>(p + (10 * N) + count, 16).Clear();
            memory[^1] = (short)count;
        }
        return memory;
    }

    [Fact]
    public void Numbers_of_any_width_go_through_their_encoding()
    {
        short* p = stackalloc short[N], again = stackalloc short[N];
        foreach (int d in new[] { 1, 4, 5, 10, 11, 12 })
        {
            Polynomial(d, 0, Math.Min(1 << d, Q)).CopyTo(new Span<short>(p, N));
            byte[] bytes = new byte[32 * d];
            MlKemEncoding.Encode(p, d, bytes);
            // FIPS 203 algorithm 5: bit j of number i is bit i d + j of the string.
            for (int bit = 0; bit < N * d; bit++)
                Assert.Equal((p[bit / d] >> (bit % d)) & 1, (bytes[bit / 8] >> (bit % 8)) & 1);
            MlKemEncoding.Decode(bytes, d, again);
            Assert.True(new Span<short>(p, N).SequenceEqual(new Span<short>(again, N)));
        }
    }
}
