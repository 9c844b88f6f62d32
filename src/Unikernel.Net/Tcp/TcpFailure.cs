namespace Sundog.Unikernel.Net;

/// <summary>Why a connection ended before both sides had closed it.</summary>
public enum TcpFailureReason
{
    /// <summary>The peer answered the SYN with RST: nobody listens there.</summary>
    Refused,

    /// <summary>The peer sent RST.</summary>
    Reset,

    /// <summary>The peer did not answer in time (RFC 9293 §3.8.3).</summary>
    TimedOut,

    /// <summary>The network says that the peer cannot be reached (RFC 1122 §4.2.3.9).</summary>
    Unreachable,

    /// <summary>The peer kept its window shut for longer than the user timeout.</summary>
    Stalled,

    /// <summary>This side aborted.</summary>
    Aborted,
}

/// <summary>Why a connection ended, with words for a log. A value, never thrown by the stack. Immutable.</summary>
public sealed class TcpFailure
{
    internal static readonly TcpFailure Refused = new(TcpFailureReason.Refused, "the peer answered the SYN with a reset (RFC 9293 §3.10.7.3)");
    internal static readonly TcpFailure Reset = new(TcpFailureReason.Reset, "the peer sent a reset (RFC 9293 §3.10.7.4)");
    internal static readonly TcpFailure ConnectTimedOut = new(TcpFailureReason.TimedOut, "the SYN was not answered (RFC 9293 §3.8.3)");
    internal static readonly TcpFailure TimedOut = new(TcpFailureReason.TimedOut, "what was sent was not acknowledged within the user timeout (RFC 9293 §3.8.3)");
    internal static readonly TcpFailure Vanished = new(TcpFailureReason.TimedOut, "the peer does not answer keep-alive probes (RFC 9293 §3.8.4)");
    internal static readonly TcpFailure LingerTimedOut = new(TcpFailureReason.TimedOut, "the peer did not finish within the linger time after this side closed");
    internal static readonly TcpFailure Unreachable = new(TcpFailureReason.Unreachable, "the network reports that the peer cannot be reached (RFC 1122 §4.2.3.9)");
    internal static readonly TcpFailure Stalled = new(TcpFailureReason.Stalled, "the peer kept its window shut for longer than the user timeout (RFC 9293 §3.8.6.1)");
    internal static readonly TcpFailure Aborted = new(TcpFailureReason.Aborted, "this side aborted (RFC 9293 §3.10.5)");

    private TcpFailure(TcpFailureReason reason, string detail)
    {
        Reason = reason;
        Detail = detail;
    }

    /// <summary>The reason.</summary>
    public TcpFailureReason Reason { get; }

    /// <summary>What happened, and the section of the standard.</summary>
    public string Detail { get; }

    /// <summary>One line: reason and detail.</summary>
    public override string ToString() => $"{ReasonName}: {Detail}";

    private string ReasonName => Reason switch
    {
        TcpFailureReason.Refused => nameof(TcpFailureReason.Refused),
        TcpFailureReason.Reset => nameof(TcpFailureReason.Reset),
        TcpFailureReason.TimedOut => nameof(TcpFailureReason.TimedOut),
        TcpFailureReason.Unreachable => nameof(TcpFailureReason.Unreachable),
        TcpFailureReason.Stalled => nameof(TcpFailureReason.Stalled),
        _ => nameof(TcpFailureReason.Aborted),
    };
}
