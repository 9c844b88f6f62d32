using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Sundog.X509;

/// <summary>
/// Decides whether what a peer presented leads to somebody whom the application trusts (RFC 5280 §6.1). Immutable and
/// thread-safe. There is no revocation here, and certificate policies are not followed: a critical extension about them
/// is refused as unknown.
/// </summary>
public sealed class ChainValidator
{
    private readonly ChainLimits _limits;

    /// <summary>A validator that does no more work for a chain than <paramref name="limits"/> allow.</summary>
    public ChainValidator(ChainLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
    }

    /// <summary>The validator with the default limits.</summary>
    public static ChainValidator Default { get; } = new(ChainLimits.Default);

    /// <summary>
    /// Searches a path from the first of <paramref name="presented"/>, the leaf, over any of the others, in whatever order
    /// they are, to one of <paramref name="anchors"/>, on which every rule holds at <paramref name="time"/>, to the
    /// second. Hostile certificates give false and the fault of the path that came farthest; nothing throws.
    /// </summary>
    /// <param name="presented">What the peer sent, leaf first.</param>
    /// <param name="anchors">Whom the application trusts; see there for what counts of an anchor.</param>
    /// <param name="time">The present time: this library has no clock.</param>
    /// <param name="purpose">What the leaf, and all that state purposes above it, must be allowed to do.</param>
    /// <param name="name">
    /// The name that the leaf must have. Null checks none, which is right for clients and wrong for servers.
    /// </param>
    /// <param name="chain">The proof, or null.</param>
    /// <param name="fault">Why not.</param>
    public bool TryValidate(
        IReadOnlyList<Certificate> presented,
        TrustAnchors anchors,
        DateTimeOffset time,
        CertificatePurpose purpose,
        ServerName? name,
        [NotNullWhen(true)] out VerifiedChain? chain,
        out X509Fault fault)
    {
        ArgumentNullException.ThrowIfNull(presented);
        ArgumentNullException.ThrowIfNull(anchors);
        chain = null;
        if (presented.Count == 0)
            return X509Fault.Set(
                out fault, X509FaultReason.NoCertificatePresented, "the peer presented no certificate");
        if (presented.Count > _limits.MaxPresented)
        {
            return X509Fault.Set(
                out fault, X509FaultReason.TooManyCertificates,
                $"at most {_limits.MaxPresented} certificates, not {presented.Count}");
        }
        PathQuestion question = new(time, purpose, name, new ChainBudget(_limits));
        PathBuilder builder = new(question, anchors, presented, _limits.MaxIntermediates);
        if (builder.TryBuild())
        {
            chain = new VerifiedChain(builder.Path, question.Time, purpose, name);
            fault = default;
            return true;
        }
        fault = builder.Fault;
        return false;
    }
}
