namespace Sundog.Unikernel.Adapter;

/// <summary>What a server has counted since its start.</summary>
public sealed class ServerCounters
{
    /// <summary>Connections that are open now.</summary>
    public int ConnectionsOpen { get; internal set; }

    /// <summary>Connections that were accepted.</summary>
    public long ConnectionsAccepted { get; internal set; }

    /// <summary>Connections that were reset because there were too many.</summary>
    public long ConnectionsRefused { get; internal set; }

    /// <summary>Handshakes that were completed in full.</summary>
    public long HandshakesFull { get; internal set; }

    /// <summary>Handshakes that resumed a session.</summary>
    public long HandshakesResumed { get; internal set; }

    /// <summary>Handshakes that failed in TLS.</summary>
    public long HandshakesFailed { get; internal set; }

    /// <summary>Handshakes that were not completed in time.</summary>
    public long HandshakesTimedOut { get; internal set; }

    /// <summary>Handshakes that ended with their connection.</summary>
    public long HandshakesCut { get; internal set; }

    /// <summary>Requests that were answered.</summary>
    public long Requests { get; internal set; }

    /// <summary>What came that was no request to be answered.</summary>
    public long RequestsRefused { get; internal set; }

    /// <summary>Handlers that failed.</summary>
    public long HandlersFailed { get; internal set; }

    /// <summary>Connections that ended because the peer was too slow.</summary>
    public long TimedOut { get; internal set; }

    /// <summary>Connections that were cut or reset after the handshake.</summary>
    public long Cut { get; internal set; }

    /// <summary>Bytes of requests, heads and bodies.</summary>
    public long BytesReceived { get; internal set; }

    /// <summary>Bytes of responses, heads and bodies.</summary>
    public long BytesSent { get; internal set; }
}
