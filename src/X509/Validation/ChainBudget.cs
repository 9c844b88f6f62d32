namespace Sundog.X509;

/// <summary>What is left of the limits during one validation. Once something ran out, all that follows is refused.</summary>
internal sealed class ChainBudget
{
    private int _signatureChecks;
    private int _candidates;
    private int _nameComparisons;

    public ChainBudget(ChainLimits limits)
    {
        _signatureChecks = limits.MaxSignatureChecks;
        _candidates = limits.MaxCandidates;
        _nameComparisons = limits.MaxNameComparisons;
    }

    /// <summary>What ran out, or null.</summary>
    public string? Exhausted { get; private set; }

    public bool TrySpendSignatureCheck() => TrySpend(ref _signatureChecks, "signature checks");

    public bool TrySpendCandidate() => TrySpend(ref _candidates, "candidates for issuers");

    public bool TrySpendNameComparison() => TrySpend(ref _nameComparisons, "comparisons with name constraints");

    private bool TrySpend(ref int left, string what)
    {
        if (left == 0)
            Exhausted ??= what;
        else
            left--;
        return Exhausted is null;
    }
}
