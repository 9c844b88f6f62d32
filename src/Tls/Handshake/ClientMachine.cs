using System;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake;

/// <summary>The client's machine.</summary>
internal sealed class ClientMachine(ClientContext context, ClientState state) : HandshakeMachine
{
    private ClientState _state = state;

    public override HandshakeContext Context => context;

    public override TlsSuspension? Suspension => _state.Suspension;

    protected override string StateName => _state.Name;

    public override TlsFault? Resume(TlsServerConfiguration configuration)
        => throw new InvalidOperationException("A client does not wait for a server's configuration.");

    public override TlsFault? Resume(VerifiedPeer peer) => Move(_state.Resume(peer, context));

    public override TlsFault? ResumeWithSignature(ReadOnlySpan<byte> signature) => Move(_state.ResumeWithSignature(signature, context));

    public override TlsFault? ResumeWithTicketState(ReadOnlySpan<byte> ticketState)
        => throw new InvalidOperationException("A client does not wait for a ticket.");

    public override void Dispose() => _state.Dispose();

    protected override bool Accepts(HandshakeType type) => _state.Accepts(type);

    protected override TlsFault? Step(in HandshakeMessage message) => Move(_state.Handle(message, context));

    private TlsFault? Move(Step<ClientState> step)
    {
        _state = step.Next ?? _state;
        return step.Fault;
    }
}
