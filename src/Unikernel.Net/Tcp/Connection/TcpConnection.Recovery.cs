using System;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

// What an acknowledgment means for the congestion window, and what it shows to be lost.
public sealed partial class TcpConnection
{
    private enum RecoveryKind
    {
        /// <summary>Nothing is known to be lost.</summary>
        None,

        /// <summary>A loss was found by what was delivered after it.</summary>
        Fast,

        /// <summary>The timer expired.</summary>
        Timeout,
    }

    /// <summary>One acknowledgment.</summary>
    private readonly record struct Progress(
        long Before, long Acknowledged, long Flight, bool IsDuplicate, bool HasDuplicateReport, long Echoed);

    // RFC 5681 §3.2.
    private const int DuplicateThreshold = 3;

    private readonly Cubic _cubic;
    private ProportionalRate _rate;
    private RecoveryKind _recovery;
    private long _recoveryPoint;
    private int _duplicateAcknowledgments;
    private long _delivered;
    private long _reorderingWait;
    private long _probeEnd;
    private bool _isProbeRepeat;
    private bool _mayUndo;
    private long _undoBefore = -1;
    private long _undoFrom;
    private int _undoWindow;
    private int _undoThreshold;
    private int _recoveries;

    // RFC 6675 §4, in bytes: what is still on its way. Without SACK each duplicate acknowledgment stands for a segment.
    private long Pipe => Math.Max(0, Flight - _ranges.Sacked - _ranges.Lost - _delivered);

    private void RepairLosses(in Progress progress, in Delivery delivery)
    {
        bool wasRepairing = _recovery == RecoveryKind.Fast;
        if (_recovery != RecoveryKind.None)
            LeaveRecovery(progress);
        JudgeProbe(progress);
        long lostBefore = _ranges.Lost, delivered = delivery.Bytes;
        if (_hasSack)
            DetectBySack(progress);
        else
            delivered = DetectByDuplicates(progress, delivered);
        bool hasNewLoss = _ranges.Lost > lostBefore;
        if (hasNewLoss && _recovery == RecoveryKind.None)
            EnterRecovery(progress.Flight);
        if (_recovery == RecoveryKind.Fast)
        {
            bool isSafe = progress.Acknowledged > progress.Before && !hasNewLoss;
            _cubic.Limit(_rate.OnAcknowledgment(delivered, Pipe, _cubic.Threshold, isSafe, SegmentSize));
        }
        else if (delivered > 0 && !wasRepairing && IsWindowInUse(progress.Flight))
        {
            _cubic.OnAcknowledged(delivered, _rtt, delivery.RttSample, progress.Acknowledged, _next, _layer.Now);
        }
    }

    // RFC 9438 §5.8: a window that is not used does not grow.
    private bool IsWindowInUse(long flight)
        => _cubic.IsSlowStart ? 2 * flight >= _cubic.Window : flight + 2 * SegmentSize >= _cubic.Window;

    private void EnterRecovery(long flight)
    {
        _recovery = RecoveryKind.Fast;
        _recoveryPoint = _next;
        _recoveries++;
        _probeEnd = 0;
        (_mayUndo, _undoBefore, _undoWindow, _undoThreshold) = (true, -1, _cubic.Window, _cubic.Threshold);
        _cubic.OnLoss();
        _rate.Start(flight);
    }

    // RFC 3522 §3.2, steps (1) and (2): the time of the first repetition, in the clock that the peer echoes.
    private void NoteRepetition(long start)
    {
        if (!_mayUndo)
            return;
        (_mayUndo, _undoBefore, _undoFrom) = (false, TimestampTicks, start);
    }

    private void LeaveRecovery(in Progress progress)
    {
        if (_undoBefore >= 0 && progress.Acknowledged > Math.Max(progress.Before, _undoFrom) && TryUndo(progress.Echoed))
            return;
        if (progress.Acknowledged < _recoveryPoint)
            return;
        if (_recovery == RecoveryKind.Fast)
            _cubic.OnRecovered();
        _mayUndo = false;
        _recovery = RecoveryKind.None;
        _duplicateAcknowledgments = 0;
        _delivered = 0;
        _rack.OnRecovered();
    }

    // RFC 3522 §3.2, steps (3) to (5): the first acknowledgment of what was sent again echoes a time before that, so it
    // answers the first copy, and nothing had been lost. RFC 9438 §4.9: then nothing was to be reduced either. A peer
    // that lies gets no more than by acknowledging what it did not receive.
    private bool TryUndo(long echoed)
    {
        bool isSpurious = echoed >= 0 && echoed < _undoBefore;
        _undoBefore = -1;
        if (!isSpurious)
            return false;
        _ranges.ClearLost();
        _cubic.Undo(_undoWindow, _undoThreshold);
        _rack.OnSpuriousRepetition();
        _recovery = RecoveryKind.None;
        _duplicateAcknowledgments = 0;
        _delivered = 0;
        return true;
    }

    private void DetectBySack(in Progress progress)
    {
        if (progress.HasDuplicateReport)
            _rack.OnDuplicate(progress.Acknowledged, _next);
        _rack.MinimumRtt = _rtt.Minimum;
        FindLate();
    }

    private void FindLate()
    {
        bool isCertain = _recovery != RecoveryKind.None || _ranges.Sacked >= DuplicateThreshold * SegmentSize;
        _reorderingWait = _ranges.DetectLosses(_rack, _rack.ReorderingWindow(isCertain, _rtt.Smoothed), _layer.Now);
    }

    // NewReno (RFC 6582 §3.2). Gives the bytes that count as delivered.
    private long DetectByDuplicates(in Progress progress, long delivered)
    {
        if (progress.Acknowledged > progress.Before)
        {
            long counted = Math.Min(_delivered, Math.Max(0, delivered - SegmentSize));
            if (_recovery == RecoveryKind.Fast)
            {
                // A partial acknowledgment: what follows it is lost too.
                _delivered -= counted;
                _ranges.MarkFirstLost(SegmentSize);
                return delivered - counted;
            }
            _duplicateAcknowledgments = 0;
            _delivered = 0;
            return delivered;
        }
        if (!progress.IsDuplicate)
            return 0;
        _duplicateAcknowledgments++;
        _delivered = Math.Min(_delivered + SegmentSize, Math.Max(0, Flight - SegmentSize));
        if (_duplicateAcknowledgments == DuplicateThreshold && _recovery == RecoveryKind.None)
            _ranges.MarkFirstLost(SegmentSize);
        return _recovery == RecoveryKind.None && _ranges.Lost == 0 ? 0 : SegmentSize;
    }

    // RFC 8985 §7.4: whether a tail loss probe repaired a loss, which then is a sign of congestion like any other.
    private void JudgeProbe(in Progress progress)
    {
        if (_probeEnd == 0 || progress.Acknowledged < _probeEnd)
            return;
        if (!_isProbeRepeat || progress.HasDuplicateReport || progress.IsDuplicate)
        {
            _probeEnd = 0;
            return;
        }
        if (progress.Acknowledged == _probeEnd)
            return;
        _probeEnd = 0;
        if (_recovery == RecoveryKind.None)
        {
            _recoveries++;
            _cubic.OnLoss();
        }
    }
}
