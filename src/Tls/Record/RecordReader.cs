using System;
using Sundog.Nocrypto;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Record;

/// <summary>What one call of <see cref="RecordReader.Read"/> found.</summary>
internal enum RecordOutcome
{
    /// <summary>Less than one whole record is there.</summary>
    NeedMoreData,

    /// <summary>A record, opened.</summary>
    Opened,

    /// <summary>A record that the standard says to drop.</summary>
    Dropped,

    /// <summary>The record ends the connection.</summary>
    Faulted,
}

/// <summary>A record, its content a slice of the caller's memory.</summary>
internal ref struct OpenedRecord
{
    public ContentType Type;
    public Span<byte> Content;

    /// <summary>How many bytes of the input the record took.</summary>
    public int Consumed;

    public TlsFault? Fault;
}

/// <summary>The read side of the record layer (RFC 9846 §5): one record a call, opened in place on the caller's memory.</summary>
internal sealed class RecordReader : IDisposable
{
    private const int MaxChangeCipherSpecs = 32;

    private TrafficSecret? _secret;
    private RecordKeys? _keys;
    private int _changeCipherSpecs;
    private bool _openedAny;

    /// <summary>
    /// Whether an unprotected change_cipher_spec may come, and is dropped: from the first ClientHello to the peer's
    /// Finished (RFC 9846 §5).
    /// </summary>
    public bool DropsChangeCipherSpec { get; set; }

    /// <summary>
    /// How many bytes of early data a server may still have to skip, because it did not accept them (RFC 9846 §4.3.10).
    /// </summary>
    public int EarlyDataToSkip { get; set; }

    public OpenedRecord Read(Span<byte> input, out RecordOutcome outcome)
    {
        OpenedRecord record = default;
        if (!RecordHeader.TryRead(input, out RecordHeader header))
        {
            outcome = RecordOutcome.NeedMoreData;
            return record;
        }
        record.Fault = CheckHeader(header);
        if (record.Fault is not null)
        {
            outcome = RecordOutcome.Faulted;
            return record;
        }
        if (input.Length < RecordHeader.Size + header.Length)
        {
            outcome = RecordOutcome.NeedMoreData;
            return record;
        }
        record.Consumed = RecordHeader.Size + header.Length;
        outcome = header.Type == ContentType.ChangeCipherSpec
            ? DropChangeCipherSpec(ref record, input.Slice(RecordHeader.Size, header.Length))
            : Open(ref record, header, input[..record.Consumed]);
        return record;
    }

    /// <summary>Takes over <paramref name="secret"/>. Only a record boundary allows it (RFC 9846 §5.1).</summary>
    public void Install(TrafficSecret secret, RecordBoundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        RecordKeys keys = secret.DeriveRecordKeys();
        Dispose();
        _secret = secret;
        _keys = keys;
    }

    /// <summary>The next generation of keys (RFC 9846 §7.2).</summary>
    public void Update(RecordBoundary boundary)
        => Install((_secret ?? throw new InvalidOperationException("There are no keys to update.")).DeriveNext(), boundary);

    public void Dispose()
    {
        _keys?.Dispose();
        _secret?.Dispose();
        _keys = null;
        _secret = null;
    }

    // Judged as soon as the five bytes are there, so that a peer of another protocol gets its answer at once.
    private static TlsFault? CheckHeader(RecordHeader header)
    {
        if (header.Type is < ContentType.ChangeCipherSpec or > ContentType.ApplicationData)
            return new TlsFault(TlsFaultReason.UnexpectedRecord, $"a record of type {(int)header.Type}, which TLS does not have (RFC 9846 §5)");
        // RFC 9846 §5.1, §5.2: the two limits on a record's length.
        int limit = header.Type == ContentType.ApplicationData ? RecordHeader.MaxCiphertext : RecordHeader.MaxPlaintext;
        if (header.Length > limit)
            return new TlsFault(TlsFaultReason.RecordOverflow, $"a record of {header.Length} bytes; at most {limit} are allowed (RFC 9846 §5.1, §5.2)");
        return null;
    }

    private RecordOutcome DropChangeCipherSpec(ref OpenedRecord record, ReadOnlySpan<byte> content)
    {
        // RFC 9846 §5: exactly the byte 1, and only while the handshake runs; anything else is unexpected_message.
        if (DropsChangeCipherSpec && content is [1] && ++_changeCipherSpecs <= MaxChangeCipherSpecs)
            return RecordOutcome.Dropped;
        record.Fault = new TlsFault(TlsFaultReason.UnexpectedRecord, "a change_cipher_spec where none may come (RFC 9846 §5)");
        return RecordOutcome.Faulted;
    }

    private RecordOutcome Open(ref OpenedRecord record, RecordHeader header, Span<byte> whole)
    {
        if (_keys is null)
            return OpenPlaintext(ref record, header, whole[RecordHeader.Size..]);
        if (header.Type == ContentType.ApplicationData)
            return OpenProtected(_keys, ref record, whole);
        // A peer that failed before it had keys says so in the clear; believing it costs no more than a reset would.
        if (header.Type == ContentType.Alert && !_openedAny)
            return OpenPlaintext(ref record, header, whole[RecordHeader.Size..]);
        record.Fault = new TlsFault(TlsFaultReason.UnexpectedRecord, $"an unprotected record of type {(int)header.Type} after the keys changed (RFC 9846 §5.2)");
        return RecordOutcome.Faulted;
    }

    private RecordOutcome OpenPlaintext(ref OpenedRecord record, RecordHeader header, Span<byte> content)
    {
        if (header.Type == ContentType.ApplicationData)
        {
            if (TrySkipEarlyData(content.Length))
                return RecordOutcome.Dropped;
            record.Fault = new TlsFault(TlsFaultReason.UnexpectedRecord, "application data before there are keys (RFC 9846 §5.2)");
            return RecordOutcome.Faulted;
        }
        // RFC 9846 §5.1: no empty fragments of handshake messages and alerts.
        if (content.IsEmpty)
        {
            record.Fault = new TlsFault(TlsFaultReason.EmptyRecord, $"an empty record of type {(int)header.Type} (RFC 9846 §5.1)");
            return RecordOutcome.Faulted;
        }
        record.Type = header.Type;
        record.Content = content;
        return RecordOutcome.Opened;
    }

    private RecordOutcome OpenProtected(RecordKeys keys, ref OpenedRecord record, Span<byte> whole)
    {
        Span<byte> fragment = whole[RecordHeader.Size..];
        // Early data that was not accepted cannot be opened with these keys; it is skipped, up to a bound, and a record
        // that could still be skipped must survive the attempt.
        if (EarlyDataToSkip > 0 && !CanOpen(keys, whole) && TrySkipEarlyData(fragment.Length))
            return RecordOutcome.Dropped;
        if (!keys.TryOpen(whole[..RecordHeader.Size], fragment))
        {
            record.Fault = new TlsFault(TlsFaultReason.BadRecordMac, "a record does not authenticate (RFC 9846 §5.2)");
            return RecordOutcome.Faulted;
        }
        _openedAny = true;
        EarlyDataToSkip = 0;
        return Unwrap(ref record, fragment[..^AeadAlgorithm.TagSize]);
    }

    private static RecordOutcome Unwrap(ref OpenedRecord record, Span<byte> inner)
    {
        // RFC 9846 §5.4: the type is the last byte that is not zero.
        int typeAt = inner.LastIndexOfAnyExcept((byte)0);
        if (typeAt < 0)
        {
            record.Fault = new TlsFault(TlsFaultReason.EmptyRecord, "a record of padding alone (RFC 9846 §5.4)");
            return RecordOutcome.Faulted;
        }
        // RFC 9846 §5.4: the whole TLSInnerPlaintext, padding included, has at most 2^14 + 1 bytes.
        if (inner.Length > RecordHeader.MaxPlaintext + 1)
        {
            record.Fault = new TlsFault(TlsFaultReason.RecordOverflow, $"a record of {inner.Length} inner bytes (RFC 9846 §5.4)");
            return RecordOutcome.Faulted;
        }
        record.Type = (ContentType)inner[typeAt];
        record.Content = inner[..typeAt];
        if (record.Type is not (ContentType.Handshake or ContentType.Alert or ContentType.ApplicationData))
        {
            record.Fault = new TlsFault(TlsFaultReason.UnexpectedRecord, $"a protected record of inner type {(int)record.Type} (RFC 9846 §5)");
            return RecordOutcome.Faulted;
        }
        if (record.Content.IsEmpty && record.Type != ContentType.ApplicationData)
        {
            record.Fault = new TlsFault(TlsFaultReason.EmptyRecord, $"an empty record of type {(int)record.Type} (RFC 9846 §5.4)");
            return RecordOutcome.Faulted;
        }
        return RecordOutcome.Opened;
    }

    private bool TrySkipEarlyData(int length)
    {
        if (EarlyDataToSkip < length)
            return false;
        EarlyDataToSkip -= length;
        return true;
    }

    // Tries on a copy, because opening in place would destroy a record that has to be skipped as it is. Only a client
    // that sent early data gets here, and only until its first record that opens.
    private static bool CanOpen(RecordKeys keys, ReadOnlySpan<byte> whole)
    {
        byte[] copy = whole[RecordHeader.Size..].ToArray();
        bool opened = keys.WouldOpen(whole[..RecordHeader.Size], copy);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(copy);
        return opened;
    }
}
