using System;

namespace Sundog.Nocrypto;

/// <summary>
/// What hides the message from the secret exponents: it is multiplied by r^e, and the result by 1/r, for a secret random r
/// (P. Kocher, "Timing attacks on implementations of Diffie-Hellman, RSA, DSS, and other systems", 1996, section 10). Not
/// thread-safe: who signs holds one by itself.
/// </summary>
/// <remarks>
/// A new pair costs as much as a signature, since 1/r is a power modulo each prime. So a pair is squared for the next use, as
/// Kocher proposes, and replaced after <see cref="Uses"/>. The exponents are not blinded: all that is done to them
/// takes the same time and touches the same memory, whatever their bits are.
/// </remarks>
internal abstract class RsaBlinding : IDisposable
{
    /// <summary>How often a pair is used.</summary>
    internal const int Uses = 32;

    private int _used;

    /// <summary>Whether it was used, squared, often enough.</summary>
    internal bool IsSpent => _used >= Uses;

    /// <summary>blinded = message · r^e mod n.</summary>
    internal abstract void Blind(Span<ulong> blinded, ReadOnlySpan<ulong> message);

    /// <summary>result = value / r mod n, below n.</summary>
    internal abstract void Unblind(Span<ulong> result, ReadOnlySpan<ulong> value);

    /// <summary>For the next use.</summary>
    internal void Renew()
    {
        _used++;
        Square();
    }

    /// <summary>Zeroes the pair.</summary>
    public abstract void Dispose();

    /// <summary>Squares both numbers.</summary>
    private protected abstract void Square();
}
