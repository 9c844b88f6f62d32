using System;

namespace Sundog.X509;

/// <summary>
/// How much work a peer can cause by what it presents. Certificates that sign each other in all directions would
/// otherwise make the search for a path take time that grows exponentially (RFC 4158 §6).
/// </summary>
public sealed class ChainLimits
{
    /// <summary>The defaults, which every real chain stays far below.</summary>
    public static ChainLimits Default { get; } = new();

    /// <summary>The most certificates between the leaf and the anchor; 6.</summary>
    public int MaxIntermediates { get; init => field = NotNegative(value); } = 6;

    /// <summary>The most certificates that a peer may present, the leaf included; 128.</summary>
    public int MaxPresented { get; init => field = NotNegative(value); } = 128;

    /// <summary>The most signatures that are checked for one chain; 100.</summary>
    public int MaxSignatureChecks { get; init => field = NotNegative(value); } = 100;

    /// <summary>The most times that a certificate is tried as the issuer of another; 10,000.</summary>
    public int MaxCandidates { get; init => field = NotNegative(value); } = 10_000;

    /// <summary>The most comparisons of a name with a name constraint; 250,000.</summary>
    public int MaxNameComparisons { get; init => field = NotNegative(value); } = 250_000;

    private static int NotNegative(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }
}
