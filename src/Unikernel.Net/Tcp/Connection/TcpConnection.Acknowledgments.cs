using System;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

// The ACK of a segment: what was delivered, and how far the peer's window reaches.
public sealed partial class TcpConnection
{
    private readonly long _initialSequence;
    private readonly SentRanges _ranges;
    private readonly Rack _rack = new();
    private RttEstimator _rtt;
    private long _unacknowledged;
    private long _next;
    private long _dataStart;
    private long _window;
    private long _maxWindow;
    private long _windowUpdateSequence;
    private long _windowUpdateAcknowledgment;
    private Instant _progressAt;

    private long Flight => _next - _unacknowledged;

    // Where the FIN stands, or will.
    private long FinSequence => _dataStart + _send.Length;

    private bool IsFinAcknowledged => _writeClosed && _unacknowledged > FinSequence;

    // RFC 9293 §3.10.7.4, fifth. False when the rest of the segment is not to be looked at.
    private bool ReceiveAcknowledgment(in TcpHeader header, in TcpOptionsWire options, long sequence, int length)
    {
        long acknowledged = Sequence.FromWire(header.Acknowledgment, _unacknowledged);
        if (State == TcpState.SynReceived && !TryCompleteHandshake(header, acknowledged))
            return false;
        // RFC 9293: what was never sent cannot be acknowledged. RFC 5961 §5.2: nor what is long past.
        if (acknowledged > _next || acknowledged < _unacknowledged - Math.Max(_maxWindow, ushort.MaxValue))
        {
            Challenge(0);
            return false;
        }
        if (acknowledged < _unacknowledged)
            return true;
        long window = (long)header.Window << (header.Has(TcpFlags.Syn) ? 0 : _sendScale);
        // RFC 5681 §2, the five signs of a duplicate acknowledgment.
        bool isDuplicate = acknowledged == _unacknowledged && length == 0 && Flight > 0 && window == _window
            && (header.Flags & (TcpFlags.Syn | TcpFlags.Fin)) == 0;
        // RFC 9293 §3.10.7.4 keeps old segments from updating the window. One that acknowledges more is not old, even if
        // its sequence number is, as that of a retransmission: its window counts from what it acknowledges.
        if (acknowledged > _unacknowledged || _windowUpdateSequence < sequence
            || _windowUpdateSequence == sequence && _windowUpdateAcknowledgment <= acknowledged)
        {
            _windowUpdateSequence = sequence;
            _windowUpdateAcknowledgment = acknowledged;
            SetWindow(window);
        }
        AcknowledgeUpTo(acknowledged, options, isDuplicate);
        MoveOnFinAcknowledged();
        return true;
    }

    private bool TryCompleteHandshake(in TcpHeader header, long acknowledged)
    {
        if (acknowledged <= _initialSequence || acknowledged > _next)
        {
            _layer.RefuseUnknown(Local, Remote, header, 0, TcpResetReason.BadAcknowledgment);
            return false;
        }
        if (IsHalfOpen && _listener!.IsClosed)
        {
            SendReset(TcpResetReason.ListenerClosed);
            End(null);
            return false;
        }
        // No room to accept it: as if the ACK were lost. It may come again, or data with it.
        if (IsHalfOpen && !_listener!.HasRoom)
            return false;
        Establish();
        return true;
    }

    private void SetWindow(long window)
    {
        bool wasShut = _window == 0;
        _window = window;
        _maxWindow = Math.Max(_maxWindow, window);
        if (wasShut && window > 0 && _timerKind == TimerKind.Persist)
        {
            _expirations = 0;
            StopTimer();
        }
        _layer.QueueTransmit(this);
    }

    private void AcknowledgeUpTo(long acknowledged, in TcpOptionsWire options, bool isDuplicate)
    {
        Instant now = _layer.Now;
        long before = _unacknowledged, flight = Flight;
        long echoed = EchoedMilliseconds(options);
        Delivery delivery = new(_rack, now, echoed);
        bool hadProgress = acknowledged > before;
        if (hadProgress)
        {
            _ranges.Acknowledge(acknowledged, ref delivery);
            Advance(acknowledged);
        }
        bool hasDuplicateReport = _hasSack && ReadSack(options, acknowledged, ref delivery);
        if (delivery.RttSample >= 0)
            _rtt.Add(delivery.RttSample, now);
        if (flight == 0)
            return;
        if (hadProgress || delivery.Bytes > 0 || isDuplicate || hasDuplicateReport)
            RepairLosses(new Progress(before, acknowledged, flight, isDuplicate, hasDuplicateReport, echoed), delivery);
        if (hadProgress)
            RestartTimer();
        ArmTimer();
        _layer.QueueTransmit(this);
    }

    private void Advance(long acknowledged)
    {
        int data = (int)Math.Max(0, Math.Min(acknowledged, FinSequence) - _dataStart);
        _send.Discard(data);
        _dataStart += data;
        _unacknowledged = acknowledged;
        _progressAt = _layer.Now;
        _expirations = 0;
        // Twice what the path carries at a time, so that there is always something to send when it has room.
        int enough = Math.Max(TcpOptions.FirstBuffer, 2 * Math.Min(_cubic.Window, _layer.Options.SendBuffer));
        _send.Limit = Math.Min(_layer.Options.SendBuffer, enough);
        if (_wantsToWrite && _send.Room >= Math.Min(_send.Limit, TcpOptions.FirstBuffer) / 4)
        {
            _wantsToWrite = false;
            _layer.MarkReady(this);
        }
    }

    // RFC 2018 §4, RFC 2883 §4: the first block may report a duplicate. Whether it does.
    private bool ReadSack(in TcpOptionsWire options, long acknowledged, ref Delivery delivery)
    {
        bool hasDuplicate = false;
        for (int i = 0; i < options.SackCount; i++)
        {
            long left = Sequence.FromWire(options.SackBlocks[i].Left, acknowledged);
            long right = Sequence.FromWire(options.SackBlocks[i].Right, acknowledged);
            if (left >= right || right > _next)
                continue;
            bool isWithinNext = i == 0 && options.SackCount > 1
                && left >= Sequence.FromWire(options.SackBlocks[1].Left, acknowledged)
                && right <= Sequence.FromWire(options.SackBlocks[1].Right, acknowledged);
            if (i == 0 && (right <= acknowledged || isWithinNext))
                hasDuplicate = true;
            else if (left >= acknowledged)
                _ranges.MarkSacked(left, right, ref delivery);
        }
        return hasDuplicate;
    }

    private void MoveOnFinAcknowledged()
    {
        if (!IsFinAcknowledged)
            return;
        switch (State)
        {
            case TcpState.FinWait1:
                State = TcpState.FinWait2;
                TryTellOfLostData();
                break;
            case TcpState.Closing:
                EnterTimeWait();
                break;
            case TcpState.LastAck:
                End(null);
                break;
        }
    }
}
