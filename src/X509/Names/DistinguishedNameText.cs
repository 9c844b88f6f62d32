using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Text;

namespace Sundog.X509;

/// <summary>Distinguished names as text (RFC 4514).</summary>
internal static class DistinguishedNameText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    /// <summary>The text of a name's contents, which are well-formed.</summary>
    public static string Format(ReadOnlySpan<byte> contents)
    {
        // RFC 4514 §2.1: the relative names stand in reverse order.
        List<string> relativeNames = [];
        DerReader names = new(contents);
        while (names.TryEnter(Asn1Tag.SetOf, out DerReader attributes))
        {
            StringBuilder text = new();
            while (DistinguishedName.TryReadAttribute(ref attributes, out string oid, out ReadOnlySpan<byte> value))
            {
                text.Append(text.Length == 0 ? "" : "+").Append(KeyOf(oid)).Append('=');
                AppendValue(text, oid, value);
            }
            relativeNames.Add(text.ToString());
        }
        relativeNames.Reverse();
        return string.Join(',', relativeNames);
    }

    /// <summary>The characters of a string type; false for other types and for bytes that are not of the type.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out string text)
    {
        text = "";
        DerReader reader = new(encoded);
        if (!reader.TryReadAny(out Asn1Tag tag, out ReadOnlySpan<byte> value, out _)
            || tag.TagClass != TagClass.Universal || tag.IsConstructed)
            return false;
        switch ((UniversalTagNumber)tag.TagValue)
        {
            case UniversalTagNumber.UTF8String:
                text = StrictUtf8.GetString(value);
                return !text.Contains('\ufffd');
            case UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.NumericString:
                text = Encoding.ASCII.GetString(value);
                return Ascii.IsValid(value);
            case UniversalTagNumber.T61String:
                text = Widen(value, 1);
                return true;
            case UniversalTagNumber.BMPString:
                text = Widen(value, 2);
                return value.Length % 2 == 0 && IsWellFormed(text);
            default:
                return false;
        }
    }

    // Characters of one byte or of two, the high one first; not by Encoding, of which only UTF-8 and ASCII are needed else.
    private static string Widen(ReadOnlySpan<byte> value, int size)
    {
        StringBuilder text = new(value.Length / size);
        for (int i = 0; i + size <= value.Length; i += size)
            text.Append(size == 1 ? (char)value[i] : (char)BinaryPrimitives.ReadUInt16BigEndian(value[i..]));
        return text.ToString();
    }

    // No half of a surrogate pair alone, and no replacement character.
    private static bool IsWellFormed(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
                return false;
        }
        return true;
    }

    /// <summary>RFC 4514 §2.3: a short name from the table of §3, or the object identifier.</summary>
    private static string KeyOf(string oid) => oid switch
    {
        Oids.CommonName => "CN",
        Oids.Locality => "L",
        Oids.State => "ST",
        Oids.Organization => "O",
        Oids.OrganizationalUnit => "OU",
        Oids.Country => "C",
        Oids.Street => "STREET",
        Oids.DomainComponent => "DC",
        Oids.UserId => "UID",
        _ => oid,
    };

    private static void AppendValue(StringBuilder text, string oid, ReadOnlySpan<byte> encoded)
    {
        // RFC 4514 §2.4: values of types without a short name are written as the hexadecimal digits of their BER.
        if (KeyOf(oid) == oid || !TryDecode(encoded, out string characters))
        {
            text.Append('#').Append(Convert.ToHexStringLower(encoded));
            return;
        }
        for (int i = 0; i < characters.Length; i++)
        {
            char c = characters[i];
            bool atEdge = (i == 0 && c is ' ' or '#') || (i == characters.Length - 1 && c == ' ');
            if (char.IsControl(c))
                AppendHex(text, c);
            else if (atEdge || c is '"' or '+' or ',' or ';' or '<' or '>' or '\\')
                text.Append('\\').Append(c);
            else
                text.Append(c);
        }
    }

    private static void AppendHex(StringBuilder text, char c)
    {
        Span<byte> utf8 = stackalloc byte[3];
        int size = new Rune(c).EncodeToUtf8(utf8);
        foreach (byte b in utf8[..size])
            text.Append('\\').Append(Convert.ToHexString([b]));
    }
}
