using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>Each strategy against plain arithmetic on integers, and against each other.</summary>
public sealed unsafe class MlDsaArithmeticTests
{
    private const int N = MlDsaArithmetic.N;
    private const int Q = MlDsaArithmetic.Q;
    private const int WideGamma2 = (Q - 1) / 32;
    private const int NarrowGamma2 = (Q - 1) / 88;

    public static TheoryData<int> Strategies => new(Enumerable.Range(0, MlDsaSupport.Strategies.Length));

    private static int Modulo(long x) => (int)(((x % Q) + Q) % Q);

    private static int[] Polynomial(int seed, int low = -(Q - 1), int high = Q)
    {
        Random random = new(seed);
        return Enumerable.Range(0, N).Select(_ => random.Next(low, high)).ToArray();
    }

    /// <summary>FIPS 204 algorithm 36, as it stands there.</summary>
    private static (int High, int Low) Decompose(int x, int gamma2)
    {
        int low = x % (2 * gamma2);
        if (low > gamma2)
            low -= 2 * gamma2;
        return x - low == Q - 1 ? (0, low - 1) : ((x - low) / (2 * gamma2), low);
    }

    /// <summary>Around every place where the high bits change, and random ones.</summary>
    private static IEnumerable<int[]> CanonicalPolynomials(int gamma2)
    {
        int[] edges =
        [
            .. Enumerable.Range(0, 46)
                .SelectMany(k => new[] { -gamma2 - 1, -gamma2, -gamma2 + 1, -1, 0, 1, gamma2 - 1, gamma2, gamma2 + 1 }, (k, o) => (k * 2 * gamma2) + o)
                .Where(x => x is >= 0 and < Q),
            Q - 1,
        ];
        for (int i = 0; i < edges.Length; i += N)
            yield return [.. edges.Concat(edges).Skip(i).Take(N).Concat(new int[N]).Take(N)];
        for (int seed = 0; seed < 50; seed++)
            yield return Polynomial(seed, 0, Q);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Decomposition_and_hints_are_the_standards(int strategy)
    {
        MlDsaArithmetic arithmetic = MlDsaSupport.Strategies[strategy];
        int* p = stackalloc int[N], high = stackalloc int[N], low = stackalloc int[N], hint = stackalloc int[N];
        foreach (int gamma2 in new[] { WideGamma2, NarrowGamma2 })
        {
            int m = (Q - 1) / (2 * gamma2);
            foreach (int[] polynomial in CanonicalPolynomials(gamma2))
            {
                polynomial.CopyTo(new Span<int>(p, N));
                arithmetic.Decompose(p, gamma2, high, low);
                for (int i = 0; i < N; i++)
                {
                    Assert.Equal(Decompose(polynomial[i], gamma2), (high[i], low[i]));
                    hint[i] = i & 1;
                }
                arithmetic.UseHint(p, hint, gamma2);
                for (int i = 0; i < N; i++)
                {
                    (int h, int l) = Decompose(polynomial[i], gamma2);
                    // FIPS 204 algorithm 40.
                    Assert.Equal((i & 1) == 0 ? h : l > 0 ? (h + 1) % m : (h + m - 1) % m, p[i]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Rounding_and_reduction_hold(int strategy)
    {
        MlDsaArithmetic arithmetic = MlDsaSupport.Strategies[strategy];
        int* p = stackalloc int[N], high = stackalloc int[N], low = stackalloc int[N];
        foreach (int[] polynomial in CanonicalPolynomials(4096))
        {
            polynomial.CopyTo(new Span<int>(p, N));
            arithmetic.Power2Round(p, high, low);
            for (int i = 0; i < N; i++)
            {
                // FIPS 204 algorithm 35.
                int rest = polynomial[i] % 8192;
                rest -= rest > 4096 ? 8192 : 0;
                Assert.Equal(((polynomial[i] - rest) / 8192, rest), (high[i], low[i]));
            }
        }
        const int Limit = int.MaxValue - (1 << 22);
        for (int seed = 0; seed < 50; seed++)
        {
            int[] any = Polynomial(seed, -Limit, Limit);
            (any[0], any[1], any[2], any[3]) = (Limit, -Limit, (1 << 22) - (1 << 13), -((1 << 22) - (1 << 13)));
            any.CopyTo(new Span<int>(p, N));
            arithmetic.Reduce(p);
            Assert.All(new Span<int>(p, N).ToArray(), x => Assert.InRange(x, -6283009, 6283009));
            Assert.Equal(any.Select(x => Modulo(x)), new Span<int>(p, N).ToArray().Select(x => Modulo(x)));
            any.CopyTo(new Span<int>(p, N));
            arithmetic.Normalize(p);
            Assert.Equal(any.Select(x => Modulo(x)), new Span<int>(p, N).ToArray());
            // Small numbers that went around q come back as themselves.
            int[] small = Polynomial(seed, -(1 << 22) + (1 << 13), (1 << 22) - (1 << 13));
            for (int i = 0; i < N; i++)
                p[i] = small[i] + ((i % 3) - 1) * Q;
            arithmetic.Reduce(p);
            Assert.Equal(small, new Span<int>(p, N).ToArray());
        }
    }

    /// <summary>The transform, the products and the way back are multiplication modulo X^256 + 1.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Products_agree_with_the_schoolbook(int strategy)
    {
        MlDsaArithmetic arithmetic = MlDsaSupport.Strategies[strategy];
        int* a = stackalloc int[7 * N], b = stackalloc int[7 * N], result = stackalloc int[N];
        foreach (int count in new[] { 1, 7 })
        {
            Int128[] expected = new Int128[N];
            for (int j = 0; j < count; j++)
            {
                int[] left = Polynomial((10 * count) + j), right = Polynomial((10 * count) + j + 1000);
                left.CopyTo(new Span<int>(a + (j * N), N));
                right.CopyTo(new Span<int>(b + (j * N), N));
                arithmetic.Ntt(a + (j * N));
                arithmetic.Reduce(a + (j * N));
                arithmetic.Ntt(b + (j * N));
                for (int x = 0; x < N; x++)
                {
                    for (int y = 0; y < N; y++)
                        expected[(x + y) % N] += (x + y < N ? 1 : -1) * (Int128)left[x] * right[y];
                }
            }
            arithmetic.Dot(a, b, count, result);
            arithmetic.InverseNtt(result);
            arithmetic.Normalize(result);
            for (int i = 0; i < N; i++)
                Assert.Equal((int)(((expected[i] % Q) + Q) % Q), result[i]);
        }
    }

    /// <summary>The worst inputs for the bounds: all at one end, or alternating.</summary>
    [Fact]
    public void Extreme_inputs_overflow_nowhere()
    {
        foreach (MlDsaArithmetic arithmetic in MlDsaSupport.Strategies)
        {
            for (int pattern = 0; pattern < 256; pattern++)
            {
                int[] p = [.. Enumerable.Range(0, N).Select(i => (BitOperations.PopCount((uint)(i & pattern)) & 1) == 0 ? Q - 1 : 1 - Q)];
                int[] back = [.. p];
                fixed (int* x = back)
                {
                    arithmetic.InverseNtt(x);
                    Assert.All(back, c => Assert.InRange(c, -Q + 1, Q - 1));
                    arithmetic.Ntt(x);
                }
                // Without a product the way back leaves a factor of 2^32.
                Assert.Equal(p.Select(c => Modulo((long)c * (int)((1L << 32) % Q))), back.Select(c => Modulo(c)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void One_coefficient_at_the_bound_is_found_in_every_place(int strategy)
    {
        MlDsaArithmetic arithmetic = MlDsaSupport.Strategies[strategy];
        int* p = stackalloc int[N];
        for (int i = 0; i < N; i++)
        {
            new Span<int>(p, N).Fill(-999);
            Assert.Equal(0U, arithmetic.ReachesBit(p, 1000));
            p[i] = (i & 1) == 0 ? 1000 : -1000;
            Assert.Equal(1U, arithmetic.ReachesBit(p, 1000));
        }
    }

    [Property(MaxTest = 100)]
    public bool The_strategies_agree_on_every_operation(int seed)
    {
        int[][] results = MlDsaSupport.Strategies.Select(arithmetic => Everything(arithmetic, seed)).ToArray();
        return results.All(result => result.SequenceEqual(results[0]));
    }

    private static int[] Everything(MlDsaArithmetic arithmetic, int seed)
    {
        int[] memory = new int[16 * N];
        byte[] bytes = new byte[840];
        new Random(seed).NextBytes(bytes);
        fixed (byte* source = bytes)
        fixed (int* p = memory)
        {
            for (int i = 0; i < 6; i++)
                Polynomial(seed + i).CopyTo(new Span<int>(p + (i * N), N));
            arithmetic.Ntt(p);
            arithmetic.InverseNtt(p + N);
            arithmetic.Dot(p + N, p, 1, p + (2 * N));
            arithmetic.Add(p + (3 * N), p + (4 * N));
            arithmetic.Subtract(p + (5 * N), p + (4 * N));
            Polynomial(seed & 3, -1, 2).CopyTo(new Span<int>(p + (6 * N), N));
            Polynomial(seed & 5, -1, 2).CopyTo(new Span<int>(p + (7 * N), N));
            memory[^1] = arithmetic.Differences(p + (6 * N), p + (7 * N), p + (8 * N));
            arithmetic.UnpackMask(source, 18, p + (9 * N));
            arithmetic.UnpackMask(source, 20, p + (10 * N));
            int count = arithmetic.SampleUniformVarTime(source, bytes.Length, p + (11 * N));
            new Span<int>(p + (11 * N) + count, 8).Clear();
            memory[^2] = count;
        }
        return memory;
    }

    private static void PackNegated(int* p, int d, Span<byte> bytes)
    {
        int* negated = stackalloc int[N];
        for (int i = 0; i < N; i++)
            negated[i] = -p[i];
        MlDsaEncoding.Pack(negated, d, 0, bytes);
    }

    [Fact]
    public void Numbers_of_any_width_go_through_their_encoding()
    {
        int* p = stackalloc int[N], again = stackalloc int[N];
        foreach (int d in new[] { 3, 4, 6, 10, 13, 18, 20 })
        {
            Polynomial(d, 0, 1 << d).CopyTo(new Span<int>(p, N));
            byte[] bytes = new byte[32 * d], differences = new byte[32 * d];
            if (d <= 10)
                MlDsaEncoding.PackSimple(p, d, bytes);
            else
                PackNegated(p, d, bytes);
            for (int bit = 0; bit < N * d; bit++)
                Assert.Equal((p[bit / d] >> (bit % d)) & 1, (bytes[bit / 8] >> (bit % 8)) & 1);
            MlDsaEncoding.Unpack(bytes, d, 5, again);
            Assert.Equal(new Span<int>(p, N).ToArray().Select(x => 5 - x), new Span<int>(again, N).ToArray());
            MlDsaEncoding.Pack(again, d, 5, differences);
            Assert.Equal(bytes, differences);
            foreach (MlDsaArithmetic arithmetic in MlDsaSupport.Strategies.Where(_ => d >= 18))
            {
                fixed (byte* packed = new byte[bytes.Length + 16])
                {
                    bytes.CopyTo(new Span<byte>(packed, bytes.Length));
                    arithmetic.UnpackMask(packed, d, again);
                }
                Assert.Equal(new Span<int>(p, N).ToArray().Select(x => (1 << (d - 1)) - x), new Span<int>(again, N).ToArray());
            }
        }
    }
}
