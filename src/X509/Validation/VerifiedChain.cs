using System;
using System.Collections.Generic;

namespace Sundog.X509;

/// <summary>
/// A chain that was found valid. Only <see cref="ChainValidator"/> makes one, so that whoever holds it knows that every
/// check was done. Immutable.
/// </summary>
public sealed class VerifiedChain
{
    internal VerifiedChain(
        IReadOnlyList<Certificate> certificates, DateTimeOffset time, CertificatePurpose purpose, ServerName? name)
    {
        Certificates = certificates;
        Time = time;
        Purpose = purpose;
        Name = name;
    }

    /// <summary>The path from the leaf to the anchor; one certificate when the leaf is itself an anchor.</summary>
    public IReadOnlyList<Certificate> Certificates { get; }

    /// <summary>The peer's certificate.</summary>
    public Certificate Leaf => Certificates[0];

    /// <summary>The trust anchor that it rests on.</summary>
    public Certificate Anchor => Certificates[^1];

    /// <summary>The time at which it was valid.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>What it is valid for.</summary>
    public CertificatePurpose Purpose { get; }

    /// <summary>The name that the leaf was found to have; null if none was asked for.</summary>
    public ServerName? Name { get; }
}
