using System;
using Sundog.Tls.KeySchedule;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Client13;

/// <summary>The handshake is complete; tickets and KeyUpdates may come (RFC 9846 §4.7).</summary>
internal sealed class ClientConnected(VerifiedPeer peer, CipherSuite suite, ResumptionSecret resumption) : ClientState
{
    public override string Name => nameof(ClientConnected);

    // RFC 9846 §4.7.1: no ticket is kept longer than a week.
    private const uint MaxLifetime = 604_800;

    public override bool Accepts(HandshakeType type) => type is HandshakeType.NewSessionTicket or HandshakeType.KeyUpdate;

    public override Step<ClientState> Handle(in HandshakeMessage message, ClientContext context)
    {
        TlsFault? fault = message.Type == HandshakeType.KeyUpdate
            ? KeyUpdates.Handle(message, context)
            : KeepTicket(message, context);
        return fault is null ? this : fault;
    }

    public override void Dispose() => resumption.Dispose();

    private TlsFault? KeepTicket(in HandshakeMessage message, ClientContext context)
    {
        if (!NewSessionTicket.TryRead(message.Body, out NewSessionTicket ticket))
            return new TlsFault(TlsFaultReason.MalformedMessage, "NewSessionTicket cannot be parsed (RFC 9846 §4.7.1)");
        if (ticket.Extensions.FirstDuplicate() is { } duplicate)
            return new TlsFault(TlsFaultReason.DuplicateExtension, $"NewSessionTicket has the extension {duplicate} twice (RFC 9846 §4.3)");
        // RFC 9846 §4.7.1: a lifetime of zero says to discard the ticket at once.
        if (context.Configuration.Sessions is not { } store || context.ServerName is not { } name || ticket.LifetimeSeconds == 0)
            return null;
        store.Put(name.Text, new ClientSession(
            suite.Id,
            resumption.DerivePsk(ticket.Nonce),
            ticket.Ticket.ToArray(),
            ticket.AgeAdd,
            Math.Min(ticket.LifetimeSeconds, MaxLifetime),
            context.Configuration.Clock.GetUtcNow(),
            peer.Leaf));
        return null;
    }
}
