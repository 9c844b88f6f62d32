using System;
using System.Collections.Generic;

namespace Sundog.Unikernel.Net;

/// <summary>
/// The limits and times of TCP. Set what matters, keep the defaults for the rest: they suit a unikernel of 16 to 64 MB.
/// Contradictions are found, all at once, when the stack is made.
/// </summary>
public sealed class TcpOptions
{
    /// <summary>
    /// The most bytes that one connection keeps to send, 4,096 to 16,777,216. A connection begins with 262,144 at most, and takes
    /// more as its congestion window grows: a long and fast path needs it. Default 4,194,304.
    /// </summary>
    public int SendBuffer { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// The most bytes that one connection keeps received, 4,096 to 16,777,216. A connection begins with 262,144 at most, and
    /// doubles that as long as the user reads more than half of it within a round trip. Default 4,194,304.
    /// </summary>
    public int ReceiveBuffer { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// The memory for the buffers of all connections together, in bytes, at least 65,536. When it runs out, windows
    /// shrink. It is taken as it is needed. Default 8,388,608.
    /// </summary>
    public int MemoryBudget { get; init; } = 8 * 1024 * 1024;

    /// <summary>The most connections at one time, half-open ones included, 1 to 1,000,000. Default 4,096.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>The most half-open connections at one time; beyond it SYNs are answered with cookies. Default 256.</summary>
    public int MaxHalfOpen { get; init; } = 256;

    /// <summary>Whether a SYN beyond the limits is answered with a cookie (RFC 4987 §3.6), not dropped. Default true.</summary>
    public bool SynCookies { get; init; } = true;

    /// <summary>The most pairs of endpoints in TIME-WAIT; the oldest gives way. 1 to 1,000,000. Default 2,048.</summary>
    public int MaxTimeWait { get; init; } = 2048;

    /// <summary>How long endpoints stay in TIME-WAIT, in microseconds: twice the maximum segment lifetime. Default 60 s.</summary>
    public long TimeWait { get; init; } = 60_000_000;

    /// <summary>
    /// How long sent data may stay unacknowledged, or the peer's window shut, before the connection fails, in
    /// microseconds (RFC 9293 §3.8.3, §3.9.1.8), 1 s to a day. Default 120 s.
    /// </summary>
    public long UserTimeout { get; init; } = 120_000_000;

    /// <summary>How long an active open may take, in microseconds (RFC 9293 §3.8.3), 1 s to a day. Default 60 s.</summary>
    public long ConnectTimeout { get; init; } = 60_000_000;

    /// <summary>How long the stack works on after <see cref="TcpConnection.Close"/>, in microseconds, 0.1 s to a day. Default 30 s.</summary>
    public long LingerTimeout { get; init; } = 30_000_000;

    /// <summary>How often a SYN of the peer is answered before it is forgotten, 0 to 10 repetitions. Default 4.</summary>
    public int SynAckRetries { get; init; } = 4;

    /// <summary>
    /// Silence after which the peer is asked whether it is still there, in microseconds (RFC 9293 §3.8.4); 0 for never.
    /// Each connection can choose its own. Default never, as the standard wants.
    /// </summary>
    public long KeepAlive { get; init; }

    /// <summary>Time between two such questions, in microseconds, at least 1 s. Default 15 s.</summary>
    public long KeepAliveInterval { get; init; } = 15_000_000;

    /// <summary>Unanswered questions after which the peer counts as gone, 1 to 100. Default 4.</summary>
    public int KeepAliveProbes { get; init; } = 4;

    /// <summary>
    /// How long an acknowledgment may wait for company, in microseconds; below 0.5 s (RFC 9293 §3.8.6.3), 0 for not at
    /// all. Default 40 ms.
    /// </summary>
    public long DelayedAck { get; init; } = 40_000;

    /// <summary>
    /// What the retransmission timeout is at least above the smoothed round-trip time, in microseconds, 1 ms to 1 s. RFC 6298 §2.4 advises 1 s, from the time of coarse
    /// clocks; today's hosts use less, on top of the measured round trip. Default 200 ms.
    /// </summary>
    public long MinRetransmissionTimeout { get; init; } = 200_000;

    /// <summary>What a connection's buffer is at most before its path has shown that it needs more.</summary>
    internal const int FirstBuffer = 256 * 1024;

    // Everything that is wrong, in one message.
    internal void Validate()
    {
        List<string> faults = [];
        Check(faults, SendBuffer is >= 4096 and <= 1 << 24, "SendBuffer is 4,096 to 16,777,216 bytes");
        Check(faults, ReceiveBuffer is >= 4096 and <= 1 << 24, "ReceiveBuffer is 4,096 to 16,777,216 bytes");
        Check(faults, MemoryBudget >= 65_536, "MemoryBudget is at least 65,536 bytes");
        Check(faults, MaxConnections is >= 1 and <= 1_000_000, "MaxConnections is 1 to 1,000,000");
        Check(faults, MaxHalfOpen >= 0 && MaxHalfOpen <= MaxConnections, "MaxHalfOpen is 0 to MaxConnections");
        Check(faults, MaxTimeWait is >= 1 and <= 1_000_000, "MaxTimeWait is 1 to 1,000,000");
        Check(faults, TimeWait is >= 0 and <= Day, "TimeWait is 0 to a day");
        Check(faults, UserTimeout is >= Second and <= Day, "UserTimeout is 1 s to a day");
        Check(faults, ConnectTimeout is >= Second and <= Day, "ConnectTimeout is 1 s to a day");
        Check(faults, LingerTimeout is >= Second / 10 and <= Day, "LingerTimeout is 0.1 s to a day");
        Check(faults, SynAckRetries is >= 0 and <= 10, "SynAckRetries is 0 to 10");
        Check(faults, KeepAlive is 0 or (>= Second and <= Day), "KeepAlive is 0 or 1 s to a day");
        Check(faults, KeepAliveInterval is >= Second and <= Day, "KeepAliveInterval is 1 s to a day");
        Check(faults, KeepAliveProbes is >= 1 and <= 100, "KeepAliveProbes is 1 to 100");
        Check(faults, DelayedAck is >= 0 and < Second / 2, "DelayedAck is below 0.5 s");
        Check(faults, MinRetransmissionTimeout is >= 1000 and <= Second, "MinRetransmissionTimeout is 1 ms to 1 s");
        if (faults.Count > 0)
            throw new ArgumentException(string.Join("; ", faults) + ".");
    }

    private const long Second = 1_000_000;
    private const long Day = 86_400 * Second;

    private static void Check(List<string> faults, bool holds, string rule)
    {
        if (!holds)
            faults.Add(rule);
    }
}
