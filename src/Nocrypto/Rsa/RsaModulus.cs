using System;

namespace Sundog.Nocrypto;

/// <summary>The public operations modulo n. Immutable and thread-safe.</summary>
internal abstract class RsaModulus
{
    private readonly ulong[] _limbs;

    private protected RsaModulus(ReadOnlySpan<ulong> modulus) => _limbs = modulus.ToArray();

    /// <summary>n.</summary>
    internal ReadOnlySpan<ulong> Limbs => _limbs;

    /// <summary>How many limbs numbers below n have.</summary>
    internal int Length => _limbs.Length;

    /// <summary>
    /// power = value^exponent mod n, for a value below n; it may be in place. The time depends on the exponent, which is
    /// public, odd and at least 3.
    /// </summary>
    internal abstract void PowerVarTime(Span<ulong> power, ReadOnlySpan<ulong> value, ulong exponent);

    /// <summary>A blinding by a factor, and its counterpart that takes it off again; both are below n and secret.</summary>
    internal abstract RsaBlinding CreateBlinding(ReadOnlySpan<ulong> factor, ReadOnlySpan<ulong> counterpart);
}
