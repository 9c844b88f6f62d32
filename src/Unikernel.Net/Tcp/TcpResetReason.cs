namespace Sundog.Unikernel.Net;

/// <summary>Why the stack sent a RST (RFC 9293 §3.5.2).</summary>
public enum TcpResetReason
{
    /// <summary>A SYN came for a port on which nobody listens.</summary>
    NoListener,

    /// <summary>
    /// A segment came that belongs to no connection: a late one of a connection that is over, one from before a restart
    /// of this host, or a guess.
    /// </summary>
    NoConnection,

    /// <summary>During the handshake a segment acknowledged what was never sent, as one of a former connection does.</summary>
    BadAcknowledgment,

    /// <summary>The handshake became complete after the listener had been closed.</summary>
    ListenerClosed,

    /// <summary>The user aborted the connection, or closed a listener under it.</summary>
    Aborted,

    /// <summary>The user closed the connection before it had read everything that came (RFC 9293 §3.6.1).</summary>
    UnreadData,

    /// <summary>The peer did not answer, read or finish within the time it had.</summary>
    TimedOut,
}
