using System;

namespace Sundog.Nocrypto;

/// <summary>
/// A public signature key: <c>EcPublicKey</c>, <c>Ed25519PublicKey</c>, <c>Ed448PublicKey</c>, <c>MlDsaPublicKey</c> or
/// <c>RsaPublicKey</c>. Immutable and thread-safe; it exists only valid (on its curve, within the sizes that are accepted).
/// </summary>
public abstract class PublicKey : IEquatable<PublicKey>
{
    private protected PublicKey()
    {
    }

    /// <summary>What it is, with its size, such as <c>RSA-2048</c> or <c>P-256</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether <paramref name="algorithm"/> is for this kind of key.</summary>
    public abstract bool CanVerify(SignatureAlgorithm algorithm);

    /// <summary>
    /// Whether <paramref name="signature"/> is this key's over <paramref name="message"/>. Hostile input, and an
    /// algorithm that is not for this kind of key, give false; nothing throws. Variable time: all of it is public.
    /// </summary>
    public abstract bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>Whether the two are the same key.</summary>
    public abstract bool Equals(PublicKey? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;
}
