using System;
using System.Buffers.Binary;

namespace Sundog.Unikernel.Net.Tcp;

// Segments, messages and time come in.
internal sealed partial class TcpLayer
{
    /// <summary>Takes a segment of an IP packet that was addressed to this host.</summary>
    /// <param name="source">Where it says it comes from: a unicast address.</param>
    /// <param name="destination">One of this host's addresses.</param>
    /// <param name="segment">The IP payload.</param>
    /// <param name="isChecksumVerified">Whether the device answers for the checksum.</param>
    /// <param name="now">The time.</param>
    public void Receive(IpAddress source, IpAddress destination, ReadOnlySpan<byte> segment, bool isChecksumVerified, Instant now)
    {
        SetNow(now);
        _segmentsReceived++;
        if (!TcpHeader.TryRead(segment, out TcpHeader header)
            || header.SourcePort == 0 || header.DestinationPort == 0
            || !isChecksumVerified && !TcpChecksum.Verify(source, destination, segment)
            || !TcpOptionsWire.TryRead(segment[TcpHeader.Size..header.Length], header.Has(TcpFlags.Syn), out TcpOptionsWire options))
        {
            _malformed++;
            return;
        }
        IpEndpoint local = new(destination, header.DestinationPort), remote = new(source, header.SourcePort);
        if (_table.Find(local, remote) is { } connection)
            connection.Receive(header, options, segment[header.Length..]);
        else
            ReceiveUnconnected(local, remote, header, options, segment[header.Length..]);
    }

    /// <summary>Lets time pass: timers that are due fire.</summary>
    public void Advance(Instant now)
    {
        SetNow(now);
        _timeWait.RemoveExpired(Now);
        while (_timers.TakeDue(Now) is { } connection)
            connection.OnTimer();
    }

    /// <summary>An ICMP error came (RFC 9293 §3.9.2.2).</summary>
    /// <param name="local">The source of the quoted packet.</param>
    /// <param name="remote">Its destination.</param>
    /// <param name="quotedTcpHeader">What was quoted of its TCP header, at least 8 bytes.</param>
    /// <param name="isHard">Whether the code is one of the hard errors (RFC 1122 §4.2.3.9).</param>
    /// <param name="now">The time.</param>
    public void OnUnreachable(IpAddress local, IpAddress remote, ReadOnlySpan<byte> quotedTcpHeader, bool isHard, Instant now)
    {
        SetNow(now);
        FindQuoted(local, remote, quotedTcpHeader, out uint sequence)?.OnUnreachable(sequence, isHard);
    }

    /// <summary>A packet was too big for the path (RFC 9293 §3.7.5).</summary>
    /// <param name="local">The source of the quoted packet.</param>
    /// <param name="remote">Its destination.</param>
    /// <param name="quotedTcpHeader">What was quoted of its TCP header, at least 8 bytes.</param>
    /// <param name="mtu">The largest packet that passes, in bytes.</param>
    /// <param name="now">The time.</param>
    public void OnPacketTooBig(IpAddress local, IpAddress remote, ReadOnlySpan<byte> quotedTcpHeader, int mtu, Instant now)
    {
        SetNow(now);
        FindQuoted(local, remote, quotedTcpHeader, out uint sequence)?.OnPacketTooBig(sequence, mtu);
    }

    // RFC 5927 §4: a message must name a connection that exists.
    private TcpConnection? FindQuoted(IpAddress local, IpAddress remote, ReadOnlySpan<byte> quoted, out uint sequence)
    {
        sequence = 0;
        if (quoted.Length < 8)
            return null;
        sequence = BinaryPrimitives.ReadUInt32BigEndian(quoted[4..]);
        ushort localPort = BinaryPrimitives.ReadUInt16BigEndian(quoted);
        ushort remotePort = BinaryPrimitives.ReadUInt16BigEndian(quoted[2..]);
        return _table.Find(new IpEndpoint(local, localPort), new IpEndpoint(remote, remotePort));
    }

    private void ReceiveUnconnected(
        in IpEndpoint local, in IpEndpoint remote, in TcpHeader header, in TcpOptionsWire options, ReadOnlySpan<byte> payload)
    {
        long leastSequence = -1;
        int waiting = _timeWait.Find(local, remote);
        if (waiting >= 0)
        {
            if (!IsReopened(waiting, header, options))
            {
                ReceiveInTimeWait(waiting, header, payload.Length);
                return;
            }
            leastSequence = _timeWait[waiting].SendNext;
            _timeWait.RemoveAt(waiting);
        }
        bool isSyn = header.Has(TcpFlags.Syn) && !header.Has(TcpFlags.Ack);
        if (FindListener(local) is { } listener)
            ReceiveInListen(listener, local, remote, header, options, payload, leastSequence);
        else
            RefuseUnknown(local, remote, header, payload.Length, isSyn ? TcpResetReason.NoListener : TcpResetReason.NoConnection);
    }

    private TcpListener? FindListener(in IpEndpoint local)
        => _listeners.TryGetValue(local.Port, out TcpListener? listener)
            && (listener.Address.IsUnspecified || listener.Address == local.Address)
            ? listener
            : null;

    // RFC 9293 §3.10.7.1: the connection does not exist, or the segment acknowledges what it never sent.
    public void RefuseUnknown(in IpEndpoint local, in IpEndpoint remote, in TcpHeader header, int payload, TcpResetReason reason)
    {
        if (header.Has(TcpFlags.Rst))
        {
            _resetsIgnored++;
            return;
        }
        if (header.Has(TcpFlags.Ack))
        {
            QueueReset(local, remote, header.Acknowledgment, null, reason);
            return;
        }
        int length = payload + (header.Has(TcpFlags.Syn) ? 1 : 0) + (header.Has(TcpFlags.Fin) ? 1 : 0);
        uint acknowledgment = unchecked(header.Sequence + (uint)length);
        QueueReset(local, remote, 0, acknowledgment, reason);
    }
}
