using System;

namespace Sundog.Unikernel.Net;

// What happens when nothing happens.
public sealed partial class TcpConnection
{
    private enum TimerKind
    {
        None,

        /// <summary>RFC 6298 §5.</summary>
        Retransmission,

        /// <summary>RFC 8985 §7.</summary>
        TailProbe,

        /// <summary>RFC 8985 §6.2: what is late becomes lost.</summary>
        Reordering,

        /// <summary>RFC 9293 §3.8.6.1 and the override of §3.8.6.2.1.</summary>
        Persist,
    }

    // RFC 8985 §7.2: WCDelAckT, what a peer may wait with the acknowledgment of a single segment.
    private const long WorstDelayedAck = 200_000;

    // A probe after less is more often wrong than right: the peer's own timer and ours have their grain.
    private const long LeastProbeTimeout = 2_000;

    private TimerKind _timerKind;
    private Instant _timerDeadline = Instant.Never;
    private Instant _timerStart;
    private int _expirations;
    private int _timeouts;
    private bool _probeTail;
    private bool _probeWindow;
    private bool _overrideSilly;
    private Instant _lifeDeadline = Instant.Never;
    private long _keepAlive;
    private int _keepAliveSent;
    private Instant _keepAliveSentAt;

    // A time has come that was asked for; perhaps too early.
    internal void OnTimer()
    {
        Instant now = _layer.Now;
        if (_lifeDeadline <= now)
        {
            OnLifeEnded();
            return;
        }
        if (_acknowledgeBy <= now)
        {
            _acknowledgeBy = Instant.Never;
            RequestAcknowledgment();
        }
        if (_timerDeadline <= now)
            OnTimerExpired();
        if (!IsOver && KeepAliveDeadline <= now)
            OnSilence();
        if (!IsOver)
            Reschedule();
    }

    private void Reschedule()
    {
        Instant first = Instant.Earlier(Instant.Earlier(_timerDeadline, _acknowledgeBy), Instant.Earlier(_lifeDeadline, KeepAliveDeadline));
        _layer.Schedule(this, first);
    }

    // RFC 6298 §5.2 and §5.3: the time counts from here.
    private void RestartTimer() => _timerStart = _layer.Now;

    private void StopTimer()
    {
        _timerKind = TimerKind.None;
        _timerDeadline = Instant.Never;
    }

    // Chooses what to wait for, by what is on its way.
    private void ArmTimer()
    {
        if (Flight == 0)
        {
            if (_timerKind != TimerKind.Persist)
                StopTimer();
            return;
        }
        Instant now = _layer.Now;
        Instant timeout = _timerStart.After(_rtt.BackedOff(_expirations));
        (_timerKind, _timerDeadline) = (TimerKind.Retransmission, timeout);
        if (_reorderingWait > 0 && now.After(_reorderingWait) < timeout)
            (_timerKind, _timerDeadline) = (TimerKind.Reordering, now.After(_reorderingWait));
        else if (_reorderingWait == 0 && MayProbeTail && now.After(ProbeTimeout) < timeout)
            (_timerKind, _timerDeadline) = (TimerKind.TailProbe, now.After(ProbeTimeout));
    }

    // RFC 8985 §7.2.
    private bool MayProbeTail => _hasSack && _recovery == RecoveryKind.None && _probeEnd == 0 && _rtt.Smoothed > 0
        && _ranges.Sacked == 0 && _ranges.Lost == 0 && _unacknowledged > _initialSequence;

    private long ProbeTimeout
        => Math.Max(LeastProbeTimeout, 2 * _rtt.Smoothed) + (Flight <= SegmentSize ? WorstDelayedAck : 0);

    // There is something to send, nothing on its way, and the window or the rule against silly segments forbids it.
    private void ArmPersist()
    {
        if (_timerKind == TimerKind.Persist || Flight > 0)
            return;
        if (_expirations == 0)
            _progressAt = _layer.Now;
        (_timerKind, _timerDeadline) = (TimerKind.Persist, _layer.Now.After(_rtt.BackedOff(_expirations)));
        Reschedule();
    }

    private void OnTimerExpired()
    {
        TimerKind kind = _timerKind;
        StopTimer();
        switch (kind)
        {
            case TimerKind.Retransmission:
                OnRetransmissionTimeout();
                break;
            case TimerKind.TailProbe:
                _probeTail = true;
                _layer.QueueTransmit(this);
                break;
            case TimerKind.Reordering:
                OnReorderingTimeout();
                break;
            case TimerKind.Persist:
                OnPersist();
                break;
        }
    }

    // RFC 6298 §5.4 to §5.7.
    private void OnRetransmissionTimeout()
    {
        Instant now = _layer.Now;
        if (IsHalfOpen ? _expirations >= _layer.Options.SynAckRetries : now.Since(_progressAt) >= _layer.Options.UserTimeout)
        {
            GiveUp(_window == 0 ? TcpFailure.Stalled : TcpFailure.TimedOut);
            return;
        }
        bool isFirst = _recovery != RecoveryKind.Timeout;
        // In a recovery what stood before it is not the state to return to.
        if (isFirst)
            (_mayUndo, _undoBefore, _undoWindow, _undoThreshold) = (_recovery == RecoveryKind.None, -1, _cubic.Window, _cubic.Threshold);
        _cubic.OnTimeout(isFirst);
        _recovery = RecoveryKind.Timeout;
        _recoveryPoint = _next;
        (_probeEnd, _delivered, _duplicateAcknowledgments, _reorderingWait) = (0, 0, 0, 0);
        _ranges.MarkAllLost();
        _expirations++;
        _timeouts++;
        RestartTimer();
        ArmTimer();
        _layer.QueueTransmit(this);
    }

    private void OnReorderingTimeout()
    {
        long lostBefore = _ranges.Lost;
        FindLate();
        if (_ranges.Lost > lostBefore && _recovery == RecoveryKind.None)
        {
            EnterRecovery(Flight);
            _cubic.Limit(_rate.OnAcknowledgment(0, Pipe, _cubic.Threshold, false, SegmentSize));
        }
        ArmTimer();
        _layer.QueueTransmit(this);
    }

    private void OnPersist()
    {
        if (_layer.Now.Since(_progressAt) >= _layer.Options.UserTimeout)
        {
            GiveUp(TcpFailure.Stalled);
            return;
        }
        _expirations++;
        _probeWindow = _window == 0;
        _overrideSilly = _window > 0;
        ArmPersist();
        _layer.QueueTransmit(this);
    }

    // RFC 9293 §3.8.3: tell the peer if it still listens, and the user.
    private void GiveUp(TcpFailure failure)
    {
        if (State is not (TcpState.SynSent or TcpState.SynReceived))
            SendReset(TcpResetReason.TimedOut);
        End(failure);
    }

    private void OnLifeEnded()
    {
        if (State == TcpState.SynSent || State == TcpState.SynReceived && !_userClosed)
            End(TcpFailure.ConnectTimedOut);
        else
            GiveUp(TcpFailure.LingerTimedOut);
    }

    // RFC 9293 §3.8.4: asked only while there is nothing else that would find out.
    private Instant KeepAliveDeadline
    {
        get
        {
            if (_keepAlive == 0 || !IsConnected || Flight > 0 || _send.Length > 0)
                return Instant.Never;
            return _keepAliveSent == 0 ? _lastReceived.After(_keepAlive) : _keepAliveSentAt.After(_layer.Options.KeepAliveInterval);
        }
    }

    private void OnSilence()
    {
        if (_keepAliveSent >= _layer.Options.KeepAliveProbes)
        {
            GiveUp(TcpFailure.Vanished);
            return;
        }
        _keepAliveSent++;
        _keepAliveSentAt = _layer.Now;
        _probeWindow = true;
        _layer.QueueTransmit(this);
    }
}
