using System;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

/// <summary>
/// One connection of TCP (RFC 9293). Bytes are copied in by <see cref="Write"/> and out by <see cref="Read"/>; neither
/// waits. When one of them could do more than it did before, the connection is reported once by the stack, and again
/// only after the next change. Nothing here throws for what the peer does: look at <see cref="Failure"/>. Used from the
/// event loop's thread alone.
/// </summary>
public sealed partial class TcpConnection
{
    private readonly TcpLayer _layer;
    private readonly SendBuffer _send;
    private readonly ReceiveBuffer _receive;
    private bool _writeClosed;
    private bool _userClosed;
    private bool _wantsToWrite;
    private bool _noDelay;

    /// <summary>This side.</summary>
    public IpEndpoint Local { get; }

    /// <summary>The peer.</summary>
    public IpEndpoint Remote { get; }

    /// <summary>The state.</summary>
    public TcpState State { get; private set; }

    /// <summary>Why the connection ended early; null while it lives and after an orderly end.</summary>
    public TcpFailure? Failure { get; private set; }

    /// <summary>Whatever the adapter keeps with the connection; the stack does not look at it.</summary>
    public object? Owner { get; set; }

    /// <summary>Whether the handshake is complete and the connection has not failed.</summary>
    public bool IsConnected => State is not (TcpState.SynSent or TcpState.SynReceived) && Failure is null && !IsOver;

    /// <summary>Whether <see cref="Read"/> would give bytes now.</summary>
    public bool CanRead => _receive.Readable > 0;

    /// <summary>Whether the peer has closed its side and everything it sent was read.</summary>
    public bool IsReadClosed => _finReceived && _receive.Readable == 0;

    /// <summary>
    /// Whether <see cref="Write"/> would take bytes now. That it would again is reported only after a <see cref="Write"/>
    /// that took less than it was offered.
    /// </summary>
    public bool CanWrite
        => State is TcpState.Established or TcpState.CloseWait && !_writeClosed && _send.Room > 0 && _layer.Chunks.Allowance(_send.Held) > 0;

    /// <summary>
    /// Whether small segments go out at once (true), or wait while earlier data is unacknowledged (Nagle's algorithm, RFC
    /// 9293 §3.7.4). Default false.
    /// </summary>
    public bool NoDelay
    {
        get => _noDelay;
        set
        {
            _noDelay = value;
            _layer.QueueTransmit(this);
        }
    }

    /// <summary>
    /// Silence after which the peer is asked whether it is still there, in microseconds (RFC 9293 §3.8.4); 0 for never.
    /// Default <see cref="TcpOptions.KeepAlive"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than a second, and not 0.</exception>
    public long KeepAlive
    {
        get => _keepAlive;
        set
        {
            if (value is not 0 and < 1_000_000)
                throw new ArgumentOutOfRangeException(nameof(value), "At least a second, or 0 for never.");
            _keepAlive = value;
            if (!IsOver)
                Reschedule();
        }
    }

    /// <summary>Figures, as they are now.</summary>
    public TcpStatistics Statistics => new(
        _bytesSent, _bytesRetransmitted, _bytesReceived, _timeouts, _recoveries,
        _rtt.Smoothed, _rtt.Timeout, _cubic.Window, _cubic.Threshold, SegmentSize);

    /// <summary>
    /// Reads what came in order, at most as much as there is room for.
    /// </summary>
    /// <returns>How many bytes; 0 when none wait now, after the peer's FIN, and after a failure, which discards them.</returns>
    public int Read(Span<byte> destination)
    {
        int count = _receive.Read(destination);
        GrowReceiveBuffer(count);
        if (count > 0 && IsWindowUpdateDue())
            RequestAcknowledgment();
        return count;
    }

    /// <summary>
    /// Takes bytes to send, at most as much as there is room for; before the handshake is complete they wait for it.
    /// </summary>
    /// <returns>How many bytes were taken, from the first on; 0 when there is no room now, and after a failure.</returns>
    /// <exception cref="InvalidOperationException">The user has shut down writing, or closed.</exception>
    public int Write(ReadOnlySpan<byte> source)
    {
        if (Failure is not null)
            return 0;
        if (_writeClosed)
            throw new InvalidOperationException("The connection was closed for writing.");
        int count = _send.Append(source);
        if (count < source.Length)
            WaitForRoom();
        if (count > 0)
            _layer.QueueTransmit(this);
        return count;
    }

    /// <summary>
    /// No more will be written: a FIN follows what was (RFC 9293 §3.6). Reading goes on. Again it does nothing.
    /// </summary>
    public void ShutdownWrite()
    {
        if (_writeClosed || Failure is not null)
            return;
        _writeClosed = true;
        MoveOnClose();
        _layer.QueueTransmit(this);
    }

    /// <summary>
    /// The user is done: what was written is still delivered and the FIN exchanged, in the background and within
    /// <see cref="TcpOptions.LingerTimeout"/>. What was not read is discarded, and the peer learns of that by a RST, but
    /// only once it has acknowledged everything. Gives back the memory as soon as it can. Again it does nothing.
    /// </summary>
    public void Close()
    {
        if (_userClosed || IsOver)
        {
            ReleaseUnread();
            return;
        }
        _userClosed = true;
        if (State == TcpState.SynSent)
        {
            // RFC 9293 §3.10.4: nothing was agreed on yet.
            End(null);
            return;
        }
        ReleaseUnread();
        ShutdownWrite();
        StartLinger();
    }

    /// <summary>Ends the connection at once with a RST; what was not sent or read is discarded (RFC 9293 §3.10.5).</summary>
    public void Abort()
    {
        if (IsOver)
        {
            ReleaseUnread();
            return;
        }
        if (State != TcpState.SynSent)
            SendReset(TcpResetReason.Aborted);
        End(TcpFailure.Aborted);
    }

    // Nothing of it is in the stack's tables any more.
    internal bool IsOver => State is TcpState.Closed or TcpState.TimeWait;

    private void WaitForRoom()
    {
        _wantsToWrite = true;
        if (_send.Room > 0)
            _layer.WaitForMemory(this);
    }

    private void ReleaseUnread()
    {
        _unreadDiscarded |= _receive.Readable > 0;
        _receive.Clear();
    }
}
