using System;

namespace Sundog.Nocrypto;

/// <summary>The curve P-256, its generator multiplied by <see cref="P256Comb"/> where the processor has AVX2.</summary>
internal sealed class P256Arithmetic : ShortWeierstrass<P256Element>
{
    private P256Comb? _comb;

    // Public values only; if two threads build it at once, both build the same.
    internal override ProjectivePoint<P256Element> MultiplyGenerator(ReadOnlySpan<ulong> scalar)
        => P256Comb.IsSupported
            ? (_comb ??= new P256Comb(Normalize(P256Comb.TablePoints()))).Multiply(scalar)
            : base.MultiplyGenerator(scalar);
}
