using System;

namespace Sundog.X509;

/// <summary>Where in a path a certificate stands.</summary>
[Flags]
internal enum PathRoles
{
    Leaf = 1,
    Intermediate = 2,
    Anchor = 4,
    Issuer = Intermediate | Anchor,
    Presented = Leaf | Intermediate,
    All = Leaf | Intermediate | Anchor,
}

/// <summary>One requirement on a certificate at its place in a path: a name, a section, a predicate.</summary>
internal sealed class PathRule
{
    private readonly Func<PathStep, bool> _holds;

    public PathRule(X509FaultReason reason, PathRoles roles, string requirement, Func<PathStep, bool> holds)
    {
        Reason = reason;
        Roles = roles;
        Requirement = requirement;
        _holds = holds;
    }

    /// <summary>The fault when it does not hold; no two rules have the same.</summary>
    public X509FaultReason Reason { get; }

    /// <summary>The places in a path that it applies to.</summary>
    public PathRoles Roles { get; }

    /// <summary>What is required, with the section of the standard.</summary>
    public string Requirement { get; }

    public bool Holds(PathStep step) => (Roles & step.Role) == 0 || _holds(step);
}
