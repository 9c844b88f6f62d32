using System;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake;

/// <summary>The server's machine.</summary>
internal sealed class ServerMachine(ServerContext context, ServerState state) : HandshakeMachine
{
    private ServerState _state = state;

    public override HandshakeContext Context => context;

    public override TlsSuspension? Suspension => _state.Suspension;

    protected override string StateName => _state.Name;

    public override TlsFault? Resume(TlsServerConfiguration configuration) => Move(_state.Resume(configuration, context));

    public override TlsFault? Resume(VerifiedPeer peer) => Move(_state.Resume(peer, context));

    public override TlsFault? ResumeWithSignature(ReadOnlySpan<byte> signature) => Move(_state.ResumeWithSignature(signature, context));

    public override TlsFault? ResumeWithTicketState(ReadOnlySpan<byte> ticketState) => Move(_state.ResumeWithTicketState(ticketState, context));

    public override void Dispose() => _state.Dispose();

    protected override bool Accepts(HandshakeType type) => _state.Accepts(type);

    protected override TlsFault? Step(in HandshakeMessage message) => Move(_state.Handle(message, context));

    private TlsFault? Move(Step<ServerState> step)
    {
        _state = step.Next ?? _state;
        return step.Fault;
    }
}
