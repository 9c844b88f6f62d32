using System;

namespace Sundog.Nocrypto;

/// <summary>
/// A private signature key: <c>EcPrivateKey</c>, <c>Ed25519PrivateKey</c>, <c>Ed448PrivateKey</c>, <c>MlDsaPrivateKey</c>
/// or <c>RsaPrivateKey</c>. Cleared on <see cref="Dispose"/>. Signing may be called from several threads at once.
/// </summary>
public abstract class PrivateKey : IDisposable
{
    private protected PrivateKey()
    {
    }

    /// <summary>The public half.</summary>
    public abstract PublicKey PublicKey { get; }

    /// <summary>Whether <paramref name="algorithm"/> is for this kind of key, and the key is large enough for it.</summary>
    public abstract bool CanSign(SignatureAlgorithm algorithm);

    /// <summary>An upper bound on a signature's size, in bytes.</summary>
    public abstract int MaxSignatureSize { get; }

    /// <summary>
    /// Signs <paramref name="message"/> into the start of <paramref name="destination"/>, which must hold
    /// <see cref="MaxSignatureSize"/> bytes, in time that does not depend on the key. Returns false only when the check
    /// of the finished signature failed, that is, when the machine computed wrongly: nothing is written then.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// <see cref="CanSign"/> says no to the algorithm, or the destination is too short.
    /// </exception>
    public abstract bool TrySign(
        SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, RandomSource random, Span<byte> destination, out int written);

    /// <summary>Clears the key.</summary>
    public abstract void Dispose();

    /// <summary>The public half's name: nothing of the secret.</summary>
    public sealed override string ToString() => "private key of " + PublicKey.Name;
}
