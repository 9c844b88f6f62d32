using System;
using Sundog.Tls.Handshake.Negotiation;
using Sundog.Tls.Record;
using Sundog.Tls.Sessions;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>The application looks a ticket up.</summary>
internal sealed class ServerAwaitTicket : ServerState
{
    public override string Name => nameof(ServerAwaitTicket);

    private readonly byte[] _hello;
    private readonly RecordBoundary _boundary;
    private readonly ServerDecision _decision;
    private readonly RetriedHello? _retried;

    public ServerAwaitTicket(
        ReadOnlySpan<byte> hello, ReadOnlySpan<byte> ticket, RecordBoundary boundary, ServerDecision decision, RetriedHello? retried)
    {
        _hello = hello.ToArray();
        _boundary = boundary;
        _decision = decision;
        _retried = retried;
        Suspension = new TicketSuspension(ticket.ToArray());
    }

    public override TlsSuspension Suspension { get; }

    public override bool Accepts(HandshakeType type) => false;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
        => throw new InvalidOperationException("A suspended state takes no messages.");

    public override Step<ServerState> ResumeWithTicketState(ReadOnlySpan<byte> ticketState, ServerContext context)
    {
        ServerSession? session = ticketState.IsEmpty ? null : ServerSession.Read(ticketState);
        return ClientHello.TryRead(_hello.AsSpan(HandshakeHeader.Size), out ClientHello hello)
            ? ClientHelloAnswer.WithSession(hello, _hello, _boundary, _decision, session, _retried, context)
            : throw new InvalidOperationException("A ClientHello that was parsed before no longer is.");
    }

    public override void Dispose() => _retried?.Dispose();
}
