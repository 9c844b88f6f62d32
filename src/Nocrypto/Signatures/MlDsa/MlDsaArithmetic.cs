using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Arithmetic on polynomials of 256 coefficients modulo q = 8380417 for ML-DSA, in constant time; a strategy is a subclass.
/// Coefficients are 32-bit signed numbers in the order of FIPS 204. Bounds:
/// <list type="bullet">
/// <item><b>reduced</b>: above -q and below q; <b>canonical</b>: from 0 to q - 1.</item>
/// <item><b>transformed</b>: what <see cref="Ntt"/> gives, below 9q in size.</item>
/// </list>
/// </summary>
internal abstract unsafe class MlDsaArithmetic
{
    /// <summary>The number of coefficients.</summary>
    internal const int N = 256;

    /// <summary>The modulus.</summary>
    internal const int Q = 8380417;

    /// <summary>q^-1 modulo 2^32.</summary>
    internal const int QInverse = 58728449;

    /// <summary>2^64 / 256 modulo q: undoes the 256 of the inverse transform and the 2^-32 of <see cref="Dot"/>.</summary>
    internal const int InverseScale = 41978;

    private protected MlDsaArithmetic(KeccakFour permutation) => Permutation = permutation;

    /// <summary>The fastest that this machine has.</summary>
    internal static MlDsaArithmetic Best { get; } = MlDsaAvx2.IsSupported ? new MlDsaAvx2() : new MlDsaPortable();

    /// <summary>How four Keccak states are permuted.</summary>
    internal KeccakFour Permutation { get; }

    /// <summary>NTT (FIPS 204 algorithm 41), in place, of reduced coefficients.</summary>
    internal abstract void Ntt(int* p);

    /// <summary>NTT^-1 (FIPS 204 algorithm 42), in place, of what <see cref="Dot"/> gives; reduced.</summary>
    internal abstract void InverseNtt(int* p);

    /// <summary>
    /// The sum of <paramref name="count"/> products of transformed polynomials, those of <paramref name="a"/> reduced, times
    /// 2^-32; reduced. Each of the two is polynomials one after the other. At most eight: the sums stay below 2^31 q.
    /// </summary>
    internal abstract void Dot(int* a, int* b, int count, int* result);

    /// <summary>p + e into <paramref name="p"/>; the bounds add up.</summary>
    internal abstract void Add(int* p, int* e);

    /// <summary>p - e into <paramref name="p"/>; the bounds add up.</summary>
    internal abstract void Subtract(int* p, int* e);

    /// <summary>
    /// Takes coefficients below 2^31 - 2^22 in size to their residues between -6283009 and 6283009. One that stands for a
    /// number below 2^22 - 2^13 in size becomes that number.
    /// </summary>
    internal abstract void Reduce(int* p);

    /// <summary>Makes coefficients below 2^31 - 2^22 in size canonical.</summary>
    internal abstract void Normalize(int* p);

    /// <summary>Power2Round (FIPS 204 algorithm 35) of canonical coefficients.</summary>
    internal abstract void Power2Round(int* p, int* high, int* low);

    /// <summary>
    /// Decompose (FIPS 204 algorithm 36) of canonical coefficients, for γ2 = (q - 1) / 32 or (q - 1) / 88. The high part
    /// may be <paramref name="p"/> itself.
    /// </summary>
    internal abstract void Decompose(int* p, int gamma2, int* high, int* low);

    /// <summary>1 if some coefficient's size is <paramref name="bound"/> or more, else 0.</summary>
    internal abstract uint ReachesBit(int* p, int bound);

    /// <summary>Writes 1 where the two differ and 0 where they are equal, and gives the number of ones.</summary>
    internal abstract int Differences(int* a, int* b, int* result);

    /// <summary>UseHint (FIPS 204 algorithm 40) on canonical coefficients, with hints of 0 and 1, to the high parts.</summary>
    internal abstract void UseHint(int* p, int* hint, int gamma2);

    /// <summary>
    /// 256 numbers of 18 or 20 bits, little-endian, each subtracted from 2^(bits - 1) (BitUnpack, FIPS 204 algorithm 19).
    /// May read ten bytes past their end.
    /// </summary>
    internal abstract void UnpackMask(byte* bytes, int bits, int* p);

    /// <summary>
    /// The accepted values of RejNTTPoly (FIPS 204 algorithm 30) among <paramref name="length"/> bytes, a multiple of 24, in
    /// their order, and their number. Writes up to eight coefficients more. All of it is public.
    /// </summary>
    internal abstract int SampleUniformVarTime(byte* bytes, int length, int* p);

    /// <summary>ζ^BitRev8(i) 2^32 modulo q for i from 0 to 255, between -q/2 and q/2 (FIPS 204 §7.5, ζ = 1753).</summary>
    internal static void MakeZetas(Span<int> zetas)
    {
        long power = (1L << 32) % Q;
        for (int i = 0; i < N; i++)
        {
            int reversed = 0;
            for (int bit = 0; bit < 8; bit++)
                reversed |= ((i >> bit) & 1) << (7 - bit);
            zetas[reversed] = (int)(power > Q / 2 ? power - Q : power);
            power = power * 1753 % Q;
        }
    }
}
