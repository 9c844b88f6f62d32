using System.Globalization;

namespace Sundog.X509;

/// <summary>The reasons as text. By a table: an image has no reflection.</summary>
internal static class X509FaultReasonNames
{
    /// <summary>The name of a reason, as the enumeration has it.</summary>
    public static string Name(this X509FaultReason reason) => reason switch
    {
        X509FaultReason.None => nameof(X509FaultReason.None),
        X509FaultReason.TooLarge => nameof(X509FaultReason.TooLarge),
        X509FaultReason.MalformedPem => nameof(X509FaultReason.MalformedPem),
        X509FaultReason.NoCertificate => nameof(X509FaultReason.NoCertificate),
        X509FaultReason.TooManyCertificates => nameof(X509FaultReason.TooManyCertificates),
        X509FaultReason.NoPrivateKey => nameof(X509FaultReason.NoPrivateKey),
        X509FaultReason.SeveralPrivateKeys => nameof(X509FaultReason.SeveralPrivateKeys),
        X509FaultReason.EncryptedPrivateKey => nameof(X509FaultReason.EncryptedPrivateKey),
        X509FaultReason.MalformedPrivateKey => nameof(X509FaultReason.MalformedPrivateKey),
        X509FaultReason.UnsupportedPrivateKey => nameof(X509FaultReason.UnsupportedPrivateKey),
        X509FaultReason.MalformedCertificate => nameof(X509FaultReason.MalformedCertificate),
        X509FaultReason.UnsupportedVersion => nameof(X509FaultReason.UnsupportedVersion),
        X509FaultReason.MalformedSerialNumber => nameof(X509FaultReason.MalformedSerialNumber),
        X509FaultReason.MalformedSignatureAlgorithm => nameof(X509FaultReason.MalformedSignatureAlgorithm),
        X509FaultReason.SignatureAlgorithmMismatch => nameof(X509FaultReason.SignatureAlgorithmMismatch),
        X509FaultReason.MalformedName => nameof(X509FaultReason.MalformedName),
        X509FaultReason.MalformedValidity => nameof(X509FaultReason.MalformedValidity),
        X509FaultReason.MalformedPublicKey => nameof(X509FaultReason.MalformedPublicKey),
        X509FaultReason.MalformedUniqueIdentifier => nameof(X509FaultReason.MalformedUniqueIdentifier),
        X509FaultReason.ExtensionsBeforeVersion3 => nameof(X509FaultReason.ExtensionsBeforeVersion3),
        X509FaultReason.MalformedExtension => nameof(X509FaultReason.MalformedExtension),
        X509FaultReason.DuplicateExtension => nameof(X509FaultReason.DuplicateExtension),
        X509FaultReason.MalformedSignature => nameof(X509FaultReason.MalformedSignature),
        X509FaultReason.NoCertificatePresented => nameof(X509FaultReason.NoCertificatePresented),
        X509FaultReason.UnknownIssuer => nameof(X509FaultReason.UnknownIssuer),
        X509FaultReason.BudgetExceeded => nameof(X509FaultReason.BudgetExceeded),
        X509FaultReason.PathTooDeep => nameof(X509FaultReason.PathTooDeep),
        X509FaultReason.NotYetValid => nameof(X509FaultReason.NotYetValid),
        X509FaultReason.Expired => nameof(X509FaultReason.Expired),
        X509FaultReason.NotVersion3 => nameof(X509FaultReason.NotVersion3),
        X509FaultReason.EmptyAuthorityName => nameof(X509FaultReason.EmptyAuthorityName),
        X509FaultReason.NotAuthority => nameof(X509FaultReason.NotAuthority),
        X509FaultReason.PathLengthExceeded => nameof(X509FaultReason.PathLengthExceeded),
        X509FaultReason.KeyUsageForbidsSigningCertificates => nameof(X509FaultReason.KeyUsageForbidsSigningCertificates),
        X509FaultReason.KeyUsageForbidsSignatures => nameof(X509FaultReason.KeyUsageForbidsSignatures),
        X509FaultReason.KeyUsageInconsistent => nameof(X509FaultReason.KeyUsageInconsistent),
        X509FaultReason.ExtendedKeyUsageForbidsPurpose => nameof(X509FaultReason.ExtendedKeyUsageForbidsPurpose),
        X509FaultReason.UnknownCriticalExtension => nameof(X509FaultReason.UnknownCriticalExtension),
        X509FaultReason.NameConstraintsOutsideAuthority => nameof(X509FaultReason.NameConstraintsOutsideAuthority),
        X509FaultReason.NameConstraintMalformed => nameof(X509FaultReason.NameConstraintMalformed),
        X509FaultReason.NameConstraintUnsupported => nameof(X509FaultReason.NameConstraintUnsupported),
        X509FaultReason.NameConstraintViolated => nameof(X509FaultReason.NameConstraintViolated),
        X509FaultReason.UnsupportedPublicKey => nameof(X509FaultReason.UnsupportedPublicKey),
        X509FaultReason.WeakPublicKey => nameof(X509FaultReason.WeakPublicKey),
        X509FaultReason.WeakSignatureAlgorithm => nameof(X509FaultReason.WeakSignatureAlgorithm),
        X509FaultReason.UnsupportedSignatureAlgorithm => nameof(X509FaultReason.UnsupportedSignatureAlgorithm),
        X509FaultReason.SignatureAlgorithmUnfitForKey => nameof(X509FaultReason.SignatureAlgorithmUnfitForKey),
        X509FaultReason.BadSignature => nameof(X509FaultReason.BadSignature),
        X509FaultReason.NameMismatch => nameof(X509FaultReason.NameMismatch),
        _ => ((int)reason).ToString(CultureInfo.InvariantCulture),
    };
}
