using System;
using System.Buffers.Binary;
using Sundog.Nocrypto;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Record;

/// <summary>The write side of the record layer (RFC 9846 §5): content in, a record out, on memory that the caller owns.</summary>
internal sealed class RecordWriter : IDisposable
{
    private const int ProtectedOverhead = RecordHeader.Size + 1 + AeadAlgorithm.TagSize;

    private TrafficSecret? _secret;
    private RecordKeys? _keys;
    private bool _disposed;

    /// <summary>Content is padded to a multiple of this, once records are protected (RFC 9846 §5.4).</summary>
    public int PaddingMultiple { get; set; } = 1;

    public bool IsProtected => _keys is not null;

    /// <summary>How many records the present keys have sealed.</summary>
    public ulong RecordsSealed => _keys?.SequenceNumber ?? 0;

    /// <summary>The secret of the present keys.</summary>
    public TrafficSecret? Secret => _secret;

    /// <summary>The size of the record that carries <paramref name="contentLength"/> bytes of content.</summary>
    public int RecordSize(int contentLength)
        => _keys is null ? RecordHeader.Size + contentLength : ProtectedOverhead + PaddedLength(contentLength);

    /// <summary>How much content fits into one record of at most <paramref name="room"/> bytes; negative when not even an empty one does.</summary>
    public int MaxContent(int room)
    {
        int content = Math.Min(room - (_keys is null ? RecordHeader.Size : ProtectedOverhead), RecordHeader.MaxPlaintext);
        // Padding grows to whole multiples, except that it never goes beyond the largest record.
        return content < RecordHeader.MaxPlaintext && IsProtected ? content - (content % PaddingMultiple) : content;
    }

    /// <summary>
    /// Writes one record; <paramref name="content"/> may already lie at its place, <c>destination[5..]</c>.
    /// Returns the record's size.
    /// </summary>
    public int Write(ContentType type, ReadOnlySpan<byte> content, Span<byte> destination)
    {
        // Without keys records go out in the clear, and keys that were cleared must not look like none yet.
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (content.Length > RecordHeader.MaxPlaintext)
            throw new ArgumentException($"A record carries at most {RecordHeader.MaxPlaintext} bytes.", nameof(content));
        return _keys is null ? WritePlaintext(type, content, destination) : WriteProtected(_keys, type, content, destination);
    }

    /// <summary>Takes over <paramref name="secret"/>; what was used before is cleared.</summary>
    public void Install(TrafficSecret secret)
    {
        RecordKeys keys = secret.DeriveRecordKeys();
        ClearKeys();
        _secret = secret;
        _keys = keys;
    }

    /// <summary>The next generation of keys (RFC 9846 §7.2).</summary>
    public void Update() => Install((_secret ?? throw new InvalidOperationException("There are no keys to update.")).DeriveNext());

    public void Dispose()
    {
        _disposed = true;
        ClearKeys();
    }

    private void ClearKeys()
    {
        _keys?.Dispose();
        _secret?.Dispose();
        _keys = null;
        _secret = null;
    }

    private static int WritePlaintext(ContentType type, ReadOnlySpan<byte> content, Span<byte> destination)
    {
        content.CopyTo(destination[RecordHeader.Size..]);
        WriteHeader(type, content.Length, destination);
        return RecordHeader.Size + content.Length;
    }

    // struct {
    //     opaque content[TLSPlaintext.length];
    //     ContentType type;
    //     uint8 zeros[length_of_padding];
    // } TLSInnerPlaintext;
    private int WriteProtected(RecordKeys keys, ContentType type, ReadOnlySpan<byte> content, Span<byte> destination)
    {
        int inner = PaddedLength(content.Length) + 1;
        Span<byte> fragment = destination.Slice(RecordHeader.Size, inner + AeadAlgorithm.TagSize);
        content.CopyTo(fragment);
        fragment[content.Length] = (byte)type;
        fragment[(content.Length + 1)..inner].Clear();
        WriteHeader(ContentType.ApplicationData, fragment.Length, destination);
        keys.Seal(destination[..RecordHeader.Size], fragment, inner);
        return RecordHeader.Size + fragment.Length;
    }

    // RFC 9846 §5.1: legacy_record_version is 0x0303 in everything but, optionally, an initial ClientHello.
    private static void WriteHeader(ContentType type, int length, Span<byte> destination)
    {
        destination[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], 0x0303);
        BinaryPrimitives.WriteUInt16BigEndian(destination[3..], checked((ushort)length));
    }

    private int PaddedLength(int length)
    {
        int excess = length % PaddingMultiple;
        return excess == 0 ? length : Math.Min(length + PaddingMultiple - excess, RecordHeader.MaxPlaintext);
    }
}
