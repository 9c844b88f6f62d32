namespace Sundog.Unikernel.Net;

/// <summary>Figures of one connection, as they are now.</summary>
/// <param name="BytesSent">Payload sent for the first time.</param>
/// <param name="BytesRetransmitted">Payload sent again.</param>
/// <param name="BytesReceived">Payload received in order.</param>
/// <param name="Timeouts">How often the retransmission timer expired.</param>
/// <param name="Recoveries">How often a loss was found without the timer.</param>
/// <param name="SmoothedRtt">The smoothed round-trip time in microseconds (RFC 6298); 0 before the first measurement.</param>
/// <param name="RetransmissionTimeout">The timeout in microseconds, without backoff.</param>
/// <param name="CongestionWindow">In bytes.</param>
/// <param name="SlowStartThreshold">In bytes; the largest int before the first loss.</param>
/// <param name="SegmentSize">The most payload of one segment, in bytes.</param>
public readonly record struct TcpStatistics(
    long BytesSent,
    long BytesRetransmitted,
    long BytesReceived,
    int Timeouts,
    int Recoveries,
    long SmoothedRtt,
    long RetransmissionTimeout,
    int CongestionWindow,
    int SlowStartThreshold,
    int SegmentSize);

/// <summary>Figures of all of TCP, as they are now.</summary>
/// <param name="Connections">Connections that the stack still works for, half-open ones included.</param>
/// <param name="HalfOpen">Of those, the ones whose peer has not yet completed the handshake.</param>
/// <param name="TimeWait">Pairs of endpoints in TIME-WAIT.</param>
/// <param name="BufferBytes">Memory held by send and receive buffers, in bytes.</param>
/// <param name="SegmentsReceived">Segments received, refused ones included.</param>
/// <param name="SegmentsSent">Segments sent.</param>
/// <param name="Malformed">Received segments dropped for their form or checksum.</param>
/// <param name="CookiesSent">SYNs answered without keeping state.</param>
/// <param name="CookiesAccepted">Connections made from a cookie that came back.</param>
/// <param name="ResetsSent">Resets sent; by reason they are counted in <see cref="NetworkStack.TcpResetsSent"/>.</param>
/// <param name="ResetsIgnored">Resets received that ended nothing: for no connection, or not at the one sequence number that counts (RFC 5961 §3.2).</param>
/// <param name="Dropped">SYNs and data dropped because a limit was reached.</param>
public readonly record struct TcpCounters(
    int Connections,
    int HalfOpen,
    int TimeWait,
    long BufferBytes,
    long SegmentsReceived,
    long SegmentsSent,
    long Malformed,
    long CookiesSent,
    long CookiesAccepted,
    long ResetsSent,
    long ResetsIgnored,
    long Dropped);
