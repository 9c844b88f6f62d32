using System;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake;

/// <summary>
/// A state of the server: a sealed class whose fields are exactly what is known then. It says what it accepts; nothing
/// else is handed to it. Its secrets go with it: a state that hands one on sets its own field free first.
/// </summary>
internal abstract class ServerState : IDisposable
{
    /// <summary>For a fault: the state's own name.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a message of this type may come now (RFC 9846 §A.2).</summary>
    public abstract bool Accepts(HandshakeType type);

    /// <summary>Handles a message of an accepted type.</summary>
    public abstract Step<ServerState> Handle(in HandshakeMessage message, ServerContext context);

    /// <summary>What this state waits for from the application; null when it waits for the peer.</summary>
    public virtual TlsSuspension? Suspension => null;

    /// <summary>The application chose a configuration.</summary>
    public virtual Step<ServerState> Resume(TlsServerConfiguration configuration, ServerContext context) => throw Misused("a configuration");

    /// <summary>The application verified the client.</summary>
    public virtual Step<ServerState> Resume(VerifiedPeer peer, ServerContext context) => throw Misused("a verified peer");

    /// <summary>The application signed.</summary>
    public virtual Step<ServerState> ResumeWithSignature(ReadOnlySpan<byte> signature, ServerContext context) => throw Misused("a signature");

    /// <summary>The application looked the ticket up; empty when it is unknown.</summary>
    public virtual Step<ServerState> ResumeWithTicketState(ReadOnlySpan<byte> ticketState, ServerContext context) => throw Misused("a ticket's state");

    public virtual void Dispose()
    {
    }

    private static InvalidOperationException Misused(string what) => new($"The engine does not wait for {what}.");
}
