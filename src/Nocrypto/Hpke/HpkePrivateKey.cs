using System;

namespace Sundog.Nocrypto;

/// <summary>
/// A key pair of a recipient of HPKE. Cleared on <see cref="Dispose"/>; using it afterwards throws
/// <see cref="ObjectDisposedException"/>. It may be used from several threads at once. <see cref="HpkeKem"/> makes it.
/// </summary>
public abstract class HpkePrivateKey : IDisposable
{
    private protected HpkePrivateKey(HpkeKem kem) => Kem = kem;

    /// <summary>The KEM.</summary>
    public HpkeKem Kem { get; }

    /// <summary>Writes the public key, <c>Kem.PublicKeySize</c> bytes, to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public abstract void WritePublicKey(Span<byte> destination);

    /// <summary>
    /// Writes the private key, <see cref="HpkeKem.PrivateKeySize"/> bytes, to the start of <paramref name="destination"/>,
    /// which the caller clears.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public abstract void Export(Span<byte> destination);

    /// <summary>Clears the key.</summary>
    public abstract void Dispose();

    /// <summary>The KEM's name: nothing of the secret.</summary>
    public sealed override string ToString() => "private key of " + Kem.Name;

    /// <summary>Diffie-Hellman to 32 bytes. False when the peer's key is not valid (RFC 9180 §7.1.4).</summary>
    internal abstract bool TryAgree(ReadOnlySpan<byte> peer, Span<byte> agreed);
}
