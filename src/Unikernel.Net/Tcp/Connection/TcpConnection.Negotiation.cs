using System;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

// What SYNs agree on, and the sizes that follow from it.
public sealed partial class TcpConnection
{
    // RFC 9293 §3.7.1: what a peer takes that says nothing.
    private const int DefaultSegmentV4 = 536;
    private const int DefaultSegmentV6 = 1220;

    // A peer that asks for tinier segments than this wants our work, not our data.
    private const int LeastSegment = 88;

    // What an ICMP message may lower the path's MTU to: below it lie only forgeries (RFC 8201 §4 for IPv6).
    private const int LeastMtuV4 = 552;
    private const int LeastMtuV6 = 1280;

    private readonly uint _timestampOffset;
    private int _mtu;
    private int _peerSegment;
    private bool _hasTimestamps;
    private bool _hasSack;
    private bool _scaleAgreed;
    private int _sendScale;
    private int _receiveScale;
    private uint _recentTimestamp;
    private Instant _recentTimestampAt;

    private int IpHeader => Remote.Address.IsV4 ? 20 : 40;

    // The most payload of a segment with these options (RFC 6691: MSS does not count them).
    private int SegmentSize => PayloadLimit(_hasTimestamps ? TcpOptionsWire.TimestampsSize : 0);

    // RFC 9293 §3.7.1: what this side can receive.
    private int OwnSegment => _mtu - IpHeader - TcpHeader.Size;

    // What this side offers in a SYN, or what remains of it in answer to the peer's.
    private SynOffer Offer => new(
        (ushort)Math.Min(ushort.MaxValue, OwnSegment),
        State == TcpState.SynSent || _scaleAgreed ? (sbyte)OwnScale(_layer.Options.ReceiveBuffer) : (sbyte)-1,
        State == TcpState.SynSent || _hasSack);

    // RFC 7323 §2.3: the least shift with which the whole buffer can be announced.
    internal static int OwnScale(int receiveBuffer)
    {
        int scale = 0;
        while (receiveBuffer >> scale > ushort.MaxValue)
            scale++;
        return scale;
    }

    private int PayloadLimit(int optionsLength)
    {
        int peer = _peerSegment > 0 ? _peerSegment : Remote.Address.IsV4 ? DefaultSegmentV4 : DefaultSegmentV6;
        return Math.Max(LeastSegment, Math.Min(peer, OwnSegment)) - optionsLength;
    }

    private void Negotiate(in SynOffer offer, TcpTimestamps? timestamps)
    {
        _peerSegment = offer.SegmentSize;
        _hasSack = offer.SackPermitted;
        _scaleAgreed = offer.WindowScale >= 0;
        if (_scaleAgreed)
        {
            _sendScale = offer.WindowScale;
            _receiveScale = OwnScale(_layer.Options.ReceiveBuffer);
        }
        _hasTimestamps = timestamps is not null;
        if (timestamps is { } present)
            RememberTimestamp(present.Value);
        _cubic.SetSegmentSize(SegmentSize, isStart: true, wasSynLost: false);
    }

    private void RememberTimestamp(uint value)
    {
        _recentTimestamp = value;
        _recentTimestampAt = _layer.Now;
    }

    // The time of our clock, as EchoedMilliseconds gives it.
    private long TimestampTicks => _layer.Now.Microseconds / 1000;

    private uint TimestampNow => unchecked(TimestampClock(_layer.Now) + _timestampOffset);

    // RFC 7323 §5.4: a tick each millisecond.
    internal static uint TimestampClock(Instant now) => unchecked((uint)(now.Microseconds / 1000));

    // The milliseconds of our clock that the peer echoes, or -1.
    private long EchoedMilliseconds(in TcpOptionsWire options)
        => _hasTimestamps && options.Timestamps is { Echo: not 0 } echoed
            ? Sequence.FromWire(unchecked(echoed.Echo - _timestampOffset), _layer.Now.Microseconds / 1000)
            : -1;

    // RFC 9293 §3.7.5, RFC 8899 apart: the path carries less than was thought.
    internal void OnPacketTooBig(uint sequence, int mtu)
    {
        // RFC 5927 §7.2: it must quote something that is on its way, and be a plausible reduction.
        long quoted = Sequence.FromWire(sequence, _unacknowledged);
        int least = Remote.Address.IsV4 ? LeastMtuV4 : LeastMtuV6;
        mtu = Math.Max(mtu, least);
        if (quoted < _unacknowledged || quoted >= _next || mtu >= _mtu)
            return;
        _mtu = mtu;
        _cubic.SetSegmentSize(SegmentSize, isStart: false, wasSynLost: false);
        // RFC 1191 §6.5: sent again at once, and no sign of congestion.
        _ranges.MarkAllLost();
        _layer.QueueTransmit(this);
    }

    // RFC 9293 §3.9.2.2, RFC 5927 §5.2: only what opens is given up for an ICMP message, and only for a hard error.
    internal void OnUnreachable(uint sequence, bool isHard)
    {
        long quoted = Sequence.FromWire(sequence, _unacknowledged);
        if (isHard && State == TcpState.SynSent && quoted == _initialSequence)
            End(TcpFailure.Unreachable);
    }
}
