using System;
using System.Collections.Generic;

namespace Sundog.X509;

/// <summary>An extension as it stands in a certificate (RFC 5280 §4.1).</summary>
public sealed class CertificateExtension
{
    internal CertificateExtension(string oid, bool isCritical, ReadOnlyMemory<byte> value)
    {
        Oid = oid;
        IsCritical = isCritical;
        Value = value;
    }

    /// <summary>The object identifier, dotted.</summary>
    public string Oid { get; }

    /// <summary>Whether whoever does not know the extension must refuse the certificate.</summary>
    public bool IsCritical { get; }

    /// <summary>The content of extnValue: by RFC 5280 some DER; unchecked for extensions that are not known here.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The object identifier and the size.</summary>
    public override string ToString() => $"{Oid}{(IsCritical ? " critical" : "")}, {Value.Length} bytes";
}

/// <summary>Whether the subject is a certificate authority, and how far down it may delegate (RFC 5280 §4.2.1.9).</summary>
public readonly record struct BasicConstraints
{
    internal BasicConstraints(bool isAuthority, int? pathLength)
    {
        IsAuthority = isAuthority;
        PathLength = pathLength;
    }

    /// <summary>cA: the key may sign certificates.</summary>
    public bool IsAuthority { get; }

    /// <summary>How many authorities, self-issued ones aside, may follow below; null for any number.</summary>
    public int? PathLength { get; }
}

/// <summary>What a key may be used for; the bits of RFC 5280 §4.2.1.3.</summary>
[Flags]
public enum KeyUsages
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>digitalSignature: signatures other than on certificates and revocation lists, so TLS 1.3's.</summary>
    DigitalSignature = 1 << 0,

    /// <summary>nonRepudiation, now called contentCommitment.</summary>
    NonRepudiation = 1 << 1,

    /// <summary>keyEncipherment.</summary>
    KeyEncipherment = 1 << 2,

    /// <summary>dataEncipherment.</summary>
    DataEncipherment = 1 << 3,

    /// <summary>keyAgreement.</summary>
    KeyAgreement = 1 << 4,

    /// <summary>keyCertSign: signatures on certificates.</summary>
    KeyCertSign = 1 << 5,

    /// <summary>cRLSign: signatures on revocation lists.</summary>
    CrlSign = 1 << 6,

    /// <summary>encipherOnly, which narrows keyAgreement.</summary>
    EncipherOnly = 1 << 7,

    /// <summary>decipherOnly, which narrows keyAgreement.</summary>
    DecipherOnly = 1 << 8,
}

/// <summary>
/// The names that an authority may certify (RFC 5280 §4.2.1.10): the roots of the permitted subtrees, of which a name
/// must be in one if there is any of its form, and of the excluded ones. At least one list is not empty.
/// </summary>
public sealed class NameConstraints
{
    internal NameConstraints(IReadOnlyList<GeneralName> permitted, IReadOnlyList<GeneralName> excluded)
    {
        Permitted = permitted;
        Excluded = excluded;
    }

    /// <summary>The roots of the permitted subtrees.</summary>
    public IReadOnlyList<GeneralName> Permitted { get; }

    /// <summary>The roots of the excluded subtrees.</summary>
    public IReadOnlyList<GeneralName> Excluded { get; }
}
