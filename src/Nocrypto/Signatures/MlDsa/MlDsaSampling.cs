using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>What ML-DSA draws from SHAKE (FIPS 204 §7.3), from four runs at once where there are several polynomials.</summary>
internal static unsafe class MlDsaSampling
{
    private const int N = MlDsaArithmetic.N;
    private const int UniformRate = 168;
    private const int Rate = 136;

    /// <summary>
    /// ExpandA (algorithm 32): k rows of l polynomials, of which Â[r, s] comes from ρ, s and r. Variable time: ρ and the
    /// matrix are public.
    /// </summary>
    [SkipLocalsInit]
    internal static void ExpandMatrix(MlDsaArithmetic arithmetic, int k, int l, ReadOnlySpan<byte> rho, int* matrix)
    {
        ulong* states = stackalloc ulong[KeccakFour.Words];
        Span<ushort> suffixes = stackalloc ushort[4];
        ShakeFour xof = new(arithmetic.Permutation, states, Xof.Shake128);
        for (int first = 0; first < k * l; first += 4)
        {
            for (int lane = 0; lane < 4; lane++)
            {
                int i = Math.Min(first + lane, (k * l) - 1);
                suffixes[lane] = (ushort)((i % l) | ((i / l) << 8));
            }
            xof.Start(rho, 2, suffixes);
            SampleUniformVarTime(arithmetic, xof, matrix + (first * N), Math.Min(4, (k * l) - first));
        }
    }

    /// <summary>
    /// RejNTTPoly (algorithm 30) for up to four polynomials: five blocks give nearly always enough, a further one is drawn
    /// while one polynomial lacks coefficients.
    /// </summary>
    [SkipLocalsInit]
    private static void SampleUniformVarTime(MlDsaArithmetic arithmetic, in ShakeFour xof, int* polynomials, int count)
    {
        const int Blocks = 5, Stride = Blocks * UniformRate;
        byte* bytes = stackalloc byte[4 * Stride];
        // A block holds 56 values, and a strategy may write eight more.
        int* values = stackalloc int[(Blocks * 56) + 8];
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

    private static int Take(MlDsaArithmetic arithmetic, byte* bytes, int length, int* values, int* polynomial, int have)
    {
        int taken = Math.Min(arithmetic.SampleUniformVarTime(bytes, length, values), N - have);
        new ReadOnlySpan<int>(values, taken).CopyTo(new Span<int>(polynomial + have, taken));
        return have + taken;
    }

    /// <summary>
    /// ExpandS (algorithm 33): <paramref name="count"/> polynomials with coefficients from -η to η. Which half-bytes were
    /// rejected can be learnt from the time; that says nothing about those that were taken.
    /// </summary>
    [SkipLocalsInit]
    internal static void ExpandSecret(MlDsaArithmetic arithmetic, int eta, ReadOnlySpan<byte> seed, int count, int* polynomials)
    {
        ulong* states = stackalloc ulong[KeccakFour.Words];
        byte* bytes = stackalloc byte[4 * Rate];
        // The two half-bytes after the last may be written too.
        int* values = stackalloc int[4 * (N + 2)];
        Span<ushort> suffixes = stackalloc ushort[4];
        Span<int> have = stackalloc int[4];
        ShakeFour xof = new(arithmetic.Permutation, states, Xof.Shake256);
        for (int first = 0; first < count; first += 4)
        {
            for (int lane = 0; lane < 4; lane++)
                suffixes[lane] = (ushort)(first + lane);
            have.Clear();
            xof.Start(seed, 2, suffixes);
            while (have[0] < N || have[1] < N || have[2] < N || have[3] < N)
            {
                xof.Squeeze(bytes, Rate);
                for (int lane = 0; lane < 4; lane++)
                    have[lane] = TakeBounded(eta, bytes + (lane * Rate), values + (lane * (N + 2)), have[lane]);
            }
            for (int lane = 0; lane < Math.Min(4, count - first); lane++)
                new ReadOnlySpan<int>(values + (lane * (N + 2)), N).CopyTo(new Span<int>(polynomials + ((first + lane) * N), N));
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(states, sizeof(ulong) * KeccakFour.Words));
        CryptographicOperations.ZeroMemory(new Span<byte>(bytes, 4 * Rate));
        CryptographicOperations.ZeroMemory(new Span<byte>(values, sizeof(int) * 4 * (N + 2)));
    }

    /// <summary>CoeffFromHalfByte (algorithm 15) on a block, low half first (algorithm 31).</summary>
    private static int TakeBounded(int eta, byte* bytes, int* values, int have)
    {
        int limit = eta == 2 ? 15 : 9;
        for (int i = 0; i < Rate && have < N; i++)
        {
            int low = bytes[i] & 15, high = bytes[i] >> 4;
            values[have] = FromHalfByte(eta, low);
            have += (low - limit) >>> 31;
            // How many were taken, as the summary of ExpandSecret says.
            ConstantTime.Declassify(ref have);
            values[have] = FromHalfByte(eta, high);
            have += (high - limit) >>> 31;
            ConstantTime.Declassify(ref have);
        }
        return have;
    }

    // 2 - b modulo 5, whose quotient is 205 b / 2^10; or 4 - b.
    private static int FromHalfByte(int eta, int b)
        => eta == 2 ? 2 - (b - (((b * 205) >> 10) * 5)) : 4 - b;

    /// <summary>ExpandMask (algorithm 34): polynomials with coefficients from -γ1 + 1 to γ1, of <paramref name="bits"/> bits.</summary>
    [SkipLocalsInit]
    internal static void ExpandMask(
        MlDsaArithmetic arithmetic, int bits, ReadOnlySpan<byte> seed, int nonce, int count, int* polynomials)
    {
        const int Blocks = 5, Stride = Blocks * Rate;
        ulong* states = stackalloc ulong[KeccakFour.Words];
        byte* bytes = stackalloc byte[4 * Stride];
        Span<ushort> suffixes = stackalloc ushort[4];
        ShakeFour xof = new(arithmetic.Permutation, states, Xof.Shake256);
        for (int first = 0; first < count; first += 4)
        {
            for (int lane = 0; lane < 4; lane++)
                suffixes[lane] = (ushort)(nonce + first + lane);
            xof.Start(seed, 2, suffixes);
            for (int block = 0; block < Blocks; block++)
                xof.Squeeze(bytes + (block * Rate), Stride);
            for (int lane = 0; lane < Math.Min(4, count - first); lane++)
                arithmetic.UnpackMask(bytes + (lane * Stride), bits, polynomials + ((first + lane) * N));
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(states, sizeof(ulong) * KeccakFour.Words));
        CryptographicOperations.ZeroMemory(new Span<byte>(bytes, 4 * Stride));
    }

    /// <summary>
    /// SampleInBall (algorithm 29): τ coefficients of 1 or -1, the others 0. Variable time: the challenge is a hash of the
    /// commitment, and is public in a signature; one that was rejected says nothing about the key.
    /// </summary>
    internal static void SampleInBallVarTime(ReadOnlySpan<byte> seed, int tau, int* c)
    {
        XofContext xof = default;
        Span<byte> bytes = stackalloc byte[Rate];
        xof.Start(Xof.Shake256);
        xof.Append(seed);
        xof.Read(bytes);
        ulong signs = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        int at = 8;
        new Span<int>(c, N).Clear();
        for (int i = N - tau; i < N; at++)
        {
            if (at == bytes.Length)
            {
                xof.Read(bytes);
                at = 0;
            }
            int j = bytes[at];
            if (j > i)
                continue;
            c[i] = c[j];
            c[j] = 1 - (2 * (int)(signs & 1));
            signs >>= 1;
            i++;
        }
        xof.Clear();
    }
}
