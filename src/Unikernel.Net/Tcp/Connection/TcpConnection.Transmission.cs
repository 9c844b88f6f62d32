using System;

namespace Sundog.Unikernel.Net;

// Which segment goes out next.
public sealed partial class TcpConnection
{
    // The IP packet of a segment that the device cuts holds at most 65,535 bytes (RFC 791); IPv6 counts without its header.
    private const int LargestPacket = 65_535;

    private Instant _lastSent;
    private long _bytesSent;
    private long _bytesRetransmitted;

    /// <summary>Writes the next segment.</summary>
    /// <returns>False when there is nothing to send now.</returns>
    internal bool TryWriteSegment(Span<byte> segment, out WrittenSegment written)
    {
        written = default;
        if (IsOver)
            return false;
        bool isWritten = TryRetransmit(segment, ref written)
            || TryProbeTail(segment, ref written)
            || TrySendNew(segment, ref written)
            || TrySendBare(segment, ref written);
        if (isWritten)
            Reschedule();
        return isWritten;
    }

    // RFC 6675 §5 (C.1), RFC 6298 §5.4.
    private bool TryRetransmit(Span<byte> segment, ref WrittenSegment written)
    {
        if (!_ranges.TryFirstLost(out long start, out long end))
            return false;
        int most = MostPayload(segment, out int single);
        end = Math.Min(end, start + Math.Max(1, RoomInWindow(most, single, end - start)));
        if (Pipe > 0 && Pipe + (end - start) > _cubic.Window)
            return false;
        Compose(segment, start, ref end, single, ref written);
        NoteRepetition(start);
        _ranges.OnRetransmitted(start, end, _layer.Now);
        _bytesRetransmitted += end - start;
        _rate.Sent += end - start;
        ArmTimer();
        return true;
    }

    // How much of a lost range may go at once: a segment, or several where the congestion window has room for them.
    private long RoomInWindow(int most, int single, long length)
    {
        long room = Math.Max(single, (_cubic.Window - Pipe) / single * single);
        return Math.Min(length, Math.Min(most, room));
    }

    // RFC 8985 §7.3: new data if there is some and the window takes it, or else the last segment again.
    private bool TryProbeTail(Span<byte> segment, ref WrittenSegment written)
    {
        if (!_probeTail)
            return false;
        _probeTail = false;
        if (!MayProbeTail || Flight == 0)
        {
            ArmTimer();
            return false;
        }
        MostPayload(segment, out int single);
        long unsent = Math.Min(FinSequence - _next, _unacknowledged + _window - _next);
        if (unsent > 0)
        {
            SendNew(segment, Math.Min(unsent, single), single, ref written);
            (_probeEnd, _isProbeRepeat) = (_next, false);
        }
        else
        {
            long start = _ranges.TailStart(single), end = _next;
            Compose(segment, start, ref end, single, ref written);
            _ranges.OnRetransmitted(start, end, _layer.Now);
            _bytesRetransmitted += end - start;
            (_probeEnd, _isProbeRepeat) = (_next, true);
        }
        RestartTimer();
        ArmTimer();
        return true;
    }

    private bool TrySendNew(Span<byte> segment, ref WrittenSegment written)
    {
        if (State is TcpState.SynSent or TcpState.SynReceived)
            return _next == _initialSequence && SendSyn(segment, ref written);
        bool hasFin = _writeClosed && _next <= FinSequence;
        long unsent = FinSequence - _next;
        if (unsent <= 0 && !hasFin)
            return false;
        if (Flight == 0 && _layer.Now.Since(_lastSent) > _rtt.Timeout && _recovery == RecoveryKind.None)
            _cubic.OnIdle();
        int most = MostPayload(segment, out int single);
        long length = NewDataLength(unsent, most, single);
        if (length < 0)
            return false;
        SendNew(segment, length, single, ref written);
        return true;
    }

    // How much new data may go now; -1 when none and no FIN either.
    private long NewDataLength(long unsent, int most, int single)
    {
        long usable = _unacknowledged + _window - _next;
        long length = Math.Min(unsent, Math.Min(usable, most));
        long room = _cubic.Window - Pipe;
        bool isLast = length == unsent;
        if (unsent > 0 && length <= 0)
        {
            ArmPersist();
            return -1;
        }
        if (length > room)
        {
            // Only whole segments are cut off by the congestion window, lest it make silly ones.
            length = room / single * single;
            if (length <= 0)
                return Flight == 0 ? Math.Min(unsent, Math.Min(usable, single)) : -1;
            return length;
        }
        if (length >= single)
        {
            // The odd rest goes by the rules for small segments, later.
            long whole = length / single * single;
            return isLast && (_writeClosed || _noDelay || whole == length) ? length : whole;
        }
        return MaySendSmall(length, isLast) ? length : -1;
    }

    // RFC 9293 §3.8.6.2.1 and §3.7.4.
    private bool MaySendSmall(long length, bool isLast)
    {
        if (_overrideSilly)
        {
            _overrideSilly = false;
            return true;
        }
        if (isLast && (_writeClosed || _noDelay || Flight == 0))
            return true;
        if (!isLast && length >= _maxWindow / 2)
            return true;
        ArmPersist();
        return false;
    }

    private void SendNew(Span<byte> segment, long length, int single, ref WrittenSegment written)
    {
        bool isFirst = Flight == 0;
        long start = _next, end = start + length;
        // The FIN goes with the last of the data.
        if (_writeClosed && end == FinSequence)
            end++;
        Compose(segment, start, ref end, single, ref written);
        _next = end;
        _ranges.Append(start, end, _layer.Now);
        _bytesSent += end - start;
        _rate.Sent += end - start;
        if (isFirst)
        {
            _progressAt = _layer.Now;
            StopTimer();
            _expirations = 0;
            RestartTimer();
        }
        ArmTimer();
    }

    private bool SendSyn(Span<byte> segment, ref WrittenSegment written)
    {
        long end = _initialSequence + 1;
        Compose(segment, _initialSequence, ref end, 1, ref written);
        _next = end;
        _ranges.Append(_initialSequence, end, _layer.Now);
        _progressAt = _layer.Now;
        RestartTimer();
        ArmTimer();
        return true;
    }

    // An acknowledgment, or a question to a peer that is silent or whose window is shut: a segment before the window,
    // which it must answer (RFC 9293 §3.8.4). Linux and the BSDs ask so too; a byte of new data would have to be sent again.
    private bool TrySendBare(Span<byte> segment, ref WrittenSegment written)
    {
        if (State is TcpState.SynSent or TcpState.SynReceived || !_acknowledgeNow && !_probeWindow)
            return false;
        long sequence = _probeWindow ? _unacknowledged - 1 : _next;
        _probeWindow = false;
        long end = sequence;
        Compose(segment, sequence, ref end, 1, ref written);
        return true;
    }
}

/// <summary>The sizes of a segment that was written.</summary>
/// <param name="Length">Header and payload, in bytes.</param>
/// <param name="HeaderLength">The header, in bytes.</param>
/// <param name="SegmentSize">The most payload of one segment where the device has to cut this one, or 0.</param>
internal readonly record struct WrittenSegment(int Length, int HeaderLength, int SegmentSize);
