using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>The matrix and the noise of ML-KEM, sampled from four runs of SHAKE at once.</summary>
internal static unsafe class MlKemSampling
{
    private const int N = MlKemArithmetic.N;
    private const int UniformRate = 168;
    private const int NoiseRate = 136;

    /// <summary>
    /// Â of FIPS 203 algorithm 13: k rows of k polynomials, of which Â[i, j] comes from ρ, j and i. Variable time: ρ and
    /// the matrix are public.
    /// </summary>
    [SkipLocalsInit]
    internal static void ExpandMatrix(MlKemArithmetic arithmetic, int k, ReadOnlySpan<byte> rho, short* matrix)
    {
        ulong* states = stackalloc ulong[KeccakFour.Words];
        Span<ushort> suffixes = stackalloc ushort[4];
        ShakeFour xof = new(arithmetic.Permutation, states, Xof.Shake128);
        for (int first = 0; first < k * k; first += 4)
        {
            for (int lane = 0; lane < 4; lane++)
            {
                int i = Math.Min(first + lane, (k * k) - 1);
                suffixes[lane] = (ushort)((i % k) | ((i / k) << 8));
            }
            xof.Start(rho, 2, suffixes);
            SampleUniformVarTime(arithmetic, xof, matrix + (first * N), Math.Min(4, (k * k) - first));
        }
    }

    /// <summary>
    /// SampleNTT (FIPS 203 algorithm 7) for up to four polynomials: three blocks give nearly always enough, a further one
    /// is drawn while one polynomial lacks coefficients.
    /// </summary>
    [SkipLocalsInit]
    private static void SampleUniformVarTime(MlKemArithmetic arithmetic, in ShakeFour xof, short* polynomials, int count)
    {
        const int Blocks = 3, Stride = Blocks * UniformRate;
        byte* bytes = stackalloc byte[4 * Stride];
        // A block holds 112 values, and a strategy may write sixteen more.
        short* values = stackalloc short[N + (Blocks * 112) + 16];
        int* have = stackalloc int[4];
        for (int block = 0; block < Blocks; block++)
            xof.Squeeze(bytes + (block * UniformRate), Stride);
        bool lacks = false;
        for (int lane = 0; lane < count; lane++)
        {
            have[lane] = Take(arithmetic, bytes + (lane * Stride), Stride, values, polynomials + (lane * N), 0);
            lacks |= have[lane] < N;
        }
        while (lacks)
        {
            xof.Squeeze(bytes, Stride);
            lacks = false;
            for (int lane = 0; lane < count; lane++)
            {
                if (have[lane] < N)
                    have[lane] = Take(arithmetic, bytes + (lane * Stride), UniformRate, values, polynomials + (lane * N), have[lane]);
                lacks |= have[lane] < N;
            }
        }
    }

    private static int Take(MlKemArithmetic arithmetic, byte* bytes, int length, short* values, short* polynomial, int have)
    {
        int taken = Math.Min(arithmetic.SampleUniformVarTime(bytes, length, values), N - have);
        new ReadOnlySpan<short>(values, taken).CopyTo(new Span<short>(polynomial + have, taken));
        return have + taken;
    }

    /// <summary>
    /// SamplePolyCBD_η of PRF_η(seed, nonce) (FIPS 203 §4.1 and algorithm 8) for <paramref name="count"/> polynomials, each
    /// with the next nonce.
    /// </summary>
    [SkipLocalsInit]
    internal static void SampleNoise(
        MlKemArithmetic arithmetic, int eta, ReadOnlySpan<byte> seed, int nonce, int count, short* polynomials)
    {
        const int Stride = 2 * NoiseRate;
        ulong* states = stackalloc ulong[KeccakFour.Words];
        byte* bytes = stackalloc byte[4 * Stride];
        Span<ushort> suffixes = stackalloc ushort[4];
        ShakeFour prf = new(arithmetic.Permutation, states, Xof.Shake256);
        for (int first = 0; first < count; first += 4)
        {
            for (int lane = 0; lane < 4; lane++)
                suffixes[lane] = (ushort)(nonce + first + lane);
            prf.Start(seed, 1, suffixes);
            for (int block = 0; block * NoiseRate < 64 * eta; block++)
                prf.Squeeze(bytes + (block * NoiseRate), Stride);
            for (int lane = 0; lane < Math.Min(4, count - first); lane++)
            {
                if (eta == 2)
                    arithmetic.SampleBinomial2(bytes + (lane * Stride), polynomials + ((first + lane) * N));
                else
                    SampleBinomial3(bytes + (lane * Stride), polynomials + ((first + lane) * N));
            }
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(states, sizeof(ulong) * KeccakFour.Words));
        CryptographicOperations.ZeroMemory(new Span<byte>(bytes, 4 * Stride));
    }

    /// <summary>SamplePolyCBD_3 of 192 bytes: each six bits are three and three, whose numbers of ones are subtracted.</summary>
    private static void SampleBinomial3(byte* bytes, short* p)
    {
        for (int i = 0; i < N; i += 4, bytes += 3, p += 4)
        {
            int x = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
            int ones = (x & 0x249249) + ((x >> 1) & 0x249249) + ((x >> 2) & 0x249249);
            for (int j = 0; j < 4; j++)
                p[j] = (short)(((ones >> (6 * j)) & 7) - ((ones >> ((6 * j) + 3)) & 7));
        }
    }
}
