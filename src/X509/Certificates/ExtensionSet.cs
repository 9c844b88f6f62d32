using System;
using System.Collections.Generic;
using System.Formats.Asn1;

namespace Sundog.X509;

/// <summary>The extensions of one certificate while they are read (RFC 5280 §4.2); the grammar stands above each.</summary>
internal sealed class ExtensionSet
{
    private const int MaxExtensions = 64;
    private const int MaxPurposes = 64;

    private readonly List<CertificateExtension> _all = [];

    public IReadOnlyList<CertificateExtension> All => _all;

    public BasicConstraints? BasicConstraints { get; private set; }

    public KeyUsages? KeyUsage { get; private set; }

    public IReadOnlyList<string>? ExtendedKeyUsage { get; private set; }

    public IReadOnlyList<GeneralName>? SubjectAlternativeNames { get; private set; }

    public ReadOnlyMemory<byte>? SubjectKeyIdentifier { get; private set; }

    public ReadOnlyMemory<byte>? AuthorityKeyIdentifier { get; private set; }

    public NameConstraints? NameConstraints { get; private set; }

    /// <summary>Whether the extension is taken account of here, so that it may be critical.</summary>
    public static bool IsKnown(string oid) => oid is Oids.BasicConstraints or Oids.KeyUsage or Oids.ExtendedKeyUsage
        or Oids.SubjectAlternativeName or Oids.NameConstraints
        or Oids.SubjectKeyIdentifier or Oids.AuthorityKeyIdentifier;

    // Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
    public bool TryRead(ref DerReader reader, out X509Fault fault)
    {
        if (!reader.TryEnterSequence(out DerReader list) || !reader.IsAtEnd || list.IsAtEnd)
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedExtension, "the list of extensions (RFC 5280 §4.1.2.9)");
        while (!list.IsAtEnd)
        {
            if (!TryReadOne(ref list, out fault))
                return false;
        }
        fault = default;
        return true;
    }

    // Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
    private bool TryReadOne(ref DerReader list, out X509Fault fault)
    {
        bool isCritical = false;
        if (!list.TryEnterSequence(out DerReader extension)
            || !extension.TryReadOid(out string oid)
            || (extension.NextIs(Asn1Tag.Boolean) && !extension.TryReadBoolean(out isCritical))
            || !extension.TryReadOctets(out ReadOnlySpan<byte> value)
            || !extension.IsAtEnd
            || _all.Count == MaxExtensions)
        {
            return X509Fault.Set(
                out fault, X509FaultReason.MalformedExtension,
                $"extension {_all.Count + 1}, or more than {MaxExtensions} (RFC 5280 §4.1)");
        }
        if (_all.Exists(other => other.Oid == oid))
            return X509Fault.Set(
                out fault, X509FaultReason.DuplicateExtension, $"extension {oid} occurs twice (RFC 5280 §4.2)");
        byte[] copy = value.ToArray();
        if (!TryInterpret(oid, copy))
            return X509Fault.Set(out fault, X509FaultReason.MalformedExtension, $"extension {oid} (RFC 5280 §4.2)");
        _all.Add(new CertificateExtension(oid, isCritical, copy));
        fault = default;
        return true;
    }

    private bool TryInterpret(string oid, byte[] value)
    {
        DerReader reader = new(value);
        return oid switch
        {
            Oids.BasicConstraints => TryReadBasicConstraints(ref reader),
            Oids.KeyUsage => TryReadKeyUsage(ref reader),
            Oids.ExtendedKeyUsage => TryReadExtendedKeyUsage(ref reader),
            Oids.SubjectAlternativeName => TryReadAlternativeNames(ref reader),
            Oids.SubjectKeyIdentifier => TryReadSubjectKeyIdentifier(ref reader),
            Oids.AuthorityKeyIdentifier => TryReadAuthorityKeyIdentifier(ref reader),
            Oids.NameConstraints => TryReadNameConstraints(ref reader),
            _ => true,
        };
    }

    // BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }
    private bool TryReadBasicConstraints(ref DerReader reader)
    {
        bool isAuthority = false;
        int pathLength = 0;
        if (!reader.TryEnterSequence(out DerReader fields)
            || !reader.IsAtEnd
            || (fields.NextIs(Asn1Tag.Boolean) && !fields.TryReadBoolean(out isAuthority)))
        {
            return false;
        }
        bool hasPathLength = !fields.IsAtEnd;
        if (hasPathLength && (!fields.TryReadSmall(out pathLength) || !fields.IsAtEnd))
            return false;
        BasicConstraints = new BasicConstraints(isAuthority, hasPathLength ? pathLength : null);
        return true;
    }

    // KeyUsage ::= BIT STRING { digitalSignature (0), ... decipherOnly (8) }
    private bool TryReadKeyUsage(ref DerReader reader)
    {
        if (!reader.TryReadBits(out ReadOnlySpan<byte> bits, out _) || !reader.IsAtEnd)
            return false;
        KeyUsages usages = KeyUsages.None;
        for (int i = 0; i <= 8 && i < 8 * bits.Length; i++)
        {
            if ((bits[i / 8] & (0x80 >> (i % 8))) != 0)
                usages |= (KeyUsages)(1 << i);
        }
        KeyUsage = usages;
        return true;
    }

    // ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER
    private bool TryReadExtendedKeyUsage(ref DerReader reader)
    {
        List<string> purposes = [];
        if (!reader.TryEnterSequence(out DerReader list) || !reader.IsAtEnd || list.IsAtEnd)
            return false;
        while (!list.IsAtEnd)
        {
            if (!list.TryReadOid(out string purpose) || purposes.Count == MaxPurposes)
                return false;
            purposes.Add(purpose);
        }
        ExtendedKeyUsage = purposes;
        return true;
    }

    // SubjectAltName ::= SEQUENCE SIZE (1..MAX) OF GeneralName
    private bool TryReadAlternativeNames(ref DerReader reader)
    {
        if (!reader.TryEnterSequence(out DerReader list)
            || !reader.IsAtEnd
            || !GeneralName.TryReadAll(ref list, out List<GeneralName> names))
        {
            return false;
        }
        SubjectAlternativeNames = names;
        return true;
    }

    // SubjectKeyIdentifier ::= OCTET STRING
    private bool TryReadSubjectKeyIdentifier(ref DerReader reader)
    {
        if (!reader.TryReadOctets(out ReadOnlySpan<byte> identifier) || !reader.IsAtEnd)
            return false;
        SubjectKeyIdentifier = identifier.ToArray();
        return true;
    }

    // AuthorityKeyIdentifier ::= SEQUENCE {
    //     keyIdentifier             [0] OCTET STRING OPTIONAL,
    //     authorityCertIssuer       [1] GeneralNames OPTIONAL,
    //     authorityCertSerialNumber [2] INTEGER OPTIONAL }
    private bool TryReadAuthorityKeyIdentifier(ref DerReader reader)
    {
        if (!reader.TryEnterSequence(out DerReader fields) || !reader.IsAtEnd)
            return false;
        if (fields.TryRead(DerReader.Context(0), out ReadOnlySpan<byte> identifier))
            AuthorityKeyIdentifier = identifier.ToArray();
        return (!fields.TryEnter(DerReader.ContextConstructed(1), out DerReader names)
                || GeneralName.TryReadAll(ref names, out _))
            && (!fields.NextIs(DerReader.Context(2)) || fields.TryRead(DerReader.Context(2), out _))
            && fields.IsAtEnd;
    }

    // NameConstraints ::= SEQUENCE {
    //     permittedSubtrees [0] GeneralSubtrees OPTIONAL,
    //     excludedSubtrees  [1] GeneralSubtrees OPTIONAL }
    private bool TryReadNameConstraints(ref DerReader reader)
    {
        List<GeneralName> permitted = [];
        List<GeneralName> excluded = [];
        if (!reader.TryEnterSequence(out DerReader fields)
            || !reader.IsAtEnd
            || fields.IsAtEnd // RFC 5280 §4.2.1.10: not the empty sequence.
            || (fields.TryEnter(DerReader.ContextConstructed(0), out DerReader list) && !TryReadSubtrees(ref list, permitted))
            || (fields.TryEnter(DerReader.ContextConstructed(1), out list) && !TryReadSubtrees(ref list, excluded))
            || !fields.IsAtEnd)
        {
            return false;
        }
        NameConstraints = new NameConstraints(permitted, excluded);
        return true;
    }

    // GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE {
    //     base GeneralName, minimum [0] INTEGER DEFAULT 0, maximum [1] INTEGER OPTIONAL }
    private static bool TryReadSubtrees(ref DerReader list, List<GeneralName> roots)
    {
        while (!list.IsAtEnd)
        {
            // RFC 5280 §4.2.1.10: minimum is zero, which DER leaves out, and maximum is absent.
            if (roots.Count == CertificateDecoder.MaxNames
                || !list.TryEnterSequence(out DerReader subtree)
                || !GeneralName.TryRead(ref subtree, isConstraint: true, out GeneralName? root)
                || !subtree.IsAtEnd)
            {
                return false;
            }
            roots.Add(root!);
        }
        return roots.Count > 0;
    }
}
