using System.Collections.Generic;

namespace Sundog.Tls;

/// <summary>Whether a server asks its clients for a certificate.</summary>
public enum ClientAuthentication
{
    /// <summary>It does not ask.</summary>
    None,

    /// <summary>It asks, and goes on without one.</summary>
    Request,

    /// <summary>It asks, and refuses a client without one.</summary>
    Require,
}

/// <summary>A server's options, from which <see cref="TlsServerConfiguration.Create"/> makes a configuration.</summary>
public sealed class TlsServerOptions : TlsOptions
{
    /// <summary>
    /// Whom the server can be. Chosen by the name that the client asks for, then by the signature schemes that it can
    /// verify; the first is the default when no name fits.
    /// </summary>
    public required IReadOnlyList<TlsIdentity> Identities { get; init; }

    /// <summary>Whether clients are asked for a certificate. Default: no.</summary>
    public ClientAuthentication ClientAuthentication { get; init; } = ClientAuthentication.None;

    /// <summary>How a client's certificate is checked; needed when clients are asked for one.</summary>
    public PeerAuthenticator? ClientAuthenticator { get; init; }

    /// <summary>What protects the tickets by which clients resume; null (the default) issues none.</summary>
    public TicketProtector? Tickets { get; init; }

    /// <summary>How many tickets a connection issues, 1 to 8. Default 2.</summary>
    public int TicketCount { get; init; } = 2;

    /// <summary>How long a ticket is good for, in seconds, 1 to 604,800 (a week, RFC 9846 §4.7.1). Default 86,400.</summary>
    public int TicketLifetime { get; init; } = 86_400;
}
