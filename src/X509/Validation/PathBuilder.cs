using System;
using System.Collections.Generic;
using System.Linq;

namespace Sundog.X509;

/// <summary>
/// Searches a path from the leaf to an anchor, depth first and going back where a path fails (RFC 4158 §2.4). Every
/// candidate passes all rules, its signature last, before the search goes on from it, so that no work is done behind a
/// certificate that nobody signed.
/// </summary>
internal sealed class PathBuilder
{
    private readonly PathQuestion _question;
    private readonly TrustAnchors _anchors;
    private readonly IReadOnlyList<Certificate> _presented;
    private readonly int _maxIntermediates;
    private readonly List<Certificate> _path = [];
    private int _farthest = -1;

    public PathBuilder(
        PathQuestion question, TrustAnchors anchors, IReadOnlyList<Certificate> presented, int maxIntermediates)
    {
        _question = question;
        _anchors = anchors;
        _presented = presented;
        _maxIntermediates = maxIntermediates;
    }

    /// <summary>The fault of the candidate that came farthest.</summary>
    public X509Fault Fault { get; private set; }

    /// <summary>The path that was found, leaf to anchor.</summary>
    public IReadOnlyList<Certificate> Path => _path;

    public bool TryBuild()
    {
        Certificate leaf = _presented[0];
        if (!Fulfils(leaf, PathRoles.Leaf))
            return false;
        _path.Add(leaf);
        // A certificate that is itself trusted needs nobody to vouch for it.
        return _anchors.Contains(leaf) || TryExtend();
    }

    private bool TryExtend()
    {
        Certificate last = _path[^1];
        foreach (Certificate anchor in _anchors.WithSubject(last.Issuer).OrderByDescending(MatchesKeyIdentifier))
        {
            if (Fulfils(anchor, PathRoles.Anchor))
            {
                _path.Add(anchor);
                return true;
            }
        }
        foreach (Certificate candidate in _presented.OrderByDescending(MatchesKeyIdentifier))
        {
            if (IsInPath(candidate) || !Fulfils(candidate, PathRoles.Intermediate))
                continue;
            if (_path.Count > _maxIntermediates)
                return Stop(X509FaultReason.PathTooDeep, $"more than {_maxIntermediates} intermediate certificates");
            _path.Add(candidate);
            if (TryExtend())
                return true;
            _path.RemoveAt(_path.Count - 1);
        }
        if (_farthest < 0)
            Report(0, new X509Fault(X509FaultReason.UnknownIssuer, $"nobody presented or trusted is {last.Issuer}"));
        return false;

        // RFC 4158 §3.5.12: key identifiers order the candidates, and no more than that.
        bool MatchesKeyIdentifier(Certificate issuer)
            => last.AuthorityKeyIdentifier is { } wanted
                && issuer.SubjectKeyIdentifier is { } found
                && wanted.Span.SequenceEqual(found.Span);
    }

    private bool Fulfils(Certificate certificate, PathRoles role)
    {
        if (!_question.Budget.TrySpendCandidate())
            return StopExhausted();
        PathStep step = new(_question, certificate, role, _path);
        for (int i = 0; i < PathRules.All.Count; i++)
        {
            PathRule rule = PathRules.All[i];
            if (rule.Holds(step))
                continue;
            if (_question.Budget.Exhausted is not null)
                return StopExhausted();
            Report(i, new X509Fault(rule.Reason, $"{Describe(step)}; but {rule.Requirement}"));
            return false;
        }
        return true;
    }

    /// <summary>RFC 4158 §2.4.2: no certificate of the same name and key twice.</summary>
    private bool IsInPath(Certificate candidate) => _path.Exists(certificate
        => certificate.Subject.Equals(candidate.Subject)
            && certificate.PublicKeyFingerprint.Span.SequenceEqual(candidate.PublicKeyFingerprint.Span));

    private void Report(int rule, X509Fault fault)
    {
        if (rule <= _farthest)
            return;
        _farthest = rule;
        Fault = fault;
    }

    private bool StopExhausted()
        => Stop(X509FaultReason.BudgetExceeded, $"no path within the allowed {_question.Budget.Exhausted}");

    private bool Stop(X509FaultReason reason, string detail)
    {
        Report(int.MaxValue, new X509Fault(reason, detail));
        return false;
    }

    private static string Describe(PathStep step) => step.Role == PathRoles.Leaf
        ? $"leaf {step.Certificate.Subject}, valid from {DerTime.Text(step.Certificate.NotBefore)} to {DerTime.Text(step.Certificate.NotAfter)}"
        : $"{step.Certificate.Subject} as issuer of {step.Child.Subject}";
}
