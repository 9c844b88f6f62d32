using System;
using System.Collections.Generic;
using System.Linq;

namespace Sundog.X509;

/// <summary>
/// Whom the application trusts by its own decision: certificates of authorities, or a server's own certificate. An
/// immutable set; thread-safe.
/// </summary>
/// <remarks>
/// What counts of an anchor (RFC 5280 §6.1.1 (d), and RFC 5937 for the constraints): its name, its key, and every
/// restriction that it states for itself in extensions, namely that it is an authority at all, path length, key usage,
/// extended key usage and name constraints; an unknown critical extension makes it unusable. What does not count: its
/// validity, since who trusts a key can also end that trust; its own signature; its serial number. A version 1 certificate,
/// which has no extensions, is an authority. A certificate of version 3 that is no authority vouches for itself only:
/// presented as the leaf, byte for byte the same, it is accepted when it fulfils everything that a leaf must.
/// </remarks>
public sealed class TrustAnchors
{
    private readonly Dictionary<DistinguishedName, Certificate[]> _bySubject;

    private TrustAnchors(Certificate[] certificates)
    {
        Certificates = certificates;
        _bySubject = certificates.GroupBy(anchor => anchor.Subject).ToDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>The anchors, each once.</summary>
    public IReadOnlyList<Certificate> Certificates { get; }

    /// <summary>The set of <paramref name="certificates"/>; an empty one trusts nobody.</summary>
    public static TrustAnchors Create(IEnumerable<Certificate> certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        return new TrustAnchors(certificates.Distinct().ToArray());
    }

    /// <summary>Whether this very certificate is an anchor.</summary>
    public bool Contains(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return WithSubject(certificate.Subject).Contains(certificate);
    }

    internal Certificate[] WithSubject(DistinguishedName name) => _bySubject.GetValueOrDefault(name, []);
}
