using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace Sundog.X509;

/// <summary>
/// The name of an issuer or a subject (RFC 5280 §4.1.2.4). Immutable. Two names are equal when their DER is, which is
/// how an authority must write its own name into what it issues (§4.1.2.6); no letters are folded.
/// </summary>
public sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    private static readonly byte[] EmptySequence = [0x30, 0x00];

    private DistinguishedName(ReadOnlyMemory<byte> raw) => Raw = raw;

    /// <summary>The name without any attribute.</summary>
    public static DistinguishedName Empty { get; } = new(EmptySequence);

    /// <summary>The DER encoding.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Whether it has no attribute.</summary>
    public bool IsEmpty => Raw.Length == EmptySequence.Length;

    /// <summary>Reads a DER Name; copies. False for anything that is not exactly one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> der, [NotNullWhen(true)] out DistinguishedName? name)
    {
        name = IsWellFormed(der) ? new DistinguishedName(der.ToArray()) : null;
        return name is not null;
    }

    /// <summary>
    /// A name to put into a new certificate, with up to four attributes, each of 1 to 64 characters, the country of
    /// exactly 2 (RFC 5280 appendix A.1). Those that are null are left out.
    /// </summary>
    /// <exception cref="ArgumentException">A value is too long or empty, or the country is not two letters.</exception>
    public static DistinguishedName Create(
        string commonName, string? organization = null, string? organizationalUnit = null, string? country = null)
    {
        DerWriter writer = new();
        using (writer.PushSequence())
        {
            Write(writer, Oids.Country, country, isPrintable: true, 2, 2);
            Write(writer, Oids.Organization, organization, isPrintable: false, 1, 64);
            Write(writer, Oids.OrganizationalUnit, organizationalUnit, isPrintable: false, 1, 64);
            Write(writer, Oids.CommonName, commonName, isPrintable: false, 1, 64);
        }
        return new DistinguishedName(writer.Encode());
    }

    /// <summary>A name over memory that its owner never changes, already known to be well-formed.</summary>
    internal static DistinguishedName Over(ReadOnlyMemory<byte> raw) => new(raw);

    /// <summary>RFC 5280 §4.1.2.4: a SEQUENCE OF SET SIZE (1..MAX) OF SEQUENCE { type, value }.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<byte> der)
    {
        DerReader outer = new(der);
        if (!outer.TryEnterSequence(out DerReader names) || !outer.IsAtEnd)
            return false;
        while (!names.IsAtEnd)
        {
            if (!names.TryEnter(Asn1Tag.SetOf, out DerReader attributes) || attributes.IsAtEnd)
                return false;
            while (!attributes.IsAtEnd)
            {
                if (!TryReadAttribute(ref attributes, out _, out _))
                    return false;
            }
        }
        return true;
    }

    internal static bool TryReadAttribute(
        ref DerReader reader, out string oid, out ReadOnlySpan<byte> encodedValue)
    {
        oid = "";
        encodedValue = default;
        return reader.TryEnterSequence(out DerReader attribute)
            && attribute.TryReadOid(out oid)
            && attribute.TryReadAny(out _, out _, out encodedValue)
            && attribute.IsAtEnd;
    }

    /// <summary>
    /// Whether this name is in the subtree below <paramref name="root"/>: its first relative names are the root's
    /// (RFC 5280 §4.2.1.10).
    /// </summary>
    internal bool IsWithin(DistinguishedName root)
        => Contents(this).StartsWith(Contents(root));

    /// <summary>The e-mail addresses among the attributes (RFC 5280 §4.2.1.10 constrains them too).</summary>
    internal IEnumerable<string> MailAddresses()
    {
        List<string> found = [];
        DerReader names = new(Contents(this));
        while (names.TryEnter(Asn1Tag.SetOf, out DerReader attributes))
        {
            while (TryReadAttribute(ref attributes, out string oid, out ReadOnlySpan<byte> value))
            {
                if (oid == Oids.EmailAddress)
                    found.Add(DistinguishedNameText.TryDecode(value, out string text) ? text : "");
            }
        }
        return found;
    }

    /// <inheritdoc/>
    public bool Equals(DistinguishedName? other) => other is not null && Raw.Span.SequenceEqual(other.Raw.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Raw.Span);
        return hash.ToHashCode();
    }

    /// <summary>The text of RFC 4514, most specific attribute first; control characters are escaped.</summary>
    public override string ToString() => DistinguishedNameText.Format(Contents(this));

    private static ReadOnlySpan<byte> Contents(DistinguishedName name)
    {
        new DerReader(name.Raw.Span).TryRead(Asn1Tag.Sequence, out ReadOnlySpan<byte> contents);
        return contents;
    }

    private static void Write(DerWriter writer, string oid, string? value, bool isPrintable, int min, int max)
    {
        if (value is null)
            return;
        if (value.Length < min || value.Length > max)
            throw new ArgumentException($"An attribute {oid} has {min} to {max} characters, not {value.Length}.", nameof(value));
        using (writer.PushSetOfOne())
        using (writer.PushSequence())
        {
            writer.WriteOid(oid);
            if (isPrintable)
                writer.WritePrintable(value);
            else
                writer.WriteUtf8(value);
        }
    }
}
