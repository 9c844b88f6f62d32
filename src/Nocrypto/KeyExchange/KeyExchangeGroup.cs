using System;

namespace Sundog.Nocrypto;

/// <summary>
/// An ephemeral key exchange in the shape of a KEM, which fits Diffie-Hellman and ML-KEM alike: the initiator sends a
/// share, the responder answers with a share, both hold a shared secret. An immutable object to pass around. Thread-safe.
/// </summary>
public abstract class KeyExchangeGroup
{
    private protected KeyExchangeGroup(string name, int initiatorShareSize, int responderShareSize, int sharedSecretSize)
    {
        Name = name;
        InitiatorShareSize = initiatorShareSize;
        ResponderShareSize = responderShareSize;
        SharedSecretSize = sharedSecretSize;
    }

    /// <summary>The name, such as <c>X25519</c> or <c>P-256</c>.</summary>
    public string Name { get; }

    /// <summary>The size of what the initiator sends, in bytes.</summary>
    public int InitiatorShareSize { get; }

    /// <summary>The size of what the responder sends, in bytes.</summary>
    public int ResponderShareSize { get; }

    /// <summary>The size of the shared secret, in bytes.</summary>
    public int SharedSecretSize { get; }

    /// <summary>Makes a fresh key pair for the initiator. The caller disposes it.</summary>
    public abstract KeyExchangeInitiator Start(RandomSource random);

    /// <summary>
    /// Answers an initiator's share: writes a fresh responder's share and the shared secret, each of exactly its size.
    /// Returns false, with both outputs zeroed, when the peer's share has the wrong length or is not a valid public key
    /// of this group, or when the result is one that RFC 7748 §6.1 forbids.
    /// </summary>
    /// <exception cref="ArgumentException">An output has the wrong length.</exception>
    public abstract bool TryRespond(
        ReadOnlySpan<byte> initiatorShare, RandomSource random, Span<byte> responderShare, Span<byte> sharedSecret);

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;
}
