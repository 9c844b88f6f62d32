using System;
using System.Collections.Generic;
using Sundog.Nocrypto;

namespace Sundog.X509;

/// <summary>
/// Makes certificates in the profile of RFC 5280: version 3, a random serial number of 126 bits, key identifiers, and
/// for authorities critical basic constraints. What is set is checked when the certificate is signed; contradictions are
/// errors of the caller and throw. Not thread-safe; may sign several certificates.
/// </summary>
public sealed class CertificateBuilder
{
    private readonly DistinguishedName _subject;
    private readonly PublicKey _key;

    /// <summary>
    /// A certificate for <paramref name="subject"/>, which may be empty if there are alternative names, and its
    /// <paramref name="key"/>, valid from the second <paramref name="notBefore"/> through <paramref name="notAfter"/>.
    /// </summary>
    /// <exception cref="ArgumentException">It would end before it begins.</exception>
    public CertificateBuilder(DistinguishedName subject, PublicKey key, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(key);
        if (notAfter < notBefore)
            throw new ArgumentException("A certificate ends after it begins.", nameof(notAfter));
        _subject = subject;
        _key = key;
        NotBefore = notBefore;
        NotAfter = notAfter;
    }

    /// <summary>The first second of its validity.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>The last second of its validity.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>The DNS names and addresses, in order. A wildcard is added by <see cref="WildcardsBelow"/>.</summary>
    public IList<ServerName> ServerNames { get; } = [];

    /// <summary>DNS names of which all names one label below are certified: <c>*.example.com</c> by <c>example.com</c>.</summary>
    public IList<ServerName> WildcardsBelow { get; } = [];

    /// <summary>Mailboxes, in ASCII.</summary>
    public IList<string> MailAddresses { get; } = [];

    /// <summary>URIs, in ASCII.</summary>
    public IList<string> Uris { get; } = [];

    /// <summary>Whether the subject may sign certificates.</summary>
    public bool IsAuthority { get; set; }

    /// <summary>For an authority, how many others may follow below it; null for any number.</summary>
    public int? PathLength { get; set; }

    /// <summary>
    /// What the key may do; null for the usual: digitalSignature, or for an authority keyCertSign and cRLSign.
    /// </summary>
    public KeyUsages? KeyUsage { get; set; }

    /// <summary>What the key is for; empty, which leaves the extension out, for anything.</summary>
    public IList<CertificatePurpose> Purposes { get; } = [];

    /// <summary>
    /// How to sign; null for the usual of the signing key: ECDSA with the hash of the curve's size, Ed25519, or RSA
    /// PKCS#1 with SHA-256, PSS for a key that allows nothing else.
    /// </summary>
    public SignatureAlgorithm? SignatureAlgorithm { get; set; }

    /// <summary>A certificate that the subject's own key signs: an anchor, or a server on its own.</summary>
    /// <exception cref="ArgumentException">The private key is not the subject's.</exception>
    /// <exception cref="InvalidOperationException">What was set is contradictory, or signing failed.</exception>
    public Certificate SelfSign(PrivateKey key, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!_key.Equals(key.PublicKey))
            throw new ArgumentException("The private key is not the subject's.", nameof(key));
        return Sign(_subject, KeyIdentifier.Of(_key), key, random);
    }

    /// <summary>A certificate that an authority signs.</summary>
    /// <exception cref="ArgumentException">The issuer is no authority, or the private key is not the issuer's.</exception>
    /// <exception cref="InvalidOperationException">What was set is contradictory, or signing failed.</exception>
    public Certificate Sign(Certificate issuer, PrivateKey issuerKey, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(issuerKey);
        if (issuer.BasicConstraints is not { IsAuthority: true })
            throw new ArgumentException("The issuer is no authority.", nameof(issuer));
        if (!issuer.Matches(issuerKey))
            throw new ArgumentException("The private key is not the issuer's.", nameof(issuerKey));
        // RFC 5280 §4.2.1.1: the same value as the issuer's own identifier.
        byte[] identifier = issuer.SubjectKeyIdentifier?.ToArray() ?? KeyIdentifier.Of(issuerKey.PublicKey);
        return Sign(issuer.Subject, identifier, issuerKey, random);
    }

    private Certificate Sign(DistinguishedName issuer, byte[] issuerIdentifier, PrivateKey key, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        CheckConsistency(issuer);
        SignatureAlgorithm algorithm = SignatureAlgorithm ?? UsualAlgorithm(key.PublicKey);
        if (!key.CanSign(algorithm))
            throw new InvalidOperationException($"A {key.PublicKey.Name} key does not sign with that algorithm.");

        byte[] signedPart = EncodeSignedPart(issuer, issuerIdentifier, algorithm, random);
        byte[] signature = new byte[key.MaxSignatureSize];
        if (!key.TrySign(algorithm, signedPart, random, signature, out int size))
            throw new InvalidOperationException("The machine computed a wrong signature.");

        DerWriter writer = new();
        using (writer.PushSequence())
        {
            writer.WriteEncoded(signedPart);
            SignatureAlgorithmIdentifier.Write(writer, algorithm);
            writer.WriteBits(signature.AsSpan(0, size));
        }
        return Certificate.TryParse(writer.Encode(), out Certificate? certificate, out X509Fault fault)
            ? certificate!
            : throw new InvalidOperationException($"What was set makes no certificate. {fault}");
    }

    private bool HasAlternativeNames
        => ServerNames.Count + WildcardsBelow.Count + MailAddresses.Count + Uris.Count > 0;

    private void CheckConsistency(DistinguishedName issuer)
    {
        if (issuer.IsEmpty)
            throw new InvalidOperationException("An issuer has a name (RFC 5280 §4.1.2.4).");
        if (_subject.IsEmpty && (IsAuthority || !HasAlternativeNames))
            throw new InvalidOperationException("The subject has a name, or alternative names (RFC 5280 §4.1.2.6).");
        if (PathLength is not null && (!IsAuthority || PathLength < 0))
            throw new InvalidOperationException("Only an authority has a path length, 0 or more (RFC 5280 §4.2.1.9).");
        if (!IsAuthority && KeyUsage is { } usage && usage.HasFlag(KeyUsages.KeyCertSign))
            throw new InvalidOperationException("Only an authority has keyCertSign (RFC 5280 §4.2.1.9).");
        if (KeyUsage == KeyUsages.None)
            throw new InvalidOperationException("A key has at least one usage (RFC 5280 §4.2.1.3).");
        foreach (ServerName name in WildcardsBelow)
        {
            if (!DnsName.IsPresentable("*." + name.Text) || name.IsIpAddress)
                throw new InvalidOperationException($"No wildcard stands below {name}: two labels or more are needed.");
        }
    }

    private static SignatureAlgorithm UsualAlgorithm(PublicKey key) => key switch
    {
        EcPublicKey ec when ec.Curve == P384.Instance => Nocrypto.SignatureAlgorithm.EcdsaSha384,
        EcPublicKey => Nocrypto.SignatureAlgorithm.EcdsaSha256,
        Ed25519PublicKey => Nocrypto.SignatureAlgorithm.Ed25519,
        RsaPublicKey rsa => rsa.Restriction switch
        {
            RsaKeyRestriction.None => Nocrypto.SignatureAlgorithm.RsaPkcs1Sha256,
            RsaKeyRestriction.PssSha384 => Nocrypto.SignatureAlgorithm.RsaPssSha384,
            RsaKeyRestriction.PssSha512 => Nocrypto.SignatureAlgorithm.RsaPssSha512,
            _ => Nocrypto.SignatureAlgorithm.RsaPssSha256,
        },
        _ => throw new InvalidOperationException($"There is no usual algorithm for a {key.Name} key."),
    };

    // TBSCertificate, RFC 5280 §4.1
    private byte[] EncodeSignedPart(
        DistinguishedName issuer, byte[] issuerIdentifier, SignatureAlgorithm algorithm, RandomSource random)
    {
        DerWriter writer = new();
        using (writer.PushSequence())
        {
            using (writer.Push(DerReader.ContextConstructed(0)))
                writer.WriteInteger(2);
            writer.WriteUnsigned(NewSerialNumber(random));
            SignatureAlgorithmIdentifier.Write(writer, algorithm);
            writer.WriteEncoded(issuer.Raw.Span);
            using (writer.PushSequence())
            {
                writer.WriteTime(NotBefore);
                writer.WriteTime(NotAfter);
            }
            writer.WriteEncoded(_subject.Raw.Span);
            writer.WriteEncoded(PublicKeyInfo.Encode(_key));
            using (writer.Push(DerReader.ContextConstructed(3)))
            using (writer.PushSequence())
                WriteExtensions(new ExtensionWriter(writer), issuerIdentifier);
        }
        return writer.Encode();
    }

    private void WriteExtensions(ExtensionWriter extensions, byte[] issuerIdentifier)
    {
        if (IsAuthority)
            extensions.WriteBasicConstraints(PathLength);
        extensions.WriteKeyUsage(
            KeyUsage ?? (IsAuthority ? KeyUsages.KeyCertSign | KeyUsages.CrlSign : KeyUsages.DigitalSignature));
        if (Purposes.Count > 0)
            extensions.WriteExtendedKeyUsage(Purposes);
        if (HasAlternativeNames)
        {
            // RFC 5280 §4.2.1.6: critical where the subject is empty.
            extensions.WriteAlternativeNames(_subject.IsEmpty, ServerNames, WildcardsBelow, MailAddresses, Uris);
        }
        extensions.WriteSubjectKeyIdentifier(KeyIdentifier.Of(_key));
        extensions.WriteAuthorityKeyIdentifier(issuerIdentifier);
    }

    /// <summary>RFC 5280 §4.1.2.2: positive and at most 20 bytes; unpredictable, 126 random bits below a one.</summary>
    private static byte[] NewSerialNumber(RandomSource random)
    {
        byte[] serial = new byte[16];
        random.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
        return serial;
    }
}
