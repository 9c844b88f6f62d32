using System;
using System.Collections.Generic;
using System.Linq;

namespace Sundog.X509;

/// <summary>
/// The requirements on the certificates of a path, RFC 5280 §6.1, in the order in which they are checked: what is cheap
/// comes first, the signature last. The order also says which fault is reported when several paths fail: that of the
/// candidate that came farthest.
/// </summary>
internal static class PathRules
{
    public static IReadOnlyList<PathRule> All { get; } =
    [
        new(X509FaultReason.UnknownIssuer, PathRoles.Issuer,
            "the subject of an issuer is the issuer of what it issued (RFC 5280 §6.1.3 (a)(4))",
            step => step.Certificate.Subject.Equals(step.Child.Issuer)),
        new(X509FaultReason.EmptyAuthorityName, PathRoles.Issuer,
            "an authority has a name (RFC 5280 §4.1.2.6)",
            step => !step.Certificate.Subject.IsEmpty),
        new(X509FaultReason.NotYetValid, PathRoles.Presented,
            "notBefore has come (RFC 5280 §6.1.3 (a)(2))",
            step => step.Certificate.NotBefore <= step.Question.Time),
        new(X509FaultReason.Expired, PathRoles.Presented,
            "notAfter has not passed (RFC 5280 §6.1.3 (a)(2))",
            step => step.Question.Time <= step.Certificate.NotAfter),
        new(X509FaultReason.UnknownCriticalExtension, PathRoles.All,
            "every critical extension is known (RFC 5280 §4.2)",
            step => step.Certificate.Extensions.All(e => !e.IsCritical || ExtensionSet.IsKnown(e.Oid))),
        new(X509FaultReason.NotVersion3, PathRoles.Intermediate,
            "an authority that is not an anchor has a certificate of version 3 (RFC 5280 §6.1.4 (k))",
            step => step.Certificate.Version == 3),
        new(X509FaultReason.NotAuthority, PathRoles.Issuer,
            "an issuer has basic constraints with cA (RFC 5280 §6.1.4 (k))",
            IsAuthority),
        new(X509FaultReason.KeyUsageForbidsSigningCertificates, PathRoles.Issuer,
            "key usage, if stated, has keyCertSign (RFC 5280 §6.1.4 (n))",
            step => step.Certificate.KeyUsage?.HasFlag(KeyUsages.KeyCertSign) ?? true),
        new(X509FaultReason.PathLengthExceeded, PathRoles.Issuer,
            "no more authorities follow than the path length constraint allows (RFC 5280 §6.1.4 (l), (m))",
            HasRoomBelow),
        new(X509FaultReason.KeyUsageForbidsSignatures, PathRoles.Leaf,
            "key usage, if stated, has digitalSignature (RFC 5280 §4.2.1.3, RFC 9846 §4.4.2.2)",
            step => step.Certificate.KeyUsage?.HasFlag(KeyUsages.DigitalSignature) ?? true),
        new(X509FaultReason.KeyUsageInconsistent, PathRoles.Leaf,
            "only an authority has keyCertSign (RFC 5280 §4.2.1.9)",
            step => IsAuthority(step) || !(step.Certificate.KeyUsage ?? KeyUsages.None).HasFlag(KeyUsages.KeyCertSign)),
        new(X509FaultReason.ExtendedKeyUsageForbidsPurpose, PathRoles.All,
            "extended key usage, if stated, has the purpose; of an authority also 'any' will do (RFC 5280 §4.2.1.12)",
            AllowsPurpose),
        new(X509FaultReason.NameConstraintsOutsideAuthority, PathRoles.Leaf,
            "only an authority has name constraints (RFC 5280 §4.2.1.10)",
            step => step.Certificate.NameConstraints is null || IsAuthority(step)),
        new(X509FaultReason.NameConstraintMalformed, PathRoles.Issuer,
            "name constraints are of the syntax of their forms (RFC 5280 §4.2.1.10)",
            step => step.Certificate.NameConstraints is not { } constraints || NameConstraintCheck.AreWellFormed(constraints)),
        new(X509FaultReason.NameConstraintUnsupported, PathRoles.Issuer,
            "no name below is of a form that is constrained and cannot be compared here (RFC 5280 §4.2.1.10)",
            step => HoldForEachBelow(step, NameConstraintCheck.CanCompare)),
        new(X509FaultReason.NameConstraintViolated, PathRoles.Issuer,
            "all names below are within the name constraints (RFC 5280 §6.1.3 (b), (c))",
            step => HoldForEachBelow(step, NameConstraintCheck.Allows)),
        new(X509FaultReason.WeakPublicKey, PathRoles.All,
            "an RSA modulus has at least 2048 bits",
            step => !step.Certificate.IsPublicKeyTooSmall),
        new(X509FaultReason.UnsupportedPublicKey, PathRoles.All,
            "the public key is of a kind that is known here, and valid",
            step => step.Certificate.PublicKey is not null),
        new(X509FaultReason.NameMismatch, PathRoles.Leaf,
            "the leaf is for the name that was asked for, by its alternative names (RFC 9525 §6)",
            step => step.Question.Name is not { } name || name.Matches(step.Certificate)),
        new(X509FaultReason.WeakSignatureAlgorithm, PathRoles.Issuer,
            "nothing is signed with MD5 or SHA-1 (RFC 9155, RFC 6151)",
            step => !SignatureAlgorithmIdentifier.IsWeak(step.Child.SignatureAlgorithmOid)),
        new(X509FaultReason.UnsupportedSignatureAlgorithm, PathRoles.Issuer,
            "the signature algorithm is known here",
            step => step.Child.SignatureAlgorithm is not null),
        new(X509FaultReason.SignatureAlgorithmUnfitForKey, PathRoles.Issuer,
            "the signature is of the kind of the issuer's key, and of its parameters (RFC 4055 §1.2)",
            step => step.Certificate.PublicKey!.CanVerify(step.Child.SignatureAlgorithm!.Value)),
        new(X509FaultReason.BadSignature, PathRoles.Issuer,
            "the signature verifies with the issuer's key (RFC 5280 §6.1.3 (a)(1))",
            IsSigned),
    ];

    /// <summary>
    /// A version 1 certificate cannot say that it is an authority: that an anchor is one says who made it an anchor
    /// (RFC 5280 §6.1.4 (k)); an intermediate of version 1 is refused by a rule of its own.
    /// </summary>
    private static bool IsAuthority(PathStep step)
        => step.Certificate.BasicConstraints?.IsAuthority ?? (step.Role != PathRoles.Leaf && step.Certificate.Version < 3);

    /// <summary>Self-issued intermediates do not count (RFC 5280 §4.2.1.9), and neither does the leaf.</summary>
    private static bool HasRoomBelow(PathStep step)
        => step.Certificate.BasicConstraints?.PathLength is not { } length
            || step.Below.Skip(1).Count(certificate => !certificate.IsSelfIssued) <= length;

    private static bool AllowsPurpose(PathStep step)
    {
        if (step.Certificate.ExtendedKeyUsage is not { } purposes)
            return true;
        string purpose = step.Question.Purpose == CertificatePurpose.ServerAuthentication
            ? Oids.ServerAuthentication
            : Oids.ClientAuthentication;
        return purposes.Contains(purpose) || (step.Role != PathRoles.Leaf && purposes.Contains(Oids.AnyExtendedKeyUsage));
    }

    /// <summary>
    /// RFC 5280 §6.1.3 (b) spares self-issued intermediates; here they are constrained as all others are, which is
    /// stricter and has no exception to exploit.
    /// </summary>
    private static bool HoldForEachBelow(PathStep step, Func<NameConstraints, Certificate, ChainBudget, bool> holds)
        => step.Certificate.NameConstraints is not { } constraints
            || step.Below.All(certificate => holds(constraints, certificate, step.Question.Budget));

    private static bool IsSigned(PathStep step)
        => step.Question.Budget.TrySpendSignatureCheck()
            && step.Certificate.PublicKey!.Verify(
                step.Child.SignatureAlgorithm!.Value, step.Child.SignedPart.Span, step.Child.Signature.Span);
}
