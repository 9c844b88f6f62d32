using System;
using Sundog.Tls.Handshake;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Tls;

public sealed partial class TlsEngine
{
    private const int MaxEmptyRecords = 32;
    private const int MaxWarnings = 4;

    private int _emptyRecords;
    private int _warnings;

    /// <summary>
    /// Processes at most one record at the start of <paramref name="records"/>, which is opened in place: the memory is
    /// overwritten, and the plaintext is a slice of it. Call again with the rest, less what was consumed, until it says
    /// <see cref="TlsStatus.NeedMoreData"/>; then keep the rest, add what the transport brings, and call again. What is
    /// to be sent in answer is pending afterwards.
    /// </summary>
    /// <remarks>
    /// While suspended or faulted it consumes nothing; after the peer's close_notify it consumes, and ignores, everything
    /// (RFC 9846 §6.1).
    /// </remarks>
    public TlsReceived Receive(Span<byte> records)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Fault is not null)
            return new TlsReceived(TlsStatus.Faulted, 0, default);
        if (_machine.Suspension is { } suspension)
            return new TlsReceived(suspension.Status, 0, default);
        if (ReadClosed)
            return new TlsReceived(TlsStatus.Closed, records.Length, default);
        OpenedRecord record = _reader.Read(records, out RecordOutcome outcome);
        return outcome switch
        {
            RecordOutcome.NeedMoreData => new TlsReceived(TlsStatus.NeedMoreData, 0, default),
            RecordOutcome.Dropped => new TlsReceived(TlsStatus.Complete, record.Consumed, default),
            RecordOutcome.Faulted => new TlsReceived(Fail(record.Fault!), record.Consumed, default),
            _ => record.Type == ContentType.ApplicationData
                ? ReceiveData(record)
                : new TlsReceived(ReceiveOther(record), record.Consumed, default),
        };
    }

    /// <summary>
    /// The transport has ended: <see cref="TlsStatus.Closed"/> after the peer's close_notify; otherwise the connection
    /// was cut, perhaps by an attacker, and is faulted (RFC 9846 §6.1).
    /// </summary>
    public TlsStatus EndOfInput()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Fault is not null)
            return TlsStatus.Faulted;
        return ReadClosed
            ? TlsStatus.Closed
            : Fail(new TlsFault(TlsFaultReason.Truncated, "the transport ended without close_notify (RFC 9846 §6.1)"));
    }

    private TlsReceived ReceiveData(OpenedRecord record)
    {
        if (!_outbox.IsComplete || !_joiner.IsEmpty)
        {
            return new TlsReceived(
                Fail(new TlsFault(TlsFaultReason.UnexpectedRecord, "application data inside the handshake (RFC 9846 §5.1)")), record.Consumed, default);
        }
        if (record.Content.IsEmpty && ++_emptyRecords > MaxEmptyRecords)
        {
            return new TlsReceived(
                Fail(new TlsFault(TlsFaultReason.EmptyRecord, $"more than {MaxEmptyRecords} empty records in a row")), record.Consumed, default);
        }
        if (!record.Content.IsEmpty)
        {
            _emptyRecords = 0;
            _outbox.KeyUpdatesInARow = 0;
        }
        return new TlsReceived(TlsStatus.Complete, record.Consumed, record.Content);
    }

    private TlsStatus ReceiveOther(OpenedRecord record)
    {
        if (record.Type == ContentType.Alert)
            return ReceiveAlert(record.Content);
        _joiner.Append(record.Content);
        return HandleMessages();
    }

    private TlsStatus ReceiveAlert(ReadOnlySpan<byte> content)
    {
        // RFC 9846 §5.1: an alert is one whole record.
        if (!AlertMessage.TryRead(content, out AlertMessage alert))
            return Fail(new TlsFault(TlsFaultReason.MalformedMessage, "an alert that is not two bytes long (RFC 9846 §6)"));
        // RFC 9846 §5.1: nothing stands between the fragments of a handshake message. A fatal alert ends it all the same.
        if (!_joiner.IsEmpty && alert.Description is (AlertDescription.CloseNotify or AlertDescription.UserCanceled))
            return Fail(new TlsFault(TlsFaultReason.UnexpectedRecord, $"the alert {AlertTable.Name(alert.Description)} inside a handshake message (RFC 9846 §5.1)"));
        if (alert.Description == AlertDescription.CloseNotify && _outbox.IsComplete)
        {
            ReadClosed = true;
            return TlsStatus.Closed;
        }
        // RFC 9846 §6.1: user_canceled announces a close_notify; everything else is fatal, whatever level it claims.
        if (alert.Description != AlertDescription.UserCanceled)
            return Fail(TlsFault.FromPeer(alert.Description));
        return ++_warnings > MaxWarnings
            ? Fail(new TlsFault(TlsFaultReason.TooManyWarnings, $"more than {MaxWarnings} warnings"))
            : TlsStatus.Complete;
    }

    // Handles every whole message that is there, unless one of them suspends.
    private TlsStatus HandleMessages()
    {
        while (_machine.Suspension is null)
        {
            if (!_joiner.TryTake(out ReadOnlySpan<byte> message))
                return Fail(new TlsFault(TlsFaultReason.HandshakeMessageTooLarge, $"a handshake message of more than {HandshakeJoiner.MaxMessage} bytes"));
            if (message.IsEmpty)
                break;
            if (_machine.Handle(new HandshakeMessage(message, RecordBoundary.At(_joiner))) is { } fault)
                return Fail(fault);
        }
        _joiner.Trim();
        _outbox.Flush();
        return _machine.Suspension?.Status ?? TlsStatus.Complete;
    }
}
