using System;

namespace Sundog.Nocrypto;

/// <summary>
/// The numbers that <c>RSAPrivateKey</c> lists (RFC 8017 appendix A.1.2), each as big-endian unsigned bytes, with or without
/// leading zeros. The memory is the caller's, who clears it; all but the first two are secret.
/// </summary>
public readonly ref struct RsaPrivateKeyParts
{
    /// <summary>n, the product of both primes.</summary>
    public required ReadOnlySpan<byte> Modulus { get; init; }

    /// <summary>e.</summary>
    public required ReadOnlySpan<byte> PublicExponent { get; init; }

    /// <summary>d, below n.</summary>
    public required ReadOnlySpan<byte> PrivateExponent { get; init; }

    /// <summary>p, the first prime.</summary>
    public required ReadOnlySpan<byte> P { get; init; }

    /// <summary>q, the second prime.</summary>
    public required ReadOnlySpan<byte> Q { get; init; }

    /// <summary>d mod (p - 1).</summary>
    public required ReadOnlySpan<byte> Dp { get; init; }

    /// <summary>d mod (q - 1).</summary>
    public required ReadOnlySpan<byte> Dq { get; init; }

    /// <summary>The inverse of q modulo p.</summary>
    public required ReadOnlySpan<byte> QInverse { get; init; }
}
