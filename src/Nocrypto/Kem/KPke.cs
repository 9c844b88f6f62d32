using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// K-PKE, the encryption that ML-KEM is made of (FIPS 203 §5), on keys in the form that computations want. Constant time
/// but for the matrix, which is public.
/// </summary>
/// <remarks>
/// An <b>expanded key</b> is k k polynomials of Â, row by row, and the k of t̂. A <b>secret factor</b> is ŝ, prepared for
/// products. Both are the caller's memory.
/// </remarks>
internal static unsafe class KPke
{
    private const int N = MlKemArithmetic.N;

    /// <summary>
    /// K-PKE.KeyGen (FIPS 203 algorithm 13) from its second step on: of ρ and σ, 64 bytes, writes both keys' encodings,
    /// 384 k + 32 and 384 k bytes, and both forms.
    /// </summary>
    [SkipLocalsInit]
    internal static void GenerateKey(
        MlKem set, ReadOnlySpan<byte> seeds, Span<byte> encapsulationKey, Span<byte> secretKey, short* expanded, short* secretFactor)
    {
        int k = set.K;
        MlKemArithmetic arithmetic = set.Arithmetic;
        short* secret = stackalloc short[2 * MlKem.MaxK * N];
        short* error = secret + (k * N), product = expanded + (k * k * N);
        ReadOnlySpan<byte> rho = seeds[..32];
        // It is the end of the encapsulation key.
        ConstantTime.Declassify(rho);
        MlKemSampling.ExpandMatrix(arithmetic, k, rho, expanded);
        MlKemSampling.SampleNoise(arithmetic, set.Eta1, seeds[32..], 0, 2 * k, secret);
        for (int i = 0; i < 2 * k; i++)
            arithmetic.Ntt(secret + (i * N));
        for (int i = 0; i < k; i++)
            arithmetic.Prepare(secret + (i * N), secretFactor + (i * MlKemArithmetic.FactorSize));
        for (int i = 0; i < k; i++, product += N)
        {
            arithmetic.Dot(expanded + (i * k * N), N, secretFactor, k, product);
            arithmetic.ScaleAndAdd(product, error + (i * N));
            MlKemEncoding.Encode(product, 12, encapsulationKey.Slice(384 * i, 384));
            arithmetic.Normalize(secret + (i * N));
            MlKemEncoding.Encode(secret + (i * N), 12, secretKey.Slice(384 * i, 384));
        }
        rho.CopyTo(encapsulationKey[(384 * k)..]);
        CryptographicOperations.ZeroMemory(new Span<byte>(secret, sizeof(short) * 2 * MlKem.MaxK * N));
        StackScrub.Run();
    }

    /// <summary>Expands an encapsulation key of the right length, or gives false when it fails the modulus check.</summary>
    internal static bool TryExpandVarTime(MlKem set, ReadOnlySpan<byte> encapsulationKey, short* expanded)
    {
        int k = set.K;
        short* t = expanded + (k * k * N);
        // FIPS 203 §7.2: every coefficient of t̂ must be below q.
        for (int i = 0; i < k; i++)
        {
            if (MlKemEncoding.DecodeCanonicalBit(encapsulationKey.Slice(384 * i, 384), t + (i * N)) == 0)
                return false;
        }
        MlKemSampling.ExpandMatrix(set.Arithmetic, k, encapsulationKey[(384 * k)..], expanded);
        return true;
    }

    /// <summary>
    /// ByteDecode_12 and preparation of ŝ (FIPS 203 algorithm 15), and whether all its numbers are below q. The standard
    /// leaves others open; here a key has one encoding. Only the outcome can be learnt from the time it takes.
    /// </summary>
    [SkipLocalsInit]
    internal static bool TryExpandSecret(MlKem set, ReadOnlySpan<byte> secretKey, short* secretFactor)
    {
        short* p = stackalloc short[N];
        uint canonical = 1;
        for (int i = 0; i < set.K; i++)
        {
            canonical &= MlKemEncoding.DecodeCanonicalBit(secretKey.Slice(384 * i, 384), p);
            set.Arithmetic.Normalize(p);
            set.Arithmetic.Prepare(p, secretFactor + (i * MlKemArithmetic.FactorSize));
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(p, sizeof(short) * N));
        StackScrub.Run();
        return canonical == 1;
    }

    /// <summary>K-PKE.Encrypt (FIPS 203 algorithm 14) of 32 bytes with the randomness <paramref name="r"/>, 32 bytes.</summary>
    [SkipLocalsInit]
    internal static void Encrypt(MlKem set, short* expanded, ReadOnlySpan<byte> message, ReadOnlySpan<byte> r, Span<byte> ciphertext)
    {
        const int Polynomials = (2 * MlKem.MaxK) + 3, Size = (Polynomials * N) + (MlKem.MaxK * MlKemArithmetic.FactorSize);
        int k = set.K;
        MlKemArithmetic arithmetic = set.Arithmetic;
        short* y = stackalloc short[Size];
        short* error = y + (k * N), lastError = error + (k * N), sum = lastError + N, plain = sum + N;
        short* factors = y + (Polynomials * N);
        if (set.Eta1 == 2)
        {
            MlKemSampling.SampleNoise(arithmetic, 2, r, 0, (2 * k) + 1, y);
        }
        else
        {
            MlKemSampling.SampleNoise(arithmetic, set.Eta1, r, 0, k, y);
            MlKemSampling.SampleNoise(arithmetic, 2, r, k, k + 1, error);
        }
        for (int i = 0; i < k; i++)
        {
            arithmetic.Ntt(y + (i * N));
            arithmetic.Prepare(y + (i * N), factors + (i * MlKemArithmetic.FactorSize));
        }
        int size = 32 * set.Du;
        for (int i = 0; i < k; i++)
        {
            // Âᵀ: column i.
            arithmetic.Dot(expanded + (i * N), k * N, factors, k, sum);
            arithmetic.InverseNtt(sum);
            arithmetic.Add(sum, error + (i * N));
            arithmetic.Compress(sum, set.Du);
            MlKemEncoding.Encode(sum, set.Du, ciphertext.Slice(i * size, size));
        }
        arithmetic.Dot(expanded + (k * k * N), N, factors, k, sum);
        arithmetic.InverseNtt(sum);
        arithmetic.Add(sum, lastError);
        MlKemEncoding.Decode(message, 1, plain);
        arithmetic.Decompress(plain, 1);
        arithmetic.Add(sum, plain);
        arithmetic.Compress(sum, set.Dv);
        MlKemEncoding.Encode(sum, set.Dv, ciphertext[(k * size)..]);
        CryptographicOperations.ZeroMemory(new Span<byte>(y, sizeof(short) * Size));
        StackScrub.Run();
    }

    /// <summary>K-PKE.Decrypt (FIPS 203 algorithm 15) to 32 bytes.</summary>
    [SkipLocalsInit]
    internal static void Decrypt(MlKem set, short* secretFactor, ReadOnlySpan<byte> ciphertext, Span<byte> message)
    {
        int k = set.K, size = 32 * set.Du;
        MlKemArithmetic arithmetic = set.Arithmetic;
        short* u = stackalloc short[(MlKem.MaxK + 2) * N];
        short* v = u + (k * N), sum = v + N;
        for (int i = 0; i < k; i++)
        {
            MlKemEncoding.Decode(ciphertext.Slice(i * size, size), set.Du, u + (i * N));
            arithmetic.Decompress(u + (i * N), set.Du);
            arithmetic.Ntt(u + (i * N));
        }
        MlKemEncoding.Decode(ciphertext[(k * size)..], set.Dv, v);
        arithmetic.Decompress(v, set.Dv);
        arithmetic.Dot(u, N, secretFactor, k, sum);
        arithmetic.InverseNtt(sum);
        arithmetic.SubtractFrom(v, sum);
        arithmetic.Compress(sum, 1);
        MlKemEncoding.Encode(sum, 1, message);
        CryptographicOperations.ZeroMemory(new Span<byte>(u, sizeof(short) * (MlKem.MaxK + 2) * N));
        StackScrub.Run();
    }
}
