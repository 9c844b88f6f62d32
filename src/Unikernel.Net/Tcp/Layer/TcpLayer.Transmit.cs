using System;

namespace Sundog.Unikernel.Net.Tcp;

internal sealed partial class TcpLayer
{
    private long _segmentsReceived;
    private long _segmentsSent;
    private long _malformed;
    private readonly long[] _resetsSent = new long[(int)TcpResetReason.TimedOut + 1];
    private long _resetsIgnored;
    private long _dropped;

    /// <summary>Figures, as they are now.</summary>
    public TcpCounters Counters => new(
        _table.Count, HalfOpenCount, _timeWait.Count, (long)Chunks.InUse * ChunkPool.ChunkSize,
        _segmentsReceived, _segmentsSent, _malformed, _cookiesSent, _cookiesAccepted, AllResetsSent, _resetsIgnored, _dropped);

    private long AllResetsSent
    {
        get
        {
            long sum = 0;
            foreach (long count in _resetsSent)
                sum += count;
            return sum;
        }
    }

    /// <summary>How many resets were sent for one reason.</summary>
    public long ResetsSent(TcpResetReason reason) => _resetsSent[(int)reason];

    /// <summary>Sends a segment that belongs to no connection, if there is still room for it.</summary>
    public void QueueControl(in ControlSegment segment)
    {
        if (!_control.TryAdd(segment))
            _dropped++;
    }

    /// <summary>Sends a RST, if there is still room for it.</summary>
    /// <param name="local">This side.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="acknowledgment">SEG.ACK; null for a RST without ACK.</param>
    /// <param name="reason">Why.</param>
    public void QueueReset(in IpEndpoint local, in IpEndpoint remote, uint sequence, uint? acknowledgment, TcpResetReason reason)
    {
        TcpFlags flags = acknowledgment is null ? TcpFlags.Rst : TcpFlags.Rst | TcpFlags.Ack;
        if (_control.TryAdd(new ControlSegment(local, remote, sequence, acknowledgment ?? 0, flags, 0, null, null)))
            _resetsSent[(int)reason]++;
        else
            _dropped++;
    }

    /// <summary>Takes note of a RST that came and ended nothing.</summary>
    public void CountIgnoredReset() => _resetsIgnored++;

    /// <summary>Writes the next segment to send. The caller adds IP and the link.</summary>
    /// <param name="segment">
    /// Room for TCP header and payload: at least what the path's MTU leaves, and 65,515 bytes where the device cuts segments.
    /// </param>
    /// <param name="now">The time.</param>
    /// <param name="outgoing">Where it goes, and what the device has to do.</param>
    /// <returns>False when there is nothing to send now.</returns>
    public bool TryTransmit(Span<byte> segment, Instant now, out TcpOutgoing outgoing)
    {
        SetNow(now);
        if (_control.TryTake(out ControlSegment control))
        {
            outgoing = Write(segment, control);
            return true;
        }
        while (_transmit.TryTake(out TcpConnection? connection))
        {
            if (!connection!.TryWriteSegment(segment, out WrittenSegment written))
                continue;
            // One segment each in turn, so that nobody waits for a long queue of another.
            _transmit.Add(connection);
            outgoing = Finish(
                segment[..written.Length], connection.Local.Address, connection.Remote.Address, written.HeaderLength, written.SegmentSize);
            return true;
        }
        outgoing = default;
        return false;
    }

    /// <summary>Whether the device cuts segments to this peer.</summary>
    public bool CanSegment(IpAddress remote)
        => (_capabilities & (remote.IsV4 ? NetworkCapabilities.SegmentV4 : NetworkCapabilities.SegmentV6)) != 0;

    private TcpOutgoing Write(Span<byte> segment, in ControlSegment control)
    {
        int length = TcpHeader.Size;
        if (control.Syn is { } offer)
            length += TcpOptionsWire.WriteSyn(segment[length..], offer);
        if (control.Timestamps is { } timestamps)
            length += TcpOptionsWire.WriteTimestamps(segment[length..], timestamps);
        new TcpHeader
        {
            SourcePort = control.Local.Port,
            DestinationPort = control.Remote.Port,
            Sequence = control.Sequence,
            Acknowledgment = control.Acknowledgment,
            Flags = control.Flags,
            Window = control.Window,
            Length = length,
        }.Write(segment);
        return Finish(segment[..length], control.Local.Address, control.Remote.Address, length, 0);
    }

    // Completes the checksum, or leaves it to the device.
    private TcpOutgoing Finish(Span<byte> segment, IpAddress source, IpAddress destination, int headerLength, int segmentSize)
    {
        _segmentsSent++;
        bool needsChecksum = segmentSize > 0 || (_capabilities & NetworkCapabilities.TransmitChecksum) != 0;
        if (needsChecksum)
            TcpChecksum.Prepare(source, destination, segment);
        else
            TcpChecksum.Complete(source, destination, segment);
        return new TcpOutgoing(source, destination, segment.Length, headerLength, segmentSize, needsChecksum);
    }
}
