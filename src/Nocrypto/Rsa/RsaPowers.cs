using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Powers with secret exponents modulo two odd numbers at a time. Constant time but for the sizes. Thread-safe until
/// <see cref="Dispose"/>.
/// </summary>
internal abstract class RsaPowers : IDisposable
{
    /// <summary>
    /// power = value^exponent modulo the first number, and the same with the second ones. A value has as many limbs as the
    /// moduli, or twice as many and is then less than the modulus times 2^64 to the power of its limbs; the exponents have as
    /// many limbs as each other; the results have those of the moduli, and may be the same memory as the values.
    /// </summary>
    internal abstract void Power(
        Span<ulong> firstPower,
        Span<ulong> secondPower,
        ReadOnlySpan<ulong> firstValue,
        ReadOnlySpan<ulong> secondValue,
        ReadOnlySpan<ulong> firstExponent,
        ReadOnlySpan<ulong> secondExponent);

    /// <summary>Zeroes the moduli and what follows from them.</summary>
    public abstract void Dispose();
}
