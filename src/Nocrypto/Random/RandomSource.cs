using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Where random bytes come from. A product uses <c>Fortuna</c>; a test may script the bytes, which makes a run a
/// function of its inputs.
/// </summary>
public abstract class RandomSource
{
    /// <summary>Fills <paramref name="destination"/> with bytes that nobody can predict.</summary>
    /// <exception cref="InvalidOperationException">The source is not seeded: it fails closed.</exception>
    public abstract void Fill(Span<byte> destination);
}
