using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

public sealed partial class TcpConnection
{
    private bool _finReceived;
    private QueueLink _transmitLink;
    private QueueLink _readyLink;
    private QueueLink _memoryLink;

    internal TcpConnection? NextInBucket;

    internal Instant TimerKey { get; set; }

    internal int TimerIndex { get; set; } = -1;

    private TcpConnection(TcpLayer layer, in IpEndpoint local, in IpEndpoint remote)
    {
        _layer = layer;
        Local = local;
        Remote = remote;
        _send = new SendBuffer(layer.Chunks, layer.Options.SendBuffer);
        _receive = new ReceiveBuffer(layer.Chunks, layer.Ranges, layer.Options.ReceiveBuffer);
    }

    // RFC 9293 §3.10.1: an active open.
    internal static TcpConnection Open(TcpLayer layer, in IpEndpoint local, in IpEndpoint remote)
        => new(layer, local, remote) { State = TcpState.SynSent };

    internal ref QueueLink Link(QueueKind kind)
    {
        if (kind == QueueKind.Transmit)
            return ref _transmitLink;
        if (kind == QueueKind.Ready)
            return ref _readyLink;
        return ref _memoryLink;
    }

    // RFC 9293 §3.10.4: the state that follows when the user closes its side.
    private void MoveOnClose()
    {
        if (State == TcpState.Established)
            State = TcpState.FinWait1;
        else if (State == TcpState.CloseWait)
            State = TcpState.LastAck;
    }

    // RFC 9293 §3.10.7.4, eighth: the peer closes its side.
    internal void ReceiveFin()
    {
        _finReceived = true;
        if (State is TcpState.SynReceived or TcpState.Established)
            State = TcpState.CloseWait;
        else if (State == TcpState.FinWait1)
            State = TcpState.Closing;
        _layer.MarkReady(this);
    }

    private void End(TcpFailure? failure)
    {
        State = TcpState.Closed;
        Failure = failure;
        _send.Clear();
        _receive.Clear();
        _layer.Remove(this);
        _layer.MarkReady(this);
    }
}
