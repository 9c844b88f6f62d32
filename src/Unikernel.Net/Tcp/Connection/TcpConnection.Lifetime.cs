using System;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

// How a connection begins, ends, and stands in the layer's tables.
public sealed partial class TcpConnection
{
    private bool _unreadDiscarded;
    private QueueLink _transmitLink;
    private QueueLink _readyLink;
    private QueueLink _memoryLink;
    private TcpListener? _listener;

    internal TcpConnection? NextInBucket;

    internal Instant TimerKey { get; set; }

    internal int TimerIndex { get; set; } = -1;

    /// <summary>Whether the peer opened it and has not yet completed the handshake.</summary>
    internal bool IsHalfOpen => State == TcpState.SynReceived && _listener is not null;

    private TcpConnection(TcpLayer layer, in IpEndpoint local, in IpEndpoint remote, int mtu, long initialSequence)
    {
        TcpOptions options = layer.Options;
        _layer = layer;
        Local = local;
        Remote = remote;
        _send = new SendBuffer(layer.Chunks) { Limit = Math.Min(options.SendBuffer, TcpOptions.FirstBuffer) };
        _receive = new ReceiveBuffer(layer.Chunks, layer.Ranges) { Limit = Math.Min(options.ReceiveBuffer, TcpOptions.FirstBuffer) };
        _ranges = new SentRanges(layer.SentRanges);
        _rtt = new RttEstimator(options.MinRetransmissionTimeout);
        _mtu = mtu;
        _cubic = new Cubic(SegmentSize);
        _timestampOffset = layer.TimestampOffset(local, remote);
        _keepAlive = options.KeepAlive;
        _initialSequence = _unacknowledged = _next = initialSequence;
        _dataStart = initialSequence + 1;
        _progressAt = _lastReceived = layer.Now;
    }

    // RFC 9293 §3.10.1: an active open.
    internal static TcpConnection Open(TcpLayer layer, in IpEndpoint local, in IpEndpoint remote, int mtu)
    {
        TcpConnection connection = new(layer, local, remote, mtu, layer.InitialSequence(local, remote))
        {
            State = TcpState.SynSent,
            _lifeDeadline = layer.Now.After(layer.Options.ConnectTimeout),
        };
        connection.Reschedule();
        return connection;
    }

    // RFC 9293 §3.10.7.2: a SYN came to a listener.
    internal static TcpConnection Accept(
        TcpLayer layer, TcpListener listener, in IpEndpoint local, in IpEndpoint remote, int mtu, in PassiveOpen open)
    {
        TcpConnection connection = new(layer, local, remote, mtu, open.InitialSequence)
        {
            State = TcpState.SynReceived,
            _listener = listener,
        };
        connection.Negotiate(open.Offer, open.Timestamps);
        connection._receive.Next = open.PeerSequence + 1L;
        connection._advertisedRight = connection._receive.Next;
        return connection;
    }

    // A cookie came back: the SYN and the SYN-ACK are past (RFC 4987 §3.6). What follows is the ACK itself.
    internal void ResumeFromCookie()
    {
        _next = _initialSequence + 1;
        _ranges.Append(_initialSequence, _next, _layer.Now);
        // When the cookie was sent is not known: it measures no time.
        _ranges.OnRetransmitted(_initialSequence, _next, _layer.Now);
        AdvertiseWindow(isSyn: true);
        _lastAcknowledgment = ReceiveNext;
    }

    internal ref QueueLink Link(QueueKind kind)
    {
        if (kind == QueueKind.Transmit)
            return ref _transmitLink;
        if (kind == QueueKind.Ready)
            return ref _readyLink;
        return ref _memoryLink;
    }

    // RFC 7323 §2.2: the window of a SYN is never scaled.
    internal void SetSynWindow(in TcpHeader header)
    {
        _windowUpdateSequence = _receive.Next - 1;
        _windowUpdateAcknowledgment = _unacknowledged;
        _window = _maxWindow = header.Window;
    }

    // Both sides know each other's sequence numbers.
    private void Establish()
    {
        if (IsHalfOpen)
        {
            _layer.HalfOpenCount--;
            _listener!.Add(this);
        }
        State = _writeClosed ? TcpState.FinWait1 : TcpState.Established;
        if (!_userClosed)
            _lifeDeadline = Instant.Never;
        _cubic.SetSegmentSize(SegmentSize, isStart: true, wasSynLost: _expirations > 1);
        _expirations = 0;
        _layer.MarkReady(this);
        _layer.QueueTransmit(this);
    }

    // RFC 9293 §3.10.4: the state that follows when the user closes its side.
    private void MoveOnClose()
    {
        if (State == TcpState.Established)
            State = TcpState.FinWait1;
        else if (State == TcpState.CloseWait)
            State = TcpState.LastAck;
    }

    private void StartLinger()
    {
        _lifeDeadline = Instant.Earlier(_lifeDeadline, _layer.Now.After(_layer.Options.LingerTimeout));
        Reschedule();
    }

    private void SendReset(TcpResetReason reason)
        => _layer.QueueReset(Local, Remote, Sequence.ToWire(_next), Sequence.ToWire(ReceiveNext), reason);

    // RFC 9293 §3.6.1: data that the user closed upon is lost, and a RST tells the peer so. It waits until everything of
    // this side was acknowledged, which it would otherwise destroy on its way.
    private bool TryTellOfLostData()
    {
        if (!_userClosed || !_unreadDiscarded || State != TcpState.FinWait2)
            return false;
        SendReset(TcpResetReason.UnreadData);
        End(null);
        return true;
    }

    private void EnterTimeWait()
    {
        _layer.EnterTimeWait(new TimeWaitEntry
        {
            Local = Local,
            Remote = Remote,
            SendNext = _next,
            ReceiveNext = ReceiveNext,
            HasTimestamps = _hasTimestamps,
            RecentTimestamp = _recentTimestamp,
            TimestampOffset = _timestampOffset,
        });
        Leave(TcpState.TimeWait);
    }

    private void End(TcpFailure? failure)
    {
        Failure ??= failure;
        _receive.Clear();
        Leave(TcpState.Closed);
    }

    private void Leave(TcpState state)
    {
        bool wasHalfOpen = IsHalfOpen;
        State = state;
        _send.Clear();
        _ranges.Clear();
        if (_userClosed)
            _receive.Clear();
        else
            _receive.DropOutOfOrder();
        _layer.Remove(this);
        // Nobody knows of what was never complete.
        if (wasHalfOpen)
            _layer.HalfOpenCount--;
        else
            _layer.MarkReady(this);
    }
}

/// <summary>What a passive open starts from.</summary>
/// <param name="InitialSequence">ISS.</param>
/// <param name="PeerSequence">IRS.</param>
/// <param name="Offer">The peer's options.</param>
/// <param name="Timestamps">The peer's timestamps, if it has any.</param>
internal readonly record struct PassiveOpen(uint InitialSequence, uint PeerSequence, SynOffer Offer, TcpTimestamps? Timestamps);
