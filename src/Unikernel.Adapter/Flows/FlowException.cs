using System.IO;
using Sundog.Tls;

namespace Sundog.Unikernel.Adapter;

/// <summary>Why a flow is dead.</summary>
public enum FlowFailure
{
    /// <summary>This side gave it up.</summary>
    Aborted,

    /// <summary>The peer reset it.</summary>
    Reset,

    /// <summary>The peer did not answer, or not in the time it was given.</summary>
    TimedOut,

    /// <summary>The network said that the peer cannot be reached.</summary>
    Unreachable,

    /// <summary>The peer does not take connections there.</summary>
    Refused,

    /// <summary>The peer's name has no address that could be found.</summary>
    NotResolved,

    /// <summary>The connection ended without TLS's close_notify: perhaps an attacker cut it (RFC 9846 §6.1).</summary>
    Truncated,

    /// <summary>TLS failed; <see cref="FlowException.Fault"/> says how.</summary>
    Tls,

    /// <summary>The transport of the host failed.</summary>
    Transport,
}

/// <summary>A flow is dead. The one exception that a peer or the network can cause.</summary>
public sealed class FlowException : IOException
{
    /// <summary>A failure of what carries the bytes.</summary>
    public FlowException(FlowFailure reason)
        : base(Describe(reason))
        => Reason = reason;

    /// <summary>A failure of what carries the bytes, in the carrier's words.</summary>
    public FlowException(FlowFailure reason, string detail)
        : base(detail)
        => Reason = reason;

    internal FlowException(TlsFault fault)
        : base(fault.ToString())
    {
        Reason = fault.Reason == TlsFaultReason.Truncated ? FlowFailure.Truncated : FlowFailure.Tls;
        Fault = fault;
    }

    /// <summary>Why.</summary>
    public FlowFailure Reason { get; }

    /// <summary>What failed in TLS; null when it was something else.</summary>
    public TlsFault? Fault { get; }

    private static string Describe(FlowFailure reason) => reason switch
    {
        FlowFailure.Aborted => "this side gave the connection up",
        FlowFailure.Reset => "the peer reset the connection",
        FlowFailure.TimedOut => "the peer did not answer in time",
        FlowFailure.Unreachable => "the peer cannot be reached",
        FlowFailure.Refused => "the peer refused the connection",
        FlowFailure.NotResolved => "the peer's name has no address",
        FlowFailure.Truncated => "the connection was cut off",
        FlowFailure.Tls => "TLS failed",
        _ => "the transport failed",
    };
}
