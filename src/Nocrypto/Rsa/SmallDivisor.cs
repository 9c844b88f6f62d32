using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Remainders of secret numbers by a public one below 2^31, by a multiplication with its reciprocal: the processor's
/// division takes time by its operands.
/// </summary>
internal readonly struct SmallDivisor(uint divisor)
{
    private readonly ulong _reciprocal = ulong.MaxValue / divisor;

    /// <summary>The number that is divided by; odd, so that the reciprocal is 2^64 / divisor, rounded down.</summary>
    internal uint Divisor { get; } = divisor;

    /// <summary>value mod divisor. The quotient is right or one too small.</summary>
    internal uint Remainder(ulong value)
    {
        ulong quotient = CarryChain.High(value, _reciprocal);
        ulong remainder = value - (quotient * Divisor);
        ulong keep = ConstantTime.Mask(ConstantTime.LessBit(remainder, Divisor));
        return (uint)(remainder - (Divisor & ~keep));
    }

    /// <summary>The remainder of limbs, least significant first.</summary>
    internal uint Remainder(ReadOnlySpan<ulong> limbs)
    {
        uint remainder = 0;
        for (int i = limbs.Length - 1; i >= 0; i--)
        {
            remainder = Remainder(((ulong)remainder << 32) | (limbs[i] >> 32));
            remainder = Remainder(((ulong)remainder << 32) | (uint)limbs[i]);
        }
        return remainder;
    }

    /// <summary>The inverse modulo the divisor, which is prime, of a value that is not zero: value^(divisor - 2) by Fermat.</summary>
    internal uint Inverse(uint value)
    {
        ulong power = 1;
        for (int bit = 30; bit >= 0; bit--)
        {
            power = Remainder(power * power);
            if ((((Divisor - 2) >> bit) & 1) == 1) // the divisor is public
                power = Remainder(power * value);
        }
        return (uint)power;
    }
}
