using System;

namespace Sundog.Nocrypto;

/// <summary>How RSA and Diffie-Hellman compute modulo large odd numbers: one of the strategies, which give the same answers.</summary>
internal abstract class RsaArithmetic
{
    /// <summary>64-bit limbs, one number at a time: everywhere.</summary>
    internal static RsaArithmetic Portable { get; } = new OnLimbs();

    /// <summary>Two numbers at a time by AVX2, where <see cref="RsaPairField"/> is supported.</summary>
    internal static RsaArithmetic Avx2 { get; } = new InPairs();

    /// <summary>The fastest one of this machine.</summary>
    internal static RsaArithmetic Best => RsaPairField.IsSupported ? Avx2 : Portable;

    /// <summary>The public operations modulo an odd number of exactly so many bits.</summary>
    internal abstract RsaModulus CreateModulus(ReadOnlySpan<ulong> modulus, int bits);

    /// <summary>
    /// Powers modulo two odd numbers of as many limbs, which may be secret and the same; one has exactly so many bits, the
    /// other as many or one less. The caller disposes it.
    /// </summary>
    internal abstract RsaPowers CreatePowers(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int bits);

    private sealed class OnLimbs : RsaArithmetic
    {
        internal override RsaModulus CreateModulus(ReadOnlySpan<ulong> modulus, int bits)
            => new RsaModulusPortable(new RsaMontgomery(modulus, bits, isSecret: false));

        internal override RsaPowers CreatePowers(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int bits)
            => new RsaPowersPortable(first, second, bits);
    }

    private sealed class InPairs : RsaArithmetic
    {
        internal override RsaModulus CreateModulus(ReadOnlySpan<ulong> modulus, int bits)
            => new RsaModulusAvx2(modulus, bits);

        internal override RsaPowers CreatePowers(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int bits)
            => new RsaPowersAvx2(first, second, bits);
    }
}
