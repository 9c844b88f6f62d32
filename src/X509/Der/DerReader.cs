using System;
using System.Formats.Asn1;

namespace Sundog.X509;

/// <summary>
/// Reads DER (X.690 §8 and §10) from a span, in order. Every read either succeeds and moves on, or is false and moves
/// nothing; nothing throws and nothing but names of unknown object identifiers is allocated. Tags and lengths are taken
/// apart by <see cref="AsnDecoder.TryReadEncodedValue"/>, the one decoder of the platform that reports by its return
/// value; the contents are checked here.
/// </summary>
internal ref struct DerReader
{
    private ReadOnlySpan<byte> _rest;

    public DerReader(ReadOnlySpan<byte> der) => _rest = der;

    /// <summary>Whether everything was read: every structure ends with this check.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);

    public static Asn1Tag ContextConstructed(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);

    /// <summary>Whether the next element has this tag, and this form.</summary>
    public readonly bool NextIs(Asn1Tag tag) => Asn1Tag.TryDecode(_rest, out Asn1Tag next, out _) && next == tag;

    /// <summary>Reads an element of any type; <paramref name="encoded"/> is all of it.</summary>
    public bool TryReadAny(out Asn1Tag tag, out ReadOnlySpan<byte> content, out ReadOnlySpan<byte> encoded)
    {
        if (!AsnDecoder.TryReadEncodedValue(
                _rest, AsnEncodingRules.DER, out tag, out int contentOffset, out int contentLength, out int consumed)
            || (tag.TagClass == TagClass.Universal && tag.TagValue == 0))
        {
            content = encoded = default;
            return false;
        }
        content = _rest.Slice(contentOffset, contentLength);
        encoded = _rest[..consumed];
        _rest = _rest[consumed..];
        return true;
    }

    /// <summary>Reads the content of an element with exactly this tag and form.</summary>
    public bool TryRead(Asn1Tag expected, out ReadOnlySpan<byte> content)
    {
        if (NextIs(expected))
            return TryReadAny(out _, out content, out _);
        content = default;
        return false;
    }

    /// <summary>Reads a whole element, tag and length included, with exactly this tag and form.</summary>
    public bool TryReadEncoded(Asn1Tag expected, out ReadOnlySpan<byte> encoded)
    {
        if (NextIs(expected))
            return TryReadAny(out _, out _, out encoded);
        encoded = default;
        return false;
    }

    public bool TryEnter(Asn1Tag expected, out DerReader inner)
    {
        bool read = TryRead(expected, out ReadOnlySpan<byte> content);
        inner = new DerReader(content);
        return read;
    }

    public bool TryEnterSequence(out DerReader inner) => TryEnter(Asn1Tag.Sequence, out inner);

    /// <summary>Reads an INTEGER as its minimal two's complement bytes, most significant first; never empty.</summary>
    public bool TryReadInteger(out ReadOnlySpan<byte> value)
    {
        DerReader ahead = this;
        // X.690 §8.3.2: the first nine bits are neither all zero nor all one.
        if (!ahead.TryRead(Asn1Tag.Integer, out value)
            || value.IsEmpty
            || (value.Length > 1 && value[0] == 0x00 && value[1] < 0x80)
            || (value.Length > 1 && value[0] == 0xff && value[1] >= 0x80))
        {
            return false;
        }
        this = ahead;
        return true;
    }

    /// <summary>Reads a non-negative INTEGER as its magnitude without leading zeros; zero is empty.</summary>
    public bool TryReadUnsigned(out ReadOnlySpan<byte> magnitude)
    {
        DerReader ahead = this;
        if (!ahead.TryReadInteger(out magnitude) || magnitude[0] >= 0x80)
            return false;
        if (magnitude[0] == 0)
            magnitude = magnitude[1..];
        this = ahead;
        return true;
    }

    /// <summary>Reads a non-negative INTEGER of at most 31 bits.</summary>
    public bool TryReadSmall(out int value)
    {
        value = 0;
        DerReader ahead = this;
        if (!ahead.TryReadUnsigned(out ReadOnlySpan<byte> magnitude)
            || magnitude.Length > 4
            || (magnitude.Length == 4 && magnitude[0] >= 0x80))
        {
            return false;
        }
        foreach (byte b in magnitude)
            value = (value << 8) | b;
        this = ahead;
        return true;
    }

    public bool TryReadBoolean(out bool value)
    {
        value = false;
        DerReader ahead = this;
        // X.690 §11.1: true is 0xff and nothing else.
        if (!ahead.TryRead(Asn1Tag.Boolean, out ReadOnlySpan<byte> content)
            || content.Length != 1
            || content[0] is not (0x00 or 0xff))
        {
            return false;
        }
        value = content[0] != 0;
        this = ahead;
        return true;
    }

    /// <summary>Reads a BIT STRING; the unused bits, at most seven, are zero.</summary>
    public bool TryReadBits(out ReadOnlySpan<byte> bits, out int unusedBits)
        => TryReadBits(Asn1Tag.PrimitiveBitString, out bits, out unusedBits);

    /// <summary>Reads a BIT STRING with an implicit tag.</summary>
    public bool TryReadBits(Asn1Tag tag, out ReadOnlySpan<byte> bits, out int unusedBits)
    {
        unusedBits = 0;
        DerReader ahead = this;
        if (!ahead.TryRead(tag, out bits) || bits.IsEmpty || bits[0] > 7)
            return false;
        unusedBits = bits[0];
        bits = bits[1..];
        // X.690 §8.6.2.3 and §11.2.1.
        if (unusedBits > 0 && (bits.IsEmpty || (bits[^1] & ((1 << unusedBits) - 1)) != 0))
            return false;
        this = ahead;
        return true;
    }

    /// <summary>Reads a BIT STRING of whole bytes.</summary>
    public bool TryReadBytesAsBits(out ReadOnlySpan<byte> bytes)
    {
        DerReader ahead = this;
        if (!ahead.TryReadBits(out bytes, out int unusedBits) || unusedBits != 0)
            return false;
        this = ahead;
        return true;
    }

    public bool TryReadOctets(out ReadOnlySpan<byte> bytes) => TryRead(Asn1Tag.PrimitiveOctetString, out bytes);

    public bool TryReadNull()
    {
        DerReader ahead = this;
        if (!ahead.TryRead(Asn1Tag.Null, out ReadOnlySpan<byte> content) || !content.IsEmpty)
            return false;
        this = ahead;
        return true;
    }

    /// <summary>Reads an OBJECT IDENTIFIER as dotted text.</summary>
    public bool TryReadOid(out string oid)
    {
        DerReader ahead = this;
        oid = "";
        if (!ahead.TryRead(Asn1Tag.ObjectIdentifier, out ReadOnlySpan<byte> content) || !Oids.TryDecode(content, out oid))
            return false;
        this = ahead;
        return true;
    }

    /// <summary>Reads an element that is a time of RFC 5280 §4.1.2.5.</summary>
    public bool TryReadTime(out DateTimeOffset time)
    {
        DerReader ahead = this;
        time = default;
        bool read = ahead.TryRead(Asn1Tag.UtcTime, out ReadOnlySpan<byte> content)
            ? DerTime.TryParseUtc(content, out time)
            : ahead.TryRead(Asn1Tag.GeneralizedTime, out content) && DerTime.TryParseGeneralized(content, out time);
        if (read)
            this = ahead;
        return read;
    }
}
