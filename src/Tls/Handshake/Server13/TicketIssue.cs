using System;
using System.Buffers.Binary;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Sessions;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>NewSessionTicket, right after the handshake (RFC 9846 §4.7.1).</summary>
internal static class TicketIssue
{
    // The ClientHello that brings it back has to stay below the largest handshake message. Only a client certificate
    // of many KiB, which goes into the ticket, comes near it.
    private const int MaxTicket = 24 * 1024;

    public static void Send(ResumptionSecret resumption, CipherSuite suite, ResumableServer resumable, ServerContext context)
    {
        TlsServerConfiguration configuration = context.Configuration!;
        if (configuration.Tickets is not { } tickets || !resumable.WantsTickets)
            return;
        for (byte nonce = 0; nonce < configuration.TicketCount; nonce++)
            SendOne(nonce, tickets, resumption, suite, resumable, context);
    }

    private static void SendOne(
        byte nonce, TicketProtector tickets, ResumptionSecret resumption, CipherSuite suite, ResumableServer resumable, ServerContext context)
    {
        TlsServerConfiguration configuration = context.Configuration!;
        DateTimeOffset now = configuration.Clock.GetUtcNow();
        using ServerSession session = new()
        {
            Suite = suite.Id,
            Psk = resumption.DerivePsk([nonce]),
            AuthenticatedAt = resumable.AuthenticatedAt,
            IssuedAt = now.ToUnixTimeSeconds(),
            ServerName = resumable.ServerName,
            ClientCertificate = context.Info.Peer?.Leaf,
        };
        WireWriter state = new();
        session.Write(state);
        byte[] ticket = new byte[tickets.MaxTicketSize(state.Length)];
        bool made = tickets.TryProtect(state.Written, configuration.Random, now, ticket, out int length);
        state.Clear();
        if (!made || length > MaxTicket)
            return;
        Span<byte> ageAdd = stackalloc byte[4];
        configuration.Random.Fill(ageAdd);
        int start = context.Outbox.Begin();
        NewSessionTicket.Write(
            context.Outbox.Messages, (uint)configuration.TicketLifetime, BinaryPrimitives.ReadUInt32BigEndian(ageAdd), [nonce], ticket.AsSpan(0, length), []);
        context.Outbox.End(start, context.Info);
    }
}
