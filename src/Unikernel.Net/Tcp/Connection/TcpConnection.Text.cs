using System;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

// The text of a segment, its FIN, and when to acknowledge them.
public sealed partial class TcpConnection
{
    // RFC 9293 §3.8.6.3 asks for an ACK for at least every second segment. The first ones are answered each, so that the
    // peer's slow start is not held up.
    private const int QuickAcknowledgments = 16;

    // A peer that was silent for so long, in microseconds, begins anew with a small window: its timer expired, or it idled.
    private const long SilenceOfPeer = 200_000;

    private bool _finReceived;
    private long? _finSequence;
    private long _advertisedRight;
    private long _lastAcknowledgment;
    private bool _acknowledgeNow;
    private int _duplicatesOwed;
    private int _unacknowledgedBytes;
    private int _quickAcknowledgments = QuickAcknowledgments;
    private int _largestReceived = DefaultSegmentV4;
    private Instant _textAt;
    private Instant _tripStart;
    private long _readInTrip;
    private Instant _acknowledgeBy = Instant.Never;
    private (long Start, long End) _duplicate;
    private long _bytesReceived;

    // RCV.NXT.
    private long ReceiveNext => _receive.Next + (_finReceived ? 1 : 0);

    // RFC 9293 §3.10.7.4, seventh and eighth.
    private void ReceiveText(long sequence, ReadOnlySpan<byte> payload, bool hasFin)
    {
        if (_finReceived)
        {
            // After the peer's FIN nothing can be new.
            if (!payload.IsEmpty || hasFin)
                RequestAcknowledgment();
            return;
        }
        long end = sequence + payload.Length;
        if (!payload.IsEmpty)
            TakeText(sequence, payload);
        if (IsOver)
            return;
        if (hasFin)
            NoteFin(end);
        if (_finSequence == _receive.Next)
            ReceiveFin();
    }

    // Where the peer's stream ends, which may be beyond what is missing. The first of several is believed, as with text,
    // unless there was text where it stood.
    private void NoteFin(long sequence)
    {
        RequestAcknowledgment();
        bool isNew = _finSequence is null || _finSequence < _receive.Next;
        if (isNew && (sequence == _receive.Next || sequence > _receive.Next && sequence < _advertisedRight))
            _finSequence = sequence;
    }

    private void TakeText(long sequence, ReadOnlySpan<byte> payload)
    {
        _largestReceived = Math.Clamp(payload.Length, _largestReceived, Math.Max(_largestReceived, OwnSegment));
        if (_layer.Now.Since(_textAt) >= SilenceOfPeer)
            _quickAcknowledgments = QuickAcknowledgments;
        _textAt = _layer.Now;
        long next = _receive.Next, end = sequence + payload.Length;
        if (sequence < next)
        {
            NoteDuplicate(sequence, Math.Min(end, next));
            // What came before is dropped without a look: the first copy counts.
            payload = payload[(int)Math.Min(payload.Length, next - sequence)..];
            sequence = next;
        }
        // Nothing beyond the right edge that the peer was told.
        payload = payload[..(int)Math.Clamp(_advertisedRight - sequence, 0, payload.Length)];
        if (payload.IsEmpty)
        {
            RequestAcknowledgment();
            return;
        }
        if (_userClosed)
            DiscardText(sequence, payload.Length);
        else
            KeepText(sequence, payload);
    }

    private void KeepText(long sequence, ReadOnlySpan<byte> payload)
    {
        long next = _receive.Next;
        bool hadGap = _receive.OutOfOrder is not null;
        if (hadGap && _receive.OutOfOrder!.Contains(sequence, sequence + payload.Length))
            NoteDuplicate(sequence, sequence + payload.Length);
        _receive.Receive(sequence, payload);
        int arrived = (int)(_receive.Next - next);
        if (arrived > 0)
        {
            _bytesReceived += arrived;
            _layer.MarkReady(this);
        }
        if (sequence > next)
        {
            // RFC 5681 §4.2: each segment out of order is answered at once, each by itself.
            _duplicatesOwed++;
            _quickAcknowledgments = QuickAcknowledgments;
            RequestAcknowledgment();
        }
        else if (hadGap || arrived < payload.Length)
        {
            RequestAcknowledgment();
        }
        else
        {
            AcknowledgeSoon(arrived);
        }
    }

    // The user has closed. What comes is taken and thrown away, so that the peer goes on to acknowledge what is still sent.
    private void DiscardText(long sequence, int length)
    {
        if (sequence == _receive.Next)
        {
            _receive.Next += length;
            _unreadDiscarded = true;
            if (TryTellOfLostData())
                return;
        }
        RequestAcknowledgment();
    }

    private void ReceiveFin()
    {
        _finReceived = true;
        _receive.DropOutOfOrder();
        RequestAcknowledgment();
        switch (State)
        {
            case TcpState.SynReceived or TcpState.Established:
                State = TcpState.CloseWait;
                break;
            case TcpState.FinWait1:
                // Our FIN is not acknowledged, or the acknowledgment would have moved the state on.
                State = TcpState.Closing;
                break;
            case TcpState.FinWait2:
                EnterTimeWait();
                return;
        }
        _layer.MarkReady(this);
    }

    private void RequestAcknowledgment()
    {
        _acknowledgeNow = true;
        _layer.QueueTransmit(this);
    }

    private void AcknowledgeSoon(int bytes)
    {
        _unacknowledgedBytes += bytes;
        if (_quickAcknowledgments > 0)
            _quickAcknowledgments--;
        if (_quickAcknowledgments > 0 || _unacknowledgedBytes >= 2 * _largestReceived || _layer.Options.DelayedAck == 0)
            RequestAcknowledgment();
        else
            _acknowledgeBy = Instant.Earlier(_acknowledgeBy, _layer.Now.After(_layer.Options.DelayedAck));
    }

    // RFC 2883 §4: what came twice is reported once, as the first block.
    private void NoteDuplicate(long start, long end)
    {
        if (_hasSack && end > start)
            _duplicate = (start, end);
    }

    // The user has read. Where that is more than half of the buffer in a round trip, the window is what limits the peer: it
    // doubles. The trip is the one that this side has measured, of a connection that only receives the handshake's.
    private void GrowReceiveBuffer(int count)
    {
        long trip = _rtt.Smoothed, elapsed = _layer.Now.Since(_tripStart);
        _readInTrip += count;
        if (elapsed < trip || trip == 0)
            return;
        if (2L * _readInTrip * trip > _receive.Limit * elapsed)
            _receive.Limit = Math.Min(_layer.Options.ReceiveBuffer, 2 * _receive.Limit);
        (_tripStart, _readInTrip) = (_layer.Now, 0);
    }

    // The user has read: whether the window has grown enough to say so (RFC 9293 §3.8.6.2.2), which is when it doubles.
    private bool IsWindowUpdateDue()
    {
        if (_finReceived || IsOver)
            return false;
        long growth = _receive.Next + _receive.Window - _advertisedRight;
        long remaining = _advertisedRight - _receive.Next;
        return growth >= Math.Min(_receive.Limit / 2, Math.Max(2L * _largestReceived, remaining));
    }

    // Chooses the window for a segment that goes out now. The right edge never moves back (§3.8.6.2.2: SHLD-14).
    private ushort AdvertiseWindow(bool isSyn)
    {
        long next = _receive.Next;
        int scale = isSyn ? 0 : _receiveScale;
        long right = next + Math.Min(_receive.Window, (long)ushort.MaxValue << scale);
        if (right - _advertisedRight < Math.Min(_receive.Limit / 2, _largestReceived))
            right = Math.Max(_advertisedRight, next);
        // An edge that stays is rounded up, lest it seem to move back; one that moves is rounded down.
        long round = right == _advertisedRight ? (1L << scale) - 1 : 0;
        long window = Math.Min(ushort.MaxValue, right - next + round >> scale);
        _advertisedRight = Math.Max(_advertisedRight, next + (window << scale));
        return (ushort)window;
    }

    private int FillSack(Span<SackBlock> blocks)
    {
        int count = 0;
        if (_duplicate.End > _duplicate.Start)
            blocks[count++] = new SackBlock(Sequence.ToWire(_duplicate.Start), Sequence.ToWire(_duplicate.End));
        ReassemblyRanges? ranges = _receive.OutOfOrder;
        for (int i = 0; ranges is not null && i < ranges.Count && count < blocks.Length; i++)
        {
            long end = ranges[i].End + (ranges[i].End == _finSequence ? 1 : 0);
            blocks[count++] = new SackBlock(Sequence.ToWire(ranges[i].Start), Sequence.ToWire(end));
        }
        return count;
    }

    // A segment with this acknowledgment goes out.
    private void OnAcknowledgmentSent()
    {
        _lastAcknowledgment = ReceiveNext;
        _acknowledgeNow = false;
        _unacknowledgedBytes = 0;
        _acknowledgeBy = Instant.Never;
        _duplicate = default;
        if (_duplicatesOwed > 0 && --_duplicatesOwed > 0)
            _acknowledgeNow = true;
    }
}
