using System;
using System.Security.Cryptography;
using Sundog.Tls.Handshake.Negotiation;
using Sundog.Tls.Sessions;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>Whether a ticket that a client shows is taken.</summary>
internal static class TicketAcceptance
{
    // RFC 9846 §4.7.1: a session is not kept alive by tickets beyond a week after its authentication.
    private const long MaxSessionAge = 604_800;

    /// <summary>Opens a ticket of the peer's, which may be anything.</summary>
    public static TicketOpening TryOpen(TicketProtector tickets, ReadOnlySpan<byte> ticket, DateTimeOffset now, out ServerSession? session)
    {
        byte[] state = new byte[ticket.Length];
        TicketOpening opening = tickets.TryOpen(ticket, now, state, out int length);
        session = opening == TicketOpening.Opened ? ServerSession.Read(state.AsSpan(0, length)) : null;
        CryptographicOperations.ZeroMemory(state);
        return opening;
    }

    /// <summary>Whether the session may be resumed now, for the name asked for, with the client's certificate that is wanted.</summary>
    public static bool Accepts(ServerSession session, ServerDecision decision, TlsServerConfiguration configuration)
    {
        DateTimeOffset now = configuration.Clock.GetUtcNow();
        long seconds = now.ToUnixTimeSeconds();
        if (seconds < session.IssuedAt || seconds - session.IssuedAt >= configuration.TicketLifetime)
            return false;
        if (seconds < session.AuthenticatedAt || seconds - session.AuthenticatedAt >= MaxSessionAge)
            return false;
        // A session is for one name: another may have another identity, and other rules.
        if (!decision.ServerName.AsSpan().SequenceEqual(session.ServerName))
            return false;
        return configuration.ClientAuthentication switch
        {
            ClientAuthentication.None => session.ClientCertificate is null,
            ClientAuthentication.Request => session.ClientCertificate is null || now <= session.ClientCertificate.NotAfter,
            _ => session.ClientCertificate is not null && now <= session.ClientCertificate.NotAfter,
        };
    }
}
