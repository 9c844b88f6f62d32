using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Text;

namespace Sundog.X509;

/// <summary>The forms of a general name, with the numbers of their tags (RFC 5280 §4.2.1.6).</summary>
public enum GeneralNameKind
{
    /// <summary>otherName: a type and a value.</summary>
    Other = 0,

    /// <summary>rfc822Name: a mailbox.</summary>
    Mail = 1,

    /// <summary>dNSName.</summary>
    Dns = 2,

    /// <summary>x400Address.</summary>
    X400Address = 3,

    /// <summary>directoryName: a distinguished name.</summary>
    Directory = 4,

    /// <summary>ediPartyName.</summary>
    EdiParty = 5,

    /// <summary>uniformResourceIdentifier.</summary>
    Uri = 6,

    /// <summary>iPAddress.</summary>
    IpAddress = 7,

    /// <summary>registeredID: an object identifier.</summary>
    RegisteredId = 8,
}

/// <summary>
/// A name in an extension (RFC 5280 §4.2.1.6), or the root of a subtree of names in a constraint (§4.2.1.10). Immutable.
/// What a certificate says in it is not trusted: a DNS name may be of wrong syntax, and then matches nothing.
/// </summary>
public sealed class GeneralName
{
    private GeneralName(GeneralNameKind kind, byte[] value, string text, DistinguishedName? directory)
    {
        Kind = kind;
        Value = value;
        Text = text;
        DirectoryName = directory;
    }

    /// <summary>The form.</summary>
    public GeneralNameKind Kind { get; }

    /// <summary>
    /// The content under the tag: the characters, the 4 or 16 bytes of an address (8 or 32, with the mask, in a
    /// constraint), a DER Name, or for other forms whatever stands there.
    /// </summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>
    /// The characters as they stand in the certificate (mail, DNS, URI; ASCII, but any of it), the address as text, or
    /// RFC 4514's text of a distinguished name; hexadecimal digits for other forms.
    /// </summary>
    public string Text { get; }

    /// <summary>The distinguished name, in the form <see cref="GeneralNameKind.Directory"/> only.</summary>
    public DistinguishedName? DirectoryName { get; }

    /// <summary>Form and text; characters that are not printable are written as question marks.</summary>
    public override string ToString()
    {
        StringBuilder line = new(KindName + ":");
        foreach (char c in Text)
            line.Append(char.IsControl(c) ? '?' : c);
        return line.ToString();
    }

    private string KindName => Kind switch
    {
        GeneralNameKind.Mail => nameof(GeneralNameKind.Mail),
        GeneralNameKind.Dns => nameof(GeneralNameKind.Dns),
        GeneralNameKind.X400Address => nameof(GeneralNameKind.X400Address),
        GeneralNameKind.Directory => nameof(GeneralNameKind.Directory),
        GeneralNameKind.EdiParty => nameof(GeneralNameKind.EdiParty),
        GeneralNameKind.Uri => nameof(GeneralNameKind.Uri),
        GeneralNameKind.IpAddress => nameof(GeneralNameKind.IpAddress),
        GeneralNameKind.RegisteredId => nameof(GeneralNameKind.RegisteredId),
        _ => nameof(GeneralNameKind.Other),
    };

    /// <summary>Reads one general name; <paramref name="isConstraint"/> says that addresses come with masks.</summary>
    internal static bool TryRead(ref DerReader reader, bool isConstraint, [NotNullWhen(true)] out GeneralName? name)
    {
        name = null;
        if (!reader.TryReadAny(out Asn1Tag tag, out ReadOnlySpan<byte> content, out _)
            || tag.TagClass != TagClass.ContextSpecific
            || tag.TagValue > (int)GeneralNameKind.RegisteredId)
        {
            return false;
        }
        GeneralNameKind kind = (GeneralNameKind)tag.TagValue;
        bool mustBeConstructed = kind is GeneralNameKind.Other or GeneralNameKind.X400Address
            or GeneralNameKind.Directory or GeneralNameKind.EdiParty;
        if (tag.IsConstructed == mustBeConstructed)
            name = Decode(kind, content, isConstraint);
        return name is not null;
    }

    private static GeneralName? Decode(GeneralNameKind kind, ReadOnlySpan<byte> content, bool isConstraint)
    {
        switch (kind)
        {
            case GeneralNameKind.Mail or GeneralNameKind.Dns or GeneralNameKind.Uri:
                // IA5String: seven bits, nothing else; a constraint may be the empty name, a name may not.
                return Ascii.IsValid(content) && (isConstraint || !content.IsEmpty)
                    ? new GeneralName(kind, content.ToArray(), Encoding.ASCII.GetString(content), null)
                    : null;
            case GeneralNameKind.IpAddress:
                int size = isConstraint ? content.Length / 2 : content.Length;
                return size is 4 or 16 && (!isConstraint || content.Length % 2 == 0)
                    ? new GeneralName(kind, content.ToArray(), AddressText(content, size), null)
                    : null;
            case GeneralNameKind.Directory:
                return DistinguishedName.TryParse(content, out DistinguishedName? directory)
                    ? new GeneralName(kind, content.ToArray(), directory!.ToString(), directory)
                    : null;
            case GeneralNameKind.RegisteredId:
                return Oids.TryDecode(content, out string oid)
                    ? new GeneralName(kind, content.ToArray(), oid, null)
                    : null;
            default:
                return new GeneralName(kind, content.ToArray(), Convert.ToHexStringLower(content), null);
        }
    }

    private static string AddressText(ReadOnlySpan<byte> content, int size)
    {
        string address = IpAddressText.Format(content[..size]);
        return content.Length == size ? address : address + "/" + IpAddressText.Format(content[size..]);
    }

    /// <summary>Reads GeneralNames: one or more, to the end of <paramref name="reader"/>.</summary>
    internal static bool TryReadAll(ref DerReader reader, out List<GeneralName> names)
    {
        names = [];
        while (!reader.IsAtEnd)
        {
            if (names.Count == CertificateDecoder.MaxNames || !TryRead(ref reader, isConstraint: false, out GeneralName? name))
                return false;
            names.Add(name!);
        }
        return names.Count > 0;
    }
}
