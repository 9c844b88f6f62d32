using System;
using System.Collections.Generic;

namespace Sundog.X509;

/// <summary>What the peer must prove, and the budget for finding out.</summary>
internal sealed class PathQuestion
{
    public PathQuestion(DateTimeOffset time, CertificatePurpose purpose, ServerName? name, ChainBudget budget)
    {
        // RFC 5280 §4.1.2.5: validity is to the second, through notAfter inclusive; so the time is, too.
        Time = time.AddTicks(-(time.UtcTicks % TimeSpan.TicksPerSecond));
        Purpose = purpose;
        Name = name;
        Budget = budget;
    }

    public DateTimeOffset Time { get; }

    public CertificatePurpose Purpose { get; }

    public ServerName? Name { get; }

    public ChainBudget Budget { get; }
}

/// <summary>A certificate at a place in a path, for the rules to look at.</summary>
internal readonly struct PathStep
{
    public PathStep(PathQuestion question, Certificate certificate, PathRoles role, IReadOnlyList<Certificate> below)
    {
        Question = question;
        Certificate = certificate;
        Role = role;
        Below = below;
    }

    public PathQuestion Question { get; }

    public Certificate Certificate { get; }

    /// <summary>Leaf, Intermediate or Anchor.</summary>
    public PathRoles Role { get; }

    /// <summary>The path below, which already fulfils the rules: from the leaf to the one that this certificate issued.</summary>
    public IReadOnlyList<Certificate> Below { get; }

    /// <summary>The certificate that this one is to have issued; not for the leaf.</summary>
    public Certificate Child => Below[^1];
}
