using System;

namespace Sundog.Nocrypto;

/// <summary>The initiator's ephemeral key pair. Cleared on <see cref="Dispose"/>. Not thread-safe.</summary>
public abstract class KeyExchangeInitiator : IDisposable
{
    private protected KeyExchangeInitiator(KeyExchangeGroup group) => Group = group;

    /// <summary>The group.</summary>
    public KeyExchangeGroup Group { get; }

    /// <summary>Writes the initiator's share, <c>Group.InitiatorShareSize</c> bytes, to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public abstract void WriteShare(Span<byte> destination);

    /// <summary>
    /// Computes the shared secret, exactly <c>Group.SharedSecretSize</c> bytes. Returns false, with the output zeroed,
    /// when the peer's share is invalid, as <see cref="KeyExchangeGroup.TryRespond"/> does.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="sharedSecret"/> has the wrong length.</exception>
    public abstract bool TryFinish(ReadOnlySpan<byte> responderShare, Span<byte> sharedSecret);

    /// <summary>Clears the private key.</summary>
    public abstract void Dispose();
}
