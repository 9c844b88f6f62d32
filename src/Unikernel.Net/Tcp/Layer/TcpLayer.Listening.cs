using System;

namespace Sundog.Unikernel.Net.Tcp;

// The state LISTEN (RFC 9293 §3.10.7.2), with cookies when there is no room.
internal sealed partial class TcpLayer
{
    private readonly SynCookies _cookies;
    private long _cookiesSent;
    private long _cookiesAccepted;

    /// <summary>Connections whose peer has not yet completed the handshake.</summary>
    public int HalfOpenCount { get; set; }

    /// <summary>RFC 7323 §5.4: each pair of endpoints has its own clock.</summary>
    public uint TimestampOffset(in IpEndpoint local, in IpEndpoint remote)
        => unchecked((uint)Hash.Of(local, remote, TupleHash.Use.TimestampOffset));

    /// <summary>RFC 6528 §3: ISN = M + F(localip, localport, remoteip, remoteport, secretkey), M a clock of 4 µs.</summary>
    public uint InitialSequence(in IpEndpoint local, in IpEndpoint remote)
        => unchecked((uint)(Now.Microseconds / 4) + (uint)Hash.Of(local, remote, TupleHash.Use.InitialSequence));

    private void ReceiveInListen(
        TcpListener listener, in IpEndpoint local, in IpEndpoint remote,
        in TcpHeader header, in TcpOptionsWire options, ReadOnlySpan<byte> payload, long leastSequence)
    {
        if (header.Has(TcpFlags.Rst))
        {
            _resetsIgnored++;
            return;
        }
        if (header.Has(TcpFlags.Ack))
        {
            if (header.Has(TcpFlags.Syn) || !TryResume(listener, local, remote, header, options, payload))
                RefuseUnknown(local, remote, header, payload.Length, TcpResetReason.NoConnection);
            return;
        }
        if (!header.Has(TcpFlags.Syn))
            return;
        // Data or a FIN that comes with the SYN is not taken: it is not acknowledged, and so comes again.
        SynOffer offer = new(options.SegmentSize, options.WindowScale, options.SackPermitted);
        if (HalfOpenCount < Options.MaxHalfOpen && _table.Count < Options.MaxConnections && listener.HasRoom)
            Open(listener, local, remote, header, options, offer, leastSequence);
        else if (Options.SynCookies && _table.Count < Options.MaxConnections && listener.HasRoom)
            SendCookie(local, remote, header, options, offer);
        else
            _dropped++;
    }

    private void Open(
        TcpListener listener, in IpEndpoint local, in IpEndpoint remote,
        in TcpHeader header, in TcpOptionsWire options, in SynOffer offer, long leastSequence)
    {
        if (!_network.TryRoute(remote.Address, out _, out int mtu))
        {
            _dropped++;
            return;
        }
        uint initial = InitialSequence(local, remote);
        // RFC 1122 §4.2.2.13: beyond what the former connection of the pair used.
        if (leastSequence >= 0 && Sequence.FromWire(initial, leastSequence) <= leastSequence)
            initial = unchecked(Sequence.ToWire(leastSequence) + ushort.MaxValue);
        TcpConnection connection = TcpConnection.Accept(
            this, listener, local, remote, mtu, new PassiveOpen(initial, header.Sequence, offer, options.Timestamps));
        connection.SetSynWindow(header);
        HalfOpenCount++;
        _table.Add(connection);
        QueueTransmit(connection);
    }

    private void SendCookie(
        in IpEndpoint local, in IpEndpoint remote, in TcpHeader header, in TcpOptionsWire options, in SynOffer offer)
    {
        if (!_network.TryRoute(remote.Address, out _, out int mtu))
            return;
        ushort peerSize = offer.SegmentSize > 0 ? offer.SegmentSize : (ushort)536;
        uint cookie = _cookies.Make(local, remote, header.Sequence, peerSize, Now);
        ushort ownSize = (ushort)Math.Clamp(mtu - (remote.Address.IsV4 ? 40 : 60), 0, ushort.MaxValue);
        SynOffer answer = new(ownSize, -1, false);
        TcpTimestamps? timestamps = null;
        if (options.Timestamps is { } offered)
        {
            // Only a peer that echoes timestamps keeps for us what it offered.
            uint stamp = SynCookies.MakeTimestamp(TcpConnection.TimestampClock(Now), offer);
            timestamps = new TcpTimestamps(unchecked(stamp + TimestampOffset(local, remote)), offered.Value);
            sbyte scale = offer.WindowScale < 0 ? (sbyte)-1 : (sbyte)TcpConnection.OwnScale(Options.ReceiveBuffer);
            answer = new SynOffer(ownSize, scale, offer.SackPermitted);
        }
        ushort window = (ushort)Math.Min(ushort.MaxValue, Options.ReceiveBuffer);
        QueueControl(new ControlSegment(
            local, remote, cookie, unchecked(header.Sequence + 1), TcpFlags.Syn | TcpFlags.Ack, window, answer, timestamps));
        _cookiesSent++;
    }

    // Whether the ACK brings back a cookie; then a connection begins where a SYN would have begun it.
    private bool TryResume(
        TcpListener listener, in IpEndpoint local, in IpEndpoint remote,
        in TcpHeader header, in TcpOptionsWire options, ReadOnlySpan<byte> payload)
    {
        uint cookie = unchecked(header.Acknowledgment - 1), peerSequence = unchecked(header.Sequence - 1);
        if (!Options.SynCookies || !_cookies.TryOpen(local, remote, peerSequence, cookie, Now, out ushort size))
            return false;
        // A cookie is good, but there is no room or no way now: as if its ACK were lost.
        if (!listener.HasRoom || _table.Count >= Options.MaxConnections || !_network.TryRoute(remote.Address, out _, out int mtu))
        {
            _dropped++;
            return true;
        }
        SynOffer offer = options.Timestamps is { } echoed
            ? SynCookies.OpenTimestamp(unchecked(echoed.Echo - TimestampOffset(local, remote)), size)
            : new SynOffer(size, -1, false);
        TcpConnection connection = TcpConnection.Accept(
            this, listener, local, remote, mtu, new PassiveOpen(cookie, peerSequence, offer, options.Timestamps));
        HalfOpenCount++;
        _cookiesAccepted++;
        _table.Add(connection);
        connection.ResumeFromCookie();
        connection.Receive(header, options, payload);
        return true;
    }
}
