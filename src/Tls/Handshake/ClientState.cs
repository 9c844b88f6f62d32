using System;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake;

/// <summary>
/// A state of the client: a sealed class whose fields are exactly what is known then. It says what it accepts; nothing
/// else is handed to it. Its secrets go with it: a state that hands one on sets its own field free first.
/// </summary>
internal abstract class ClientState : IDisposable
{
    /// <summary>For a fault: the state's own name.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a message of this type may come now (RFC 9846 §A.1).</summary>
    public abstract bool Accepts(HandshakeType type);

    /// <summary>Handles a message of an accepted type.</summary>
    public abstract Step<ClientState> Handle(in HandshakeMessage message, ClientContext context);

    /// <summary>What this state waits for from the application; null when it waits for the peer.</summary>
    public virtual TlsSuspension? Suspension => null;

    /// <summary>The application verified the server.</summary>
    public virtual Step<ClientState> Resume(VerifiedPeer peer, ClientContext context) => throw Misused("a verified peer");

    /// <summary>The application signed.</summary>
    public virtual Step<ClientState> ResumeWithSignature(ReadOnlySpan<byte> signature, ClientContext context) => throw Misused("a signature");

    public virtual void Dispose()
    {
    }

    private static InvalidOperationException Misused(string what) => new($"The engine does not wait for {what}.");
}
