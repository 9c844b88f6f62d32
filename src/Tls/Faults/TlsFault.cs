namespace Sundog.Tls;

/// <summary>Why a connection is dead. A value, never thrown by the engine. Immutable.</summary>
public sealed class TlsFault
{
    internal TlsFault(TlsFaultReason reason, string detail)
    {
        Reason = reason;
        Detail = detail;
        Alert = AlertTable.For(reason);
    }

    private TlsFault(AlertDescription received)
    {
        Reason = TlsFaultReason.PeerAlert;
        Detail = $"the peer sent the alert {AlertTable.Name(received)}";
        Alert = received;
    }

    internal static TlsFault FromPeer(AlertDescription received) => new(received);

    /// <summary>The reason.</summary>
    public TlsFaultReason Reason { get; }

    /// <summary>What was expected, what came, and the section of the standard, in words for a log.</summary>
    public string Detail { get; }

    /// <summary>
    /// The alert that this side sent, or for <see cref="TlsFaultReason.PeerAlert"/> the one that came;
    /// null where the standard wants none, that is, after a truncation.
    /// </summary>
    public AlertDescription? Alert { get; }

    /// <summary>Whether it was this side that found the fault, and so sends the alert.</summary>
    public bool IsLocal => Reason is not (TlsFaultReason.PeerAlert or TlsFaultReason.Truncated);

    /// <summary>One line: reason, detail, alert.</summary>
    public override string ToString()
        => Alert is { } alert && IsLocal ? $"{Reason.Name()}: {Detail} (alert {AlertTable.Name(alert)})" : $"{Reason.Name()}: {Detail}";
}
