using System;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace Sundog.X509;

/// <summary>
/// Takes a certificate apart, in the order of RFC 5280 §4.1; the grammar stands above each step. Its fields are filled
/// step by step, and only a decoder that came to the end makes a <see cref="Certificate"/>.
/// </summary>
internal struct CertificateDecoder
{
    /// <summary>The most names that a list in a certificate may have.</summary>
    public const int MaxNames = 4096;

    private const int MaxSerialNumberSize = 20;

    private CertificateDecoder(byte[] der) => Der = der;

    public byte[] Der { get; }

    public ReadOnlyMemory<byte> SignedPart { get; private set; }

    public int Version { get; private set; }

    public ReadOnlyMemory<byte> SerialNumber { get; private set; }

    public DistinguishedName Issuer { get; private set; } = DistinguishedName.Empty;

    public DateTimeOffset NotBefore { get; private set; }

    public DateTimeOffset NotAfter { get; private set; }

    public DistinguishedName Subject { get; private set; } = DistinguishedName.Empty;

    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; private set; }

    public PublicKeyInfo Key { get; private set; }

    public ExtensionSet Extensions { get; private set; } = new();

    public SignatureAlgorithmIdentifier SignatureAlgorithm { get; private set; }

    public ReadOnlyMemory<byte> Signature { get; private set; }

    public static bool TryDecode(ReadOnlySpan<byte> der, [NotNullWhen(true)] out Certificate? certificate, out X509Fault fault)
    {
        certificate = null;
        if (der.Length > Certificate.MaxSize)
        {
            return X509Fault.Set(
                out fault, X509FaultReason.TooLarge,
                $"a certificate has at most {Certificate.MaxSize} bytes, not {der.Length}");
        }
        CertificateDecoder decoder = new(der.ToArray());
        if (!decoder.TryReadCertificate(out fault))
            return false;
        certificate = new Certificate(decoder);
        return true;
    }

    // Certificate ::= SEQUENCE {
    //     tbsCertificate      TBSCertificate,
    //     signatureAlgorithm  AlgorithmIdentifier,
    //     signatureValue      BIT STRING }
    private bool TryReadCertificate(out X509Fault fault)
    {
        DerReader outer = new(Der);
        if (!outer.TryEnterSequence(out DerReader certificate)
            || !outer.IsAtEnd
            || !certificate.TryReadEncoded(Asn1Tag.Sequence, out ReadOnlySpan<byte> signedPart))
        {
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedCertificate, "not exactly one DER SEQUENCE (RFC 5280 §4.1)");
        }
        SignedPart = MemoryOf(signedPart);
        if (!certificate.TryReadEncoded(Asn1Tag.Sequence, out ReadOnlySpan<byte> algorithm)
            || !SignatureAlgorithmIdentifier.TryParse(algorithm, out SignatureAlgorithmIdentifier signatureAlgorithm))
        {
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedSignatureAlgorithm, "signatureAlgorithm (RFC 5280 §4.1.1.2)");
        }
        SignatureAlgorithm = signatureAlgorithm;
        if (!certificate.TryReadBytesAsBits(out ReadOnlySpan<byte> signature))
            return X509Fault.Set(out fault, X509FaultReason.MalformedSignature, "signatureValue (RFC 5280 §4.1.1.3)");
        Signature = MemoryOf(signature);
        if (!certificate.IsAtEnd)
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedCertificate, "more than three parts (RFC 5280 §4.1)");

        new DerReader(signedPart).TryEnterSequence(out DerReader signed);
        return TryReadVersionAndSerial(ref signed, out fault)
            && TryReadInnerAlgorithm(ref signed, algorithm, out fault)
            && TryReadNamesAndValidity(ref signed, out fault)
            && TryReadKey(ref signed, out fault)
            && TryReadUniqueIdentifiers(ref signed, out fault)
            && TryReadExtensions(ref signed, out fault);
    }

    // TBSCertificate ::= SEQUENCE {
    //     version         [0] EXPLICIT Version DEFAULT v1,
    //     serialNumber        CertificateSerialNumber,
    private bool TryReadVersionAndSerial(ref DerReader signed, out X509Fault fault)
    {
        fault = default;
        int version = 0;
        if (signed.NextIs(DerReader.ContextConstructed(0))
            && (!signed.TryEnter(DerReader.ContextConstructed(0), out DerReader wrapped)
                || !wrapped.TryReadSmall(out version)
                || !wrapped.IsAtEnd
                || version is not (1 or 2)))
        {
            return X509Fault.Set(
                out fault, X509FaultReason.UnsupportedVersion,
                "version is 1 or 2 where it is written (RFC 5280 §4.1.2.1)");
        }
        Version = version + 1;

        // RFC 5280 §4.1.2.2: positive, at most 20 bytes. Old roots have the number zero, and "certificate users SHOULD be
        // prepared to gracefully handle" it; a negative one is refused.
        if (!signed.TryReadInteger(out ReadOnlySpan<byte> serial)
            || serial[0] >= 0x80
            || serial.Length > MaxSerialNumberSize + (serial[0] == 0 ? 1 : 0))
        {
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedSerialNumber,
                "a serial number has 1 to 20 bytes, and no sign (RFC 5280 §4.1.2.2)");
        }
        SerialNumber = MemoryOf(serial);
        return true;
    }

    //     signature           AlgorithmIdentifier,
    private static bool TryReadInnerAlgorithm(ref DerReader signed, ReadOnlySpan<byte> outer, out X509Fault fault)
    {
        fault = default;
        if (!signed.TryReadEncoded(Asn1Tag.Sequence, out ReadOnlySpan<byte> inner))
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedSignatureAlgorithm, "signature (RFC 5280 §4.1.2.3)");
        // RFC 5280 §4.1.1.2: what is outside of the signed part must be what is inside.
        return inner.SequenceEqual(outer)
            || X509Fault.Set(
                out fault, X509FaultReason.SignatureAlgorithmMismatch,
                "signatureAlgorithm is not signature (RFC 5280 §4.1.1.2)");
    }

    //     issuer              Name,
    //     validity            SEQUENCE { notBefore Time, notAfter Time },
    //     subject             Name,
    private bool TryReadNamesAndValidity(ref DerReader signed, out X509Fault fault)
    {
        fault = default;
        if (!TryReadName(ref signed, out DistinguishedName issuer))
            return X509Fault.Set(out fault, X509FaultReason.MalformedName, "issuer (RFC 5280 §4.1.2.4)");
        Issuer = issuer;
        if (!signed.TryEnterSequence(out DerReader validity)
            || !validity.TryReadTime(out DateTimeOffset notBefore)
            || !validity.TryReadTime(out DateTimeOffset notAfter)
            || !validity.IsAtEnd)
        {
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedValidity,
                "validity is two UTC times to the second (RFC 5280 §4.1.2.5)");
        }
        NotBefore = notBefore;
        NotAfter = notAfter;
        if (!TryReadName(ref signed, out DistinguishedName subject))
            return X509Fault.Set(out fault, X509FaultReason.MalformedName, "subject (RFC 5280 §4.1.2.6)");
        Subject = subject;
        return true;
    }

    private readonly bool TryReadName(ref DerReader reader, out DistinguishedName name)
    {
        name = DistinguishedName.Empty;
        if (!reader.TryReadEncoded(Asn1Tag.Sequence, out ReadOnlySpan<byte> raw) || !DistinguishedName.IsWellFormed(raw))
            return false;
        name = DistinguishedName.Over(MemoryOf(raw));
        return true;
    }

    //     subjectPublicKeyInfo SubjectPublicKeyInfo,
    private bool TryReadKey(ref DerReader signed, out X509Fault fault)
    {
        fault = default;
        if (!signed.TryReadEncoded(Asn1Tag.Sequence, out ReadOnlySpan<byte> encoded)
            || !PublicKeyInfo.TryParse(encoded, out PublicKeyInfo key))
        {
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedPublicKey, "subjectPublicKeyInfo (RFC 5280 §4.1.2.7)");
        }
        SubjectPublicKeyInfo = MemoryOf(encoded);
        Key = key;
        return true;
    }

    //     issuerUniqueID  [1] IMPLICIT BIT STRING OPTIONAL, -- v2 or v3
    //     subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL, -- v2 or v3
    private readonly bool TryReadUniqueIdentifiers(ref DerReader signed, out X509Fault fault)
    {
        fault = default;
        for (int number = 1; number <= 2; number++)
        {
            Asn1Tag tag = DerReader.Context(number);
            if (signed.NextIs(tag) && (Version == 1 || !signed.TryReadBits(tag, out _, out _)))
            {
                return X509Fault.Set(
                    out fault, X509FaultReason.MalformedUniqueIdentifier,
                    "a unique identifier is a BIT STRING of v2 or v3 (RFC 5280 §4.1.2.8)");
            }
        }
        return true;
    }

    //     extensions      [3] EXPLICIT Extensions OPTIONAL -- v3 }
    private bool TryReadExtensions(ref DerReader signed, out X509Fault fault)
    {
        fault = default;
        if (signed.IsAtEnd)
            return true;
        if (!signed.TryEnter(DerReader.ContextConstructed(3), out DerReader wrapped) || !signed.IsAtEnd)
        {
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedCertificate, "bytes after the last part (RFC 5280 §4.1)");
        }
        if (Version != 3)
        {
            return X509Fault.Set(
                out fault, X509FaultReason.ExtensionsBeforeVersion3,
                $"extensions in version {Version} (RFC 5280 §4.1.2.9)");
        }
        return Extensions.TryRead(ref wrapped, out fault);
    }

    /// <summary>The memory of a part that was read from <see cref="Der"/>.</summary>
    private readonly ReadOnlyMemory<byte> MemoryOf(ReadOnlySpan<byte> part)
        => part.IsEmpty || !Der.AsSpan().Overlaps(part, out int offset) ? default : Der.AsMemory(offset, part.Length);
}
