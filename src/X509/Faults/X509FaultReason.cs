namespace Sundog.X509;

/// <summary>One name for each way in which a certificate, a key or a chain is refused.</summary>
public enum X509FaultReason
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The input is larger than the bound that stands in the detail.</summary>
    TooLarge,

    /// <summary>The text is not RFC 7468's: a line, a boundary or the base64 is wrong.</summary>
    MalformedPem,

    /// <summary>The text holds no CERTIFICATE block.</summary>
    NoCertificate,

    /// <summary>More certificates than are accepted.</summary>
    TooManyCertificates,

    /// <summary>The text holds no private key.</summary>
    NoPrivateKey,

    /// <summary>The text holds more than one private key.</summary>
    SeveralPrivateKeys,

    /// <summary>The private key is encrypted; passwords are not supported here.</summary>
    EncryptedPrivateKey,

    /// <summary>The private key is not well-formed, or its parts contradict each other.</summary>
    MalformedPrivateKey,

    /// <summary>The private key is of an algorithm, curve or size that is not supported.</summary>
    UnsupportedPrivateKey,

    /// <summary>Not one DER SEQUENCE of three, exactly as long as the input (RFC 5280 §4.1).</summary>
    MalformedCertificate,

    /// <summary>The version is none of v1, v2, v3, or is not encoded as DER asks (RFC 5280 §4.1.2.1).</summary>
    UnsupportedVersion,

    /// <summary>The serial number is no DER INTEGER, is negative, or longer than 20 bytes (RFC 5280 §4.1.2.2).</summary>
    MalformedSerialNumber,

    /// <summary>An AlgorithmIdentifier of a signature is not well-formed (RFC 5280 §4.1.1.2).</summary>
    MalformedSignatureAlgorithm,

    /// <summary>The signature algorithm inside the signed part differs from the one outside (RFC 5280 §4.1.1.2).</summary>
    SignatureAlgorithmMismatch,

    /// <summary>An issuer or subject is no DER Name (RFC 5280 §4.1.2.4).</summary>
    MalformedName,

    /// <summary>A time is not as RFC 5280 §4.1.2.5 asks: UTC, to the second, with a Z.</summary>
    MalformedValidity,

    /// <summary>The SubjectPublicKeyInfo is not well-formed (RFC 5280 §4.1.2.7).</summary>
    MalformedPublicKey,

    /// <summary>A unique identifier is not well-formed, or stands in a v1 certificate (RFC 5280 §4.1.2.8).</summary>
    MalformedUniqueIdentifier,

    /// <summary>Extensions stand in a certificate that is not v3 (RFC 5280 §4.1.2.9).</summary>
    ExtensionsBeforeVersion3,

    /// <summary>An extension, or the list of extensions, is not well-formed (RFC 5280 §4.2).</summary>
    MalformedExtension,

    /// <summary>An extension occurs twice (RFC 5280 §4.2).</summary>
    DuplicateExtension,

    /// <summary>The signature is no DER BIT STRING of whole bytes (RFC 5280 §4.1.1.3).</summary>
    MalformedSignature,

    /// <summary>The peer presented no certificate.</summary>
    NoCertificatePresented,

    /// <summary>No presented certificate and no trust anchor has the name of the issuer.</summary>
    UnknownIssuer,

    /// <summary>Building the path took more signature checks, candidates or names than the limits allow.</summary>
    BudgetExceeded,

    /// <summary>The path has more intermediate certificates than the limits allow.</summary>
    PathTooDeep,

    /// <summary>The certificate is not valid yet.</summary>
    NotYetValid,

    /// <summary>The certificate has expired.</summary>
    Expired,

    /// <summary>A certificate authority's certificate is not of version 3.</summary>
    NotVersion3,

    /// <summary>A certificate authority has no name (RFC 5280 §4.1.2.6).</summary>
    EmptyAuthorityName,

    /// <summary>The issuer is no certificate authority: basic constraints are absent or say so (RFC 5280 §4.2.1.9).</summary>
    NotAuthority,

    /// <summary>More authorities follow than the path length constraint allows (RFC 5280 §4.2.1.9).</summary>
    PathLengthExceeded,

    /// <summary>The issuer's key usage lacks keyCertSign (RFC 5280 §4.2.1.3).</summary>
    KeyUsageForbidsSigningCertificates,

    /// <summary>The leaf's key usage lacks digitalSignature (RFC 5280 §4.2.1.3).</summary>
    KeyUsageForbidsSignatures,

    /// <summary>keyCertSign stands in a certificate that is no authority's (RFC 5280 §4.2.1.9).</summary>
    KeyUsageInconsistent,

    /// <summary>The extended key usage does not allow the purpose (RFC 5280 §4.2.1.12).</summary>
    ExtendedKeyUsageForbidsPurpose,

    /// <summary>A critical extension is not known here (RFC 5280 §4.2).</summary>
    UnknownCriticalExtension,

    /// <summary>Name constraints stand in a certificate that is no authority's (RFC 5280 §4.2.1.10).</summary>
    NameConstraintsOutsideAuthority,

    /// <summary>A name constraint is not written as its form asks (RFC 5280 §4.2.1.10).</summary>
    NameConstraintMalformed,

    /// <summary>A name constraint meets a name of a form that cannot be compared here (RFC 5280 §4.2.1.10).</summary>
    NameConstraintUnsupported,

    /// <summary>A name is outside of what an authority above is allowed to certify (RFC 5280 §4.2.1.10).</summary>
    NameConstraintViolated,

    /// <summary>The public key is of an algorithm or curve that is not known here, or is not a valid key.</summary>
    UnsupportedPublicKey,

    /// <summary>The public key is too small: RSA of fewer than 2048 bits.</summary>
    WeakPublicKey,

    /// <summary>The certificate is signed with MD5, SHA-1 or another hash that is broken.</summary>
    WeakSignatureAlgorithm,

    /// <summary>The certificate is signed with an algorithm that is not known here.</summary>
    UnsupportedSignatureAlgorithm,

    /// <summary>The signature is of another kind than the issuer's key.</summary>
    SignatureAlgorithmUnfitForKey,

    /// <summary>The signature is not the issuer's.</summary>
    BadSignature,

    /// <summary>The leaf is not for the name that was asked for (RFC 9525 §6).</summary>
    NameMismatch,
}
