using System;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake;

/// <summary>
/// Holds the present state of one role and moves it on. Whether a message may come is decided here, by the state's own
/// word, before the state sees it.
/// </summary>
internal abstract class HandshakeMachine : IDisposable
{
    public abstract HandshakeContext Context { get; }

    /// <summary>What the present state waits for from the application, or null.</summary>
    public abstract TlsSuspension? Suspension { get; }

    /// <summary>Hands <paramref name="message"/> to the present state; null when all is well.</summary>
    public TlsFault? Handle(in HandshakeMessage message)
    {
        if (!Accepts(message.Type))
            return new TlsFault(TlsFaultReason.UnexpectedMessage, $"{TlsConnectionInfo.NameOf(message.Type)} came in the state {StateName} (RFC 9846 §4)");
        Context.Info.Record(sent: false, message.Type);
        return Step(message);
    }

    public abstract TlsFault? Resume(TlsServerConfiguration configuration);

    public abstract TlsFault? Resume(VerifiedPeer peer);

    public abstract TlsFault? ResumeWithSignature(ReadOnlySpan<byte> signature);

    public abstract TlsFault? ResumeWithTicketState(ReadOnlySpan<byte> ticketState);

    public abstract void Dispose();

    protected abstract string StateName { get; }

    protected abstract bool Accepts(HandshakeType type);

    protected abstract TlsFault? Step(in HandshakeMessage message);
}
