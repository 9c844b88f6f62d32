using Sundog.Tls;

namespace Sundog.Unikernel.Adapter;

/// <summary>The limits of a server. Times are in microseconds, sizes in bytes.</summary>
public sealed class HttpServerOptions
{
    /// <summary>TLS for every connection; null for none.</summary>
    public TlsServerConfiguration? Tls { get; init; }

    /// <summary>The most connections at once; what comes beyond is reset.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>The most requests of one connection; the last is answered with <c>Connection: close</c>.</summary>
    public int MaxRequests { get; init; } = 10_000;

    /// <summary>The largest body of a request.</summary>
    public long MaxBody { get; init; } = 1L << 30;

    /// <summary>How long a handshake may take.</summary>
    public long HandshakeTimeout { get; init; } = 10_000_000;

    /// <summary>How long a connection may be silent between requests.</summary>
    public long IdleTimeout { get; init; } = 60_000_000;

    /// <summary>How long a head may take from its first byte on.</summary>
    public long HeadTimeout { get; init; } = 10_000_000;

    /// <summary>How long each piece of a body may take to come, and each piece of a response (at most 64 KiB) to go.</summary>
    public long ProgressTimeout { get; init; } = 30_000_000;

    /// <summary>How long the body of a request may take as a whole.</summary>
    public long BodyTimeout { get; init; } = 600_000_000;

    /// <summary>How long a connection that ends may take to end in order.</summary>
    public long CloseTimeout { get; init; } = 5_000_000;
}
