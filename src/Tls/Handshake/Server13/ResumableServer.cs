namespace Sundog.Tls.Handshake.Server13;

/// <summary>What a server's tickets have to remember beyond the keys.</summary>
/// <param name="serverName">The name that the client asked for; empty for none.</param>
/// <param name="authenticatedAt">When the session was authenticated in full, in seconds since 1970.</param>
/// <param name="wantsTickets">Whether the client speaks the only mode in which this side resumes (RFC 9846 §4.3.9).</param>
internal sealed class ResumableServer(byte[] serverName, long authenticatedAt, bool wantsTickets)
{
    public byte[] ServerName { get; } = serverName;

    public long AuthenticatedAt { get; } = authenticatedAt;

    public bool WantsTickets { get; } = wantsTickets;
}
