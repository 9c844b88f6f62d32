using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.5.1, with X.509 as the certificate type:
//
//   struct {
//       opaque cert_data<1..2^24-1>;
//       Extension extensions<0..2^16-1>;
//   } CertificateEntry;
//
//   struct {
//       opaque certificate_request_context<0..2^8-1>;
//       CertificateEntry certificate_list<0..2^24-1>;
//   } Certificate;

/// <summary>A certificate chain, the sender's own certificate first. Spans alias the body.</summary>
internal readonly ref struct CertificateMessage
{
    public ReadOnlySpan<byte> Context { get; private init; }

    public CertificateEntries Entries { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out CertificateMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!(reader.TryReadVector8(0, 0xff, out ReadOnlySpan<byte> context)
            && reader.TryReadVector24(0, 0xffffff, out ReadOnlySpan<byte> list)
            && CertificateEntries.TryRead(list, out CertificateEntries entries)
            && reader.IsAtEnd))
            return false;
        message = new CertificateMessage { Context = context, Entries = entries };
        return true;
    }

    /// <summary>Writes the message up to its entries; the caller writes them and closes the mark.</summary>
    public static NestedMark Open(WireWriter writer, scoped ReadOnlySpan<byte> context)
    {
        Mark message = HandshakeHeader.Open(writer, HandshakeType.Certificate);
        writer.WriteVector8(context);
        return new NestedMark(message, writer.OpenVector24());
    }
}

/// <summary>One certificate in DER, not yet looked at, and its extensions.</summary>
internal readonly ref struct CertificateEntry(ReadOnlySpan<byte> data, ExtensionBlock extensions)
{
    public ReadOnlySpan<byte> Data { get; } = data;

    public ExtensionBlock Extensions { get; } = extensions;

    /// <summary>Reads one entry out of the list.</summary>
    public static bool TryRead(scoped ref WireReader reader, out CertificateEntry entry)
    {
        entry = default;
        WireReader ahead = reader;
        if (!(ahead.TryReadVector24(1, 0xffffff, out ReadOnlySpan<byte> data)
            && ahead.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> extensionBytes)
            && ExtensionBlock.TryRead(extensionBytes, out ExtensionBlock extensions)))
            return false;
        entry = new CertificateEntry(data, extensions);
        reader = ahead;
        return true;
    }

    /// <summary>Writes one entry; <paramref name="extensions"/> are encoded already, or empty.</summary>
    public static void Write(WireWriter writer, scoped ReadOnlySpan<byte> data, scoped ReadOnlySpan<byte> extensions)
    {
        writer.WriteVector24(data);
        writer.WriteVector16(extensions);
    }
}

/// <summary>The entries of a Certificate message, whose framing was checked when it was read.</summary>
internal readonly ref struct CertificateEntries
{
    private readonly ReadOnlySpan<byte> _bytes;

    private CertificateEntries(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = count;
    }

    /// <summary>The number of entries; a client without a certificate sends none.</summary>
    public int Count { get; }

    /// <summary>Reads a vector's content; false when it is not a sequence of whole entries.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out CertificateEntries entries)
    {
        entries = default;
        int count = 0;
        WireReader reader = new(content);
        while (CertificateEntry.TryRead(ref reader, out _))
            count++;
        if (!reader.IsAtEnd)
            return false;
        entries = new CertificateEntries(content, count);
        return true;
    }

    public Enumerator GetEnumerator() => new(_bytes);

    internal ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private WireReader _reader = new(bytes);
        private CertificateEntry _current;

        public readonly CertificateEntry Current => _current;

        public bool MoveNext() => CertificateEntry.TryRead(ref _reader, out _current);
    }
}
