namespace Sundog.Unikernel.Net;

/// <summary>The states of a connection (RFC 9293 §3.3.2). LISTEN is a <see cref="TcpListener"/>.</summary>
public enum TcpState
{
    /// <summary>Nothing is left to do for the stack: it failed, or both sides closed. Data may wait to be read.</summary>
    Closed,

    /// <summary>A SYN was sent.</summary>
    SynSent,

    /// <summary>A SYN was sent and one received.</summary>
    SynReceived,

    /// <summary>Data flows.</summary>
    Established,

    /// <summary>This side closed; the FIN is not acknowledged.</summary>
    FinWait1,

    /// <summary>This side closed and the peer acknowledged that.</summary>
    FinWait2,

    /// <summary>The peer closed; this side may still write.</summary>
    CloseWait,

    /// <summary>Both closed at the same time; the FIN is not acknowledged.</summary>
    Closing,

    /// <summary>The peer closed, then this side; the FIN is not acknowledged.</summary>
    LastAck,

    /// <summary>Both closed; the stack keeps the two endpoints for a while, without this object.</summary>
    TimeWait,
}
