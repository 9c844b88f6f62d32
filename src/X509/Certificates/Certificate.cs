using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>
/// An X.509 certificate (RFC 5280 §4), taken apart. Immutable and thread-safe. That it exists says that it is
/// well-formed, not that anybody vouches for it: that is for <see cref="ChainValidator"/>.
/// </summary>
/// <remarks>
/// Strict DER, with four leniencies that real authorities need: a serial number may be zero; a FALSE that DER would leave
/// out (cA, critical) may be written; a time before 2050 may be a GeneralizedTime; the parameters of an RSA signature may
/// be absent (RFC 4055 §5). A negative serial number, one longer than 20 bytes, a duplicate extension, a known extension
/// that is malformed and trailing bytes are refused.
/// </remarks>
public sealed class Certificate : IEquatable<Certificate>
{
    /// <summary>The largest certificate that is read, in bytes.</summary>
    public const int MaxSize = 64 * 1024;

    private readonly byte[] _sha256Fingerprint = new byte[Sha256.Instance.HashSize];
    private readonly byte[] _publicKeyFingerprint = new byte[Sha256.Instance.HashSize];

    internal Certificate(in CertificateDecoder parts)
    {
        Der = parts.Der;
        SignedPart = parts.SignedPart;
        Version = parts.Version;
        SerialNumber = parts.SerialNumber;
        Issuer = parts.Issuer;
        Subject = parts.Subject;
        NotBefore = parts.NotBefore;
        NotAfter = parts.NotAfter;
        SubjectPublicKeyInfo = parts.SubjectPublicKeyInfo;
        PublicKeyAlgorithmOid = parts.Key.AlgorithmOid;
        PublicKey = parts.Key.Key;
        IsPublicKeyTooSmall = parts.Key.IsTooSmall;
        SignatureAlgorithmOid = parts.SignatureAlgorithm.Oid;
        SignatureAlgorithm = parts.SignatureAlgorithm.Algorithm;
        Signature = parts.Signature;
        Extensions = parts.Extensions.All;
        BasicConstraints = parts.Extensions.BasicConstraints;
        KeyUsage = parts.Extensions.KeyUsage;
        ExtendedKeyUsage = parts.Extensions.ExtendedKeyUsage;
        SubjectAlternativeNames = parts.Extensions.SubjectAlternativeNames ?? [];
        SubjectKeyIdentifier = parts.Extensions.SubjectKeyIdentifier;
        AuthorityKeyIdentifier = parts.Extensions.AuthorityKeyIdentifier;
        NameConstraints = parts.Extensions.NameConstraints;
        Sha256.Instance.Hash(Der.Span, _sha256Fingerprint);
        Sha256.Instance.Hash(SubjectPublicKeyInfo.Span, _publicKeyFingerprint);
    }

    /// <summary>The whole certificate, DER.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>1, 2 or 3.</summary>
    public int Version { get; }

    /// <summary>The content of the INTEGER: 1 to 21 bytes, most significant first, not negative; for people and lists.</summary>
    public ReadOnlyMemory<byte> SerialNumber { get; }

    /// <summary>Who signed.</summary>
    public DistinguishedName Issuer { get; }

    /// <summary>Whose key it is; may be empty when the alternative names say it.</summary>
    public DistinguishedName Subject { get; }

    /// <summary>The first second at which it is valid.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>The last second at which it is valid.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>The subject's key; null when its algorithm, curve or size is not known here, or it is no valid key.</summary>
    public PublicKey? PublicKey { get; }

    /// <summary>The algorithm of the subject's key, dotted.</summary>
    public string PublicKeyAlgorithmOid { get; }

    /// <summary>The whole SubjectPublicKeyInfo, DER.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>How the issuer signed; null when the algorithm, or its parameters, are not known here.</summary>
    public SignatureAlgorithm? SignatureAlgorithm { get; }

    /// <summary>The algorithm of the issuer's signature, dotted.</summary>
    public string SignatureAlgorithmOid { get; }

    /// <summary>All extensions in their order, known or not; no two of the same identifier.</summary>
    public IReadOnlyList<CertificateExtension> Extensions { get; }

    /// <summary>Whether the subject is an authority; null without the extension.</summary>
    public BasicConstraints? BasicConstraints { get; }

    /// <summary>What the key may do; null without the extension.</summary>
    public KeyUsages? KeyUsage { get; }

    /// <summary>The purposes of the key as dotted identifiers, at least one; null without the extension.</summary>
    public IReadOnlyList<string>? ExtendedKeyUsage { get; }

    /// <summary>The subject's other names; empty without the extension.</summary>
    public IReadOnlyList<GeneralName> SubjectAlternativeNames { get; }

    /// <summary>What issuers call the subject's key; null without the extension.</summary>
    public ReadOnlyMemory<byte>? SubjectKeyIdentifier { get; }

    /// <summary>The keyIdentifier of the issuer's key; null without it.</summary>
    public ReadOnlyMemory<byte>? AuthorityKeyIdentifier { get; }

    /// <summary>What the subject, an authority, may certify; null without the extension.</summary>
    public NameConstraints? NameConstraints { get; }

    /// <summary>SHA-256 of the whole certificate, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Sha256Fingerprint => _sha256Fingerprint;

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, 32 bytes: what pins are made of.</summary>
    public ReadOnlyMemory<byte> PublicKeyFingerprint => _publicKeyFingerprint;

    /// <summary>Whether the issuer's name is the subject's own; such a certificate need not be self-signed.</summary>
    public bool IsSelfIssued => Issuer.Equals(Subject);

    /// <summary>TBSCertificate, DER: what the signature is over.</summary>
    internal ReadOnlyMemory<byte> SignedPart { get; }

    /// <summary>The signature's bytes.</summary>
    internal ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Whether the key is RSA's, of fewer than 2048 bits.</summary>
    internal bool IsPublicKeyTooSmall { get; }

    /// <summary>
    /// Reads one certificate, exactly as long as <paramref name="der"/>, and copies it. Hostile input gives false and a
    /// fault; nothing throws. No signature is checked.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> der, [NotNullWhen(true)] out Certificate? certificate, out X509Fault fault)
        => CertificateDecoder.TryDecode(der, out certificate, out fault);

    /// <summary>Whether <paramref name="key"/> is the private half of the subject's key.</summary>
    public bool Matches(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return PublicKey is not null && PublicKey.Equals(key.PublicKey);
    }

    /// <summary>Whether the two are the same certificate, byte for byte.</summary>
    public bool Equals(Certificate? other) => other is not null && Der.Span.SequenceEqual(other.Der.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Certificate);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_sha256Fingerprint);

    /// <summary>Subject, issuer and last day.</summary>
    public override string ToString() => $"{Subject} by {Issuer} until {DerTime.Day(NotAfter)}";
}
