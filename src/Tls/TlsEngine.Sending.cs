using System;
using Sundog.Tls.Handshake;
using Sundog.Tls.Wire;

namespace Sundog.Tls;

public sealed partial class TlsEngine
{
    /// <summary>How many bytes wait to be drained: handshake messages, key updates, alerts.</summary>
    public int PendingOutput => _outgoing.Length;

    /// <summary>
    /// Moves as much of the pending output as fits to the start of <paramref name="destination"/>, for the transport.
    /// Returns how many bytes it moved.
    /// </summary>
    public int Drain(Span<byte> destination)
    {
        int drained = _outgoing.Drain(destination);
        if (_outgoing.Length == 0)
            _outbox.AnswerIsPending = false;
        return drained;
    }

    /// <summary>
    /// Writes the pending output and then records with as much of <paramref name="plaintext"/> as fits to the start of
    /// <paramref name="destination"/>. Allocates nothing once nothing is pending.
    /// </summary>
    /// <param name="plaintext">
    /// Must not overlap <paramref name="destination"/>, except that with nothing pending it may lie exactly at
    /// <c>destination[5..]</c>, where a single record's content goes.
    /// </param>
    /// <param name="destination">
    /// A record carries at most 16384 bytes and adds 22, and padding as configured. Several are written while whole ones,
    /// or the last one, fit.
    /// </param>
    /// <param name="consumed">How many bytes of plaintext were sealed.</param>
    /// <param name="written">How many bytes at the start of the destination are for the transport.</param>
    /// <returns>
    /// <see cref="TlsStatus.Complete"/> when something was consumed or nothing was there to consume;
    /// <see cref="TlsStatus.DestinationTooSmall"/> when no plaintext fitted; <see cref="TlsStatus.NeedMoreData"/> before
    /// the handshake is complete; <see cref="TlsStatus.Closed"/> after <see cref="Close"/>;
    /// <see cref="TlsStatus.Faulted"/>. The pending output is written in any case.
    /// </returns>
    public TlsStatus Send(ReadOnlySpan<byte> plaintext, Span<byte> destination, out int consumed, out int written)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        consumed = 0;
        written = Drain(destination);
        if (Fault is not null)
            return TlsStatus.Faulted;
        if (WriteClosed)
            return TlsStatus.Closed;
        if (!_outbox.IsComplete)
            return TlsStatus.NeedMoreData;
        while (consumed < plaintext.Length && _outgoing.Length == 0)
        {
            int rest = plaintext.Length - consumed;
            int length = Math.Min(_writer.MaxContent(destination.Length - written), rest);
            // Not a short record just to fill the last corner: the next call has room for a whole one.
            if (length <= 0 || (consumed > 0 && length < Math.Min(rest, RecordHeader.MaxPlaintext)))
                break;
            written += _writer.Write(ContentType.ApplicationData, plaintext.Slice(consumed, length), destination[written..]);
            consumed += length;
            UpdateKeysAtLimit();
            written += Drain(destination[written..]);
        }
        return consumed > 0 || plaintext.IsEmpty ? TlsStatus.Complete : TlsStatus.DestinationTooSmall;
    }

    /// <summary>
    /// Closes this side: close_notify is pending, and nothing can be sent after it. Receiving may go on: half-close
    /// (RFC 9846 §6.1). Before the handshake is complete it gives the handshake up. Idempotent; after a fault it does
    /// nothing.
    /// </summary>
    public void Close()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (WriteClosed || Fault is not null)
            return;
        WriteClosed = true;
        _outbox.Close();
    }

    /// <summary>
    /// Goes on with new keys (RFC 9846 §4.7.3); a KeyUpdate is pending. The engine does so by itself at the suite's usage
    /// limit.
    /// </summary>
    /// <param name="requestPeer">Whether the peer is asked to do the same.</param>
    /// <exception cref="InvalidOperationException">The handshake is not complete, or this side is closed or faulted.</exception>
    public void RequestKeyUpdate(bool requestPeer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_outbox.IsComplete || WriteClosed || Fault is not null)
            throw new InvalidOperationException("Keys are updated while data may be sent.");
        KeyUpdates.Send(_machine.Context, requestPeer);
    }

    // RFC 9846 §5.5: keys are updated when they reach their limit. After the record and not before the next one, because
    // that may lie in the destination already, where a KeyUpdate would overwrite it.
    private void UpdateKeysAtLimit()
    {
        ulong limit = Math.Min(_machine.Context.Info.CipherSuite!.RecordLimit, _configuration!.RecordsPerKey);
        if (_writer.RecordsSealed >= limit)
            KeyUpdates.Send(_machine.Context, requestPeer: false);
    }
}
