using System;
using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sundog.X509;

/// <summary>
/// Writes DER (X.690 §8 and §10), element after element; what a <see cref="Push"/> opened, its disposal closes. What it
/// is given is our own: a value that no element can hold throws. May hold secrets: memory that it leaves is cleared, and
/// <see cref="Clear"/> clears the rest.
/// </summary>
internal sealed class DerWriter
{
    private const int MaxLengthSize = 5;

    private byte[] _bytes = new byte[512];

    /// <summary>The size of what was written, in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Opens a SEQUENCE.</summary>
    public Scope PushSequence() => Push(Asn1Tag.Sequence);

    /// <summary>Opens a SET OF, to be given exactly one value: X.690 §11.6 would have more of them in order.</summary>
    public Scope PushSetOfOne() => Push(Asn1Tag.SetOf);

    /// <summary>Opens an OCTET STRING that holds elements.</summary>
    public Scope PushOctetString() => Push(Asn1Tag.PrimitiveOctetString);

    /// <summary>Opens an element.</summary>
    public Scope Push(Asn1Tag tag)
    {
        WriteTag(tag);
        return new Scope(this, Length);
    }

    /// <summary>Writes a whole element that is DER already.</summary>
    public void WriteEncoded(ReadOnlySpan<byte> element) => element.CopyTo(Extend(element.Length));

    public void WriteNull() => Write(Asn1Tag.Null, []);

    // X.690 §11.1: true is 0xff.
    public void WriteBoolean(bool value) => Write(Asn1Tag.Boolean, [value ? (byte)0xff : (byte)0]);

    /// <summary>Writes an INTEGER.</summary>
    public void WriteInteger(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        // X.690 §8.3.2: the first nine bits are neither all zero nor all one.
        while (bytes.Length > 1 && ((bytes[0] == 0x00 && bytes[1] < 0x80) || (bytes[0] == 0xff && bytes[1] >= 0x80)))
            bytes = bytes[1..];
        Write(Asn1Tag.Integer, bytes);
    }

    /// <summary>Writes an INTEGER from 0 on by its magnitude, most significant byte first.</summary>
    public void WriteUnsigned(ReadOnlySpan<byte> magnitude)
    {
        magnitude = magnitude.TrimStart((byte)0);
        bool needsZero = magnitude.IsEmpty || magnitude[0] >= 0x80;
        WriteTag(Asn1Tag.Integer);
        WriteLength(magnitude.Length + (needsZero ? 1 : 0));
        if (needsZero)
            Extend(1)[0] = 0;
        magnitude.CopyTo(Extend(magnitude.Length));
    }

    /// <summary>Writes a BIT STRING; the unused bits, at most seven, are zero.</summary>
    public void WriteBits(ReadOnlySpan<byte> bits, int unusedBits = 0)
    {
        WriteTag(Asn1Tag.PrimitiveBitString);
        WriteLength(bits.Length + 1);
        Extend(1)[0] = (byte)unusedBits;
        bits.CopyTo(Extend(bits.Length));
    }

    /// <summary>Writes an OCTET STRING, under its own tag or one in its place.</summary>
    public void WriteOctets(ReadOnlySpan<byte> bytes, Asn1Tag? tag = null) => Write(tag ?? Asn1Tag.PrimitiveOctetString, bytes);

    /// <summary>Writes an OBJECT IDENTIFIER of arcs below 2^64 by its dotted text.</summary>
    public void WriteOid(string oid)
    {
        using (Push(Asn1Tag.ObjectIdentifier))
        {
            ReadOnlySpan<char> arcs = oid;
            // X.690 §8.19.4: the first two arcs are one number.
            WriteArc(40 * TakeArc(ref arcs) + TakeArc(ref arcs));
            while (!arcs.IsEmpty)
                WriteArc(TakeArc(ref arcs));
        }
    }

    /// <summary>Writes text of ASCII under the tag of a string type, or one in its place.</summary>
    /// <exception cref="ArgumentException">It has other characters.</exception>
    public void WriteAscii(Asn1Tag tag, string text)
    {
        if (!Ascii.IsValid(text))
            throw new ArgumentException("Only characters of ASCII can be written here.", nameof(text));
        Write(tag, Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Writes a PrintableString.</summary>
    /// <exception cref="ArgumentException">It has characters that X.680 §41.4 leaves out.</exception>
    public void WritePrintable(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !" '()+,-./:=?".AsSpan().Contains(c))
                throw new ArgumentException("A PrintableString has letters, digits and \" '()+,-./:=?\".", nameof(text));
        }
        WriteAscii(new Asn1Tag(UniversalTagNumber.PrintableString), text);
    }

    /// <summary>Writes a UTF8String.</summary>
    /// <exception cref="EncoderFallbackException">It is not well-formed UTF-16.</exception>
    public void WriteUtf8(string text) => Write(new Asn1Tag(UniversalTagNumber.UTF8String), Utf8.GetBytes(text));

    /// <summary>
    /// Writes a time to the second, as RFC 5280 §4.1.2.5 has it: UTCTime through the year 2049, GeneralizedTime from 2050 on.
    /// </summary>
    public void WriteTime(DateTimeOffset time)
    {
        DateTime utc = time.UtcDateTime;
        Span<byte> text = stackalloc byte[DerTime.GeneralizedSize];
        DerTime.WriteGeneralized(utc, text);
        if (utc.Year is >= 1950 and < 2050)
            Write(Asn1Tag.UtcTime, text[2..]);
        else
            Write(Asn1Tag.GeneralizedTime, text);
    }

    /// <summary>Copies all that was written.</summary>
    public void CopyTo(Span<byte> destination) => _bytes.AsSpan(0, Length).CopyTo(destination);

    /// <summary>A copy of all that was written.</summary>
    public byte[] Encode() => _bytes.AsSpan(0, Length).ToArray();

    /// <summary>Clears all that was written; may then write again.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        Length = 0;
    }

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private void Write(Asn1Tag tag, ReadOnlySpan<byte> content)
    {
        WriteTag(tag);
        WriteLength(content.Length);
        content.CopyTo(Extend(content.Length));
    }

    private void WriteTag(Asn1Tag tag) => tag.Encode(Extend(tag.CalculateEncodedSize()));

    private void WriteLength(int length)
    {
        Span<byte> encoded = stackalloc byte[MaxLengthSize];
        int size = EncodeLength(length, encoded);
        encoded[..size].CopyTo(Extend(size));
    }

    // X.690 §8.1.3 and §10.1: one byte below 128, else the number of bytes and as few of them as there can be.
    private static int EncodeLength(int length, Span<byte> encoded)
    {
        if (length < 0x80)
        {
            encoded[0] = (byte)length;
            return 1;
        }
        int size = length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : length < 1 << 24 ? 3 : 4;
        encoded[0] = (byte)(0x80 | size);
        for (int i = 0; i < size; i++)
            encoded[1 + i] = (byte)((length >> (8 * (size - 1 - i))) & 0xff);
        return 1 + size;
    }

    private static ulong TakeArc(ref ReadOnlySpan<char> arcs)
    {
        int dot = arcs.IndexOf('.');
        ReadOnlySpan<char> arc = dot < 0 ? arcs : arcs[..dot];
        arcs = dot < 0 ? default : arcs[(dot + 1)..];
        return ulong.Parse(arc, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    // X.690 §8.19.2: base 128, most significant digit first, all but the last with the high bit.
    private void WriteArc(ulong arc)
    {
        int digits = 1;
        while (digits < 10 && arc >> (7 * digits) != 0)
            digits++;
        Span<byte> encoded = Extend(digits);
        for (int i = 0; i < digits; i++)
            encoded[i] = (byte)(((arc >> (7 * (digits - 1 - i))) & 0x7f) | (i < digits - 1 ? 0x80UL : 0));
    }

    private Span<byte> Extend(int size)
    {
        if (_bytes.Length - Length < size)
        {
            byte[] larger = new byte[Math.Max(2 * _bytes.Length, Length + size)];
            CopyTo(larger);
            CryptographicOperations.ZeroMemory(_bytes);
            _bytes = larger;
        }
        Length += size;
        return _bytes.AsSpan(Length - size, size);
    }

    // The length stands before the content, and how long it is comes out at its end: the content makes room.
    private void Close(int start)
    {
        Span<byte> encoded = stackalloc byte[MaxLengthSize];
        int length = Length - start;
        int size = EncodeLength(length, encoded);
        Extend(size);
        _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(start + size));
        encoded[..size].CopyTo(_bytes.AsSpan(start));
    }

    /// <summary>An element that is open; its disposal, once, closes it.</summary>
    public readonly struct Scope(DerWriter writer, int start) : IDisposable
    {
        public void Dispose() => writer.Close(start);
    }
}
