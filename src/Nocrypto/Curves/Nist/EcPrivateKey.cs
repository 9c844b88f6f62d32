using System;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A private key on a curve, for ECDSA and ECDH: a scalar from 1 to n - 1. Cleared on <see cref="Dispose"/>; using it
/// afterwards throws <see cref="ObjectDisposedException"/>. It may be used from several threads at once.
/// <see cref="EcCurve.GeneratePrivateKey"/> and <see cref="EcCurve.TryImportPrivateKey"/> make it.
/// </summary>
public sealed class EcPrivateKey : PrivateKey
{
    private readonly SecretBytes _scalar;

    internal EcPrivateKey(ReadOnlySpan<byte> scalar, EcPublicKey publicKey)
    {
        _scalar = new SecretBytes(scalar);
        PublicKey = publicKey;
    }

    /// <summary>The curve.</summary>
    public EcCurve Curve => PublicKey.Curve;

    /// <inheritdoc/>
    public override EcPublicKey PublicKey { get; }

    /// <summary>
    /// An upper bound on a signature's size, in bytes: the DER of two integers of one byte more than the order, 72 for
    /// P-256, 104 for P-384 and 141 for P-521.
    /// </summary>
    public override int MaxSignatureSize => EcdsaSignature.MaxSize(Curve.FieldSize);

    /// <summary>
    /// Diffie-Hellman (SP 800-56A §5.7.1.2): the x coordinate of this scalar times the peer's point, exactly
    /// <c>Curve.FieldSize</c> bytes, for a key derivation to consume. Returns false, with the output zeroed, when the
    /// peer's key is on another curve. The result cannot be infinity, since the curve has prime order.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has the wrong length.</exception>
    public bool TryDeriveSharedSecret(EcPublicKey peer, Span<byte> x)
    {
        ArgumentNullException.ThrowIfNull(peer);
        if (x.Length != Curve.FieldSize)
            throw new ArgumentException($"A shared secret on {Curve} has {Curve.FieldSize} bytes.", nameof(x));
        Curve.EnsureAgreement();
        ReadOnlySpan<byte> scalar = _scalar.Expose();
        if (peer.Curve != Curve)
        {
            CryptographicOperations.ZeroMemory(x);
            return false;
        }

        int limbs = Curve.Arithmetic.LimbCount;
        Span<ulong> memory = stackalloc ulong[3 * CurveArithmetic.MaxLimbs];
        Span<ulong> d = memory[..limbs], xy = memory.Slice(CurveArithmetic.MaxLimbs, 2 * limbs);
        LimbString.Read(scalar, d);
        Curve.Arithmetic.Multiply(d, peer.Coordinates, xy);
        LimbString.Write(xy[..limbs], x);
        LimbString.Clear(memory);
        StackScrub.Run();
        return true;
    }

    /// <summary>
    /// Writes the secret scalar, <c>Curve.FieldSize</c> bytes, big-endian, to the start of
    /// <paramref name="destination"/>, which the caller clears.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void ExportScalar(Span<byte> destination)
    {
        if (destination.Length < Curve.FieldSize)
            throw new ArgumentException($"A scalar of {Curve} takes {Curve.FieldSize} bytes.", nameof(destination));
        _scalar.Expose().CopyTo(destination);
    }

    /// <summary>Whether <paramref name="algorithm"/> is ECDSA, with any hash.</summary>
    public override bool CanSign(SignatureAlgorithm algorithm) => PublicKey.CanVerify(algorithm);

    /// <summary>
    /// Signs with ECDSA (FIPS 186-5 §6.4.1) into DER. The nonce is derived from the key and the message as RFC 6979
    /// says, with fresh random bytes as the additional input of its §3.6: a weak random source cannot repeat a nonce
    /// over two messages, and a fault cannot be replayed over the same one. Before anything is written the nonce's point
    /// is checked to lie on the curve, and the equation of the signature to hold; that is far cheaper than a full
    /// verification.
    /// </summary>
    /// <inheritdoc/>
    public override bool TrySign(
        SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, RandomSource random, Span<byte> destination, out int written)
    {
        ArgumentNullException.ThrowIfNull(random);
        HashFunction hash = Ecdsa.HashOf(algorithm)
            ?? throw new ArgumentException($"The algorithm is not for a key of {Curve}.", nameof(algorithm));
        if (destination.Length < MaxSignatureSize)
            throw new ArgumentException($"A signature takes up to {MaxSignatureSize} bytes.", nameof(destination));
        return Ecdsa.TrySign(this, hash, message, random, destination, out written);
    }

    /// <summary>The secret scalar, big-endian.</summary>
    internal ReadOnlySpan<byte> ExposeScalar() => _scalar.Expose();

    /// <inheritdoc/>
    public override void Dispose() => _scalar.Dispose();
}
