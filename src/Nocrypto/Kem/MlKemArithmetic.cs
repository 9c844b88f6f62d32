using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Arithmetic on polynomials of 256 coefficients modulo q = 3329 for ML-KEM, in constant time; a strategy is a subclass.
/// Coefficients are 16-bit signed numbers in the order of FIPS 203. Two bounds are enough to see that nothing overflows:
/// <list type="bullet">
/// <item><b>reduced</b>: above -q and below q; what every operation takes and gives where nothing else is said.</item>
/// <item><b>canonical</b>: from 0 to q - 1.</item>
/// </list>
/// </summary>
internal abstract unsafe class MlKemArithmetic
{
    /// <summary>The number of coefficients.</summary>
    internal const int N = 256;

    /// <summary>The modulus.</summary>
    internal const short Q = 3329;

    /// <summary>The number of coefficients of a polynomial that <see cref="Prepare"/> has made a right factor.</summary>
    internal const int FactorSize = 2 * N;

    /// <summary>q^-1 modulo 2^16, signed.</summary>
    internal const short QInverse = -3327;

    /// <summary>2^16 modulo q: one, in Montgomery's form.</summary>
    internal const int MontgomeryOne = 2285;

    /// <summary>2^32 modulo q: a Montgomery multiplication by it multiplies by 2^16.</summary>
    internal const short MontgomerySquare = 1353;

    /// <summary>2^32 / 128 modulo q: undoes the 128 of the inverse transform and the 2^-16 of <see cref="Dot"/>.</summary>
    internal const short InverseScale = 1441;

    /// <summary>2^26 / q, rounded: for Barrett's reduction.</summary>
    internal const int Barrett = 20159;

    private protected MlKemArithmetic(KeccakFour permutation) => Permutation = permutation;

    /// <summary>The fastest that this machine has.</summary>
    internal static MlKemArithmetic Best { get; } = MlKemAvx2.IsSupported ? new MlKemAvx2() : new MlKemPortable();

    /// <summary>How four Keccak states are permuted.</summary>
    internal KeccakFour Permutation { get; }

    /// <summary>NTT (FIPS 203 algorithm 9), in place.</summary>
    internal abstract void Ntt(short* p);

    /// <summary>NTT^-1 (FIPS 203 algorithm 10), in place, of what <see cref="Dot"/> gives.</summary>
    internal abstract void InverseNtt(short* p);

    /// <summary>
    /// Makes of a transformed polynomial the right factor of products: first its coefficients with each odd one times its
    /// γ (FIPS 203 algorithm 12), then its coefficients with those of each pair exchanged.
    /// </summary>
    internal abstract void Prepare(short* p, short* factor);

    /// <summary>
    /// The sum of <paramref name="count"/> products (FIPS 203 algorithm 11), times 2^-16: of polynomials that lie
    /// <paramref name="stride"/> coefficients apart from <paramref name="a"/> on, and of factors one after the other. At
    /// most four: the sums stay below 2^15 q.
    /// </summary>
    internal abstract void Dot(short* a, int stride, short* factors, int count, short* result);

    /// <summary>p 2^16 + e, canonical.</summary>
    internal abstract void ScaleAndAdd(short* p, short* e);

    /// <summary>p + e, the bounds add up.</summary>
    internal abstract void Add(short* p, short* e);

    /// <summary>a - p into <paramref name="p"/>, the bounds add up.</summary>
    internal abstract void SubtractFrom(short* a, short* p);

    /// <summary>Makes any coefficients canonical.</summary>
    internal abstract void Normalize(short* p);

    /// <summary>Compress_d (FIPS 203 §4.2.1) of any coefficients, without a division.</summary>
    internal abstract void Compress(short* p, int d);

    /// <summary>Decompress_d (FIPS 203 §4.2.1).</summary>
    internal abstract void Decompress(short* p, int d);

    /// <summary>SamplePolyCBD_2 (FIPS 203 algorithm 8) of 128 bytes.</summary>
    internal abstract void SampleBinomial2(byte* bytes, short* p);

    /// <summary>
    /// The accepted values of SampleNTT (FIPS 203 algorithm 7) among <paramref name="length"/> bytes, a multiple of 24, in
    /// their order, and their number. Writes up to 16 coefficients more. All of it is public.
    /// </summary>
    internal abstract int SampleUniformVarTime(byte* bytes, int length, short* p);

    /// <summary>ζ^BitRev7(i) 2^16 modulo q for i from 0 to 127, between -q/2 and q/2 (FIPS 203 §4.3, ζ = 17).</summary>
    internal static void MakeZetas(Span<short> zetas)
    {
        int power = MontgomeryOne;
        for (int i = 0; i < 128; i++)
        {
            int reversed = 0;
            for (int bit = 0; bit < 7; bit++)
                reversed |= ((i >> bit) & 1) << (6 - bit);
            zetas[reversed] = (short)(power > Q / 2 ? power - Q : power);
            power = power * 17 % Q;
        }
    }

    /// <summary>
    /// ζ^(2 BitRev7(i) + 1) 2^16 for the pair of coefficients i from 0 to 127 (FIPS 203 appendix A): of two pairs that come
    /// from one block of four, plus and minus the same root.
    /// </summary>
    internal static short Gamma(ReadOnlySpan<short> zetas, int i)
        => (short)((i & 1) == 0 ? zetas[64 + (i / 2)] : -zetas[64 + (i / 2)]);
}
