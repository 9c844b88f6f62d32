using System;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

// A segment arrives (RFC 9293 §3.10.7).
public sealed partial class TcpConnection
{
    // RFC 7323 §5.5: a timestamp older than this says nothing.
    private const long TimestampLifetime = 24L * 86_400 * 1_000_000;

    // RFC 5961 §7, each connection by itself: a counter shared by all would tell an attacker what others receive.
    private const long ChallengeInterval = 100_000;

    private Instant _lastReceived;
    private Instant _challengeAllowedAt;

    internal void Receive(in TcpHeader header, in TcpOptionsWire options, ReadOnlySpan<byte> payload)
    {
        if (State == TcpState.SynSent)
            ReceiveInSynSent(header, options);
        else
            ReceiveSynchronized(header, options, payload);
        if (!IsOver)
            Reschedule();
    }

    // RFC 9293 §3.10.7.3.
    private void ReceiveInSynSent(in TcpHeader header, in TcpOptionsWire options)
    {
        bool hasAck = header.Has(TcpFlags.Ack);
        long acknowledged = Sequence.FromWire(header.Acknowledgment, _unacknowledged);
        if (hasAck && (acknowledged <= _initialSequence || acknowledged > _next))
        {
            _layer.RefuseUnknown(Local, Remote, header, 0, TcpResetReason.BadAcknowledgment);
            return;
        }
        if (header.Has(TcpFlags.Rst))
        {
            if (hasAck)
                End(TcpFailure.Refused);
            else
                _layer.CountIgnoredReset();
            return;
        }
        if (!header.Has(TcpFlags.Syn))
            return;
        // Data that comes with the SYN is not taken: it is not acknowledged, and so comes again.
        _receive.Next = header.Sequence + 1L;
        // The window of our SYN was promised without knowing where it begins.
        _advertisedRight += _receive.Next;
        _lastReceived = _layer.Now;
        Negotiate(new SynOffer(options.SegmentSize, options.WindowScale, options.SackPermitted), options.Timestamps);
        // RFC 7323 §2.2: the window of a SYN is never scaled.
        _windowUpdateSequence = header.Sequence;
        _windowUpdateAcknowledgment = acknowledged;
        SetWindow(header.Window);
        if (hasAck)
        {
            AcknowledgeUpTo(acknowledged, options, isDuplicate: false);
            Establish();
            RequestAcknowledgment();
            return;
        }
        // Both opened at the same time (§3.5, figure 8): the SYN goes out again, with an ACK.
        State = TcpState.SynReceived;
        _ranges.MarkAllLost();
        _layer.QueueTransmit(this);
    }

    // RFC 9293 §3.10.7.4.
    private void ReceiveSynchronized(in TcpHeader header, in TcpOptionsWire options, ReadOnlySpan<byte> payload)
    {
        long sequence = Sequence.FromWire(header.Sequence, ReceiveNext);
        if (State == TcpState.SynReceived && header.Has(TcpFlags.Syn) && sequence == ReceiveNext - 1)
        {
            // The peer's SYN again: our answer was lost. In a simultaneous open it comes with the ACK.
            if (!header.Has(TcpFlags.Ack))
            {
                RepeatSyn();
                return;
            }
        }
        else if (!IsAcceptable(header, options, payload.Length, sequence))
        {
            return;
        }
        if (!header.Has(TcpFlags.Ack))
            return;
        if (options.Timestamps is { } timestamps && _hasTimestamps && sequence <= _lastAcknowledgment
            && unchecked((int)(timestamps.Value - _recentTimestamp)) >= 0)
        {
            // RFC 7323 §4.3 (2).
            RememberTimestamp(timestamps.Value);
        }
        _lastReceived = _layer.Now;
        _keepAliveSent = 0;
        if (!ReceiveAcknowledgment(header, options, sequence, payload.Length) || IsOver)
            return;
        if (header.Has(TcpFlags.Syn))
            return;
        ReceiveText(sequence, payload, header.Has(TcpFlags.Fin));
    }

    // The first four checks of RFC 9293 §3.10.7.4, with those of RFC 7323 and RFC 5961.
    private bool IsAcceptable(in TcpHeader header, in TcpOptionsWire options, int length, long sequence)
    {
        bool isReset = header.Has(TcpFlags.Rst);
        int occupied = length + (header.Has(TcpFlags.Syn) ? 1 : 0) + (header.Has(TcpFlags.Fin) ? 1 : 0);
        if (_hasTimestamps && !isReset && !PassesPaws(options))
        {
            Challenge(length);
            return false;
        }
        if (isReset)
        {
            ReceiveReset(sequence);
            return false;
        }
        if (header.Has(TcpFlags.Syn))
        {
            // RFC 5961 §4.2: whatever its sequence number.
            Challenge(0);
            return false;
        }
        if (!OverlapsWindow(sequence, occupied))
        {
            NoteDuplicate(sequence, sequence + length);
            Challenge(length);
            return false;
        }
        return true;
    }

    // RFC 7323 §5.3 R1, and §3.2: once agreed on, timestamps are in every segment.
    private bool PassesPaws(in TcpOptionsWire options)
    {
        if (options.Timestamps is not { } timestamps)
            return false;
        return unchecked((int)(timestamps.Value - _recentTimestamp)) >= 0 || _layer.Now.Since(_recentTimestampAt) > TimestampLifetime;
    }

    // RFC 9293 §3.4, table 5, with the right edge that the peer was told.
    private bool OverlapsWindow(long sequence, int occupied)
    {
        long left = ReceiveNext, right = Math.Max(_advertisedRight, left);
        if (occupied == 0)
            return sequence == left || sequence >= left && sequence < right;
        // A window that is shut still takes the ACK of a segment whose data it refuses.
        return sequence == left || sequence < right && sequence + occupied > left;
    }

    // RFC 5961 §3.2.
    private void ReceiveReset(long sequence)
    {
        if (sequence != ReceiveNext)
        {
            _layer.CountIgnoredReset();
            if (sequence > ReceiveNext && sequence < _advertisedRight)
                Challenge(0);
            return;
        }
        if (State == TcpState.SynReceived)
            End(_listener is null ? TcpFailure.Refused : TcpFailure.Reset);
        else
            End(_userClosed && State is TcpState.Closing or TcpState.LastAck ? null : TcpFailure.Reset);
    }

    // Answers what cannot be accepted with the state of things, so that an honest peer can correct itself. Data always
    // has an answer, as its acknowledgment may have been lost; for the rest there is a limit.
    private void Challenge(int length)
    {
        if (State == TcpState.SynReceived)
        {
            RepeatSyn();
            return;
        }
        if (length == 0)
        {
            if (_layer.Now < _challengeAllowedAt)
                return;
            _challengeAllowedAt = _layer.Now.After(ChallengeInterval);
        }
        RequestAcknowledgment();
    }

    private void RepeatSyn()
    {
        if (_layer.Now < _challengeAllowedAt)
            return;
        _challengeAllowedAt = _layer.Now.After(ChallengeInterval);
        _ranges.MarkAllLost();
        _layer.QueueTransmit(this);
    }
}
