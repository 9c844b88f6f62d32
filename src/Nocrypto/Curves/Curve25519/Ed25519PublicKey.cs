using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Sundog.Nocrypto;

/// <summary>
/// A public key of Ed25519 (RFC 8032 §5.1). It exists only as the one encoding of a point that is not of small order.
/// Immutable and thread-safe.
/// </summary>
/// <remarks>
/// What RFC 8032 leaves open is decided here so that a signature speaks for one key and one message:
/// <list type="bullet">
/// <item>Verification is without the cofactor: S B = R + k A, exactly (RFC 8032 §5.1.7 allows either). This is what
/// most implementations do, OpenSSL, Go and BoringSSL among them, so all agree on what is valid.</item>
/// <item>S must be below L, and the encodings of R and A must be canonical, as RFC 8032 demands: no third party can
/// turn one valid signature into another.</item>
/// <item>The eight public keys of small order are refused, which RFC 8032 does not demand. Under such a key one
/// signature is valid for many messages, or for every one; no honest key is one of them. An R of small order, and a
/// public key that has a part of small order besides its part of order L, stay accepted, as nearly everywhere: they
/// give nobody but the holder of the key anything.</item>
/// </list>
/// </remarks>
public sealed class Ed25519PublicKey : PublicKey
{
    /// <summary>The size of a public key, in bytes.</summary>
    public const int Size = 32;

    /// <summary>The size of a signature, in bytes.</summary>
    public const int SignatureSize = 64;

    private static readonly SelfTest Test = new("Ed25519", () => Ed25519PrivateKey.AnswersAs(Ed25519PrivateKey.KnownAnswer));

    private readonly byte[] _encoded;
    private readonly EdwardsPoint _negative;

    private Ed25519PublicKey(ReadOnlySpan<byte> encoded, in EdwardsPoint point)
    {
        _encoded = encoded.ToArray();
        EdwardsPoint.Negate(point, out _negative);
    }

    /// <summary>
    /// Reads a public key. Returns false when <paramref name="encoded"/> is not <see cref="Size"/> bytes, is not the
    /// canonical encoding of a point of the curve (RFC 8032 §5.1.3), or is one of small order.
    /// </summary>
    public static bool TryCreate(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Ed25519PublicKey? publicKey)
    {
        Test.Ensure();
        publicKey = null;
        if (encoded.Length != Size
            || !EdwardsPoint.TryDecodeVarTime(encoded, out EdwardsPoint point)
            || point.IsSmallOrderVarTime())
            return false;
        publicKey = new Ed25519PublicKey(encoded, point);
        return true;
    }

    /// <inheritdoc/>
    public override string Name => "Ed25519";

    /// <summary>
    /// Writes the key, <see cref="Size"/> bytes as in RFC 8032 §5.1.5 and RFC 8410 §4, to the start of
    /// <paramref name="destination"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void WritePoint(Span<byte> destination) => _encoded.CopyTo(destination);

    /// <inheritdoc/>
    public override bool CanVerify(SignatureAlgorithm algorithm) => algorithm == SignatureAlgorithm.Ed25519;

    /// <inheritdoc/>
    public override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => CanVerify(algorithm) && signature.Length == SignatureSize && VerifyVarTime(message, signature[..32], signature[32..]);

    /// <inheritdoc/>
    public override bool Equals(PublicKey? other) => other is Ed25519PublicKey key && _encoded.AsSpan().SequenceEqual(key._encoded);

    /// <inheritdoc/>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(_encoded);

    internal ReadOnlySpan<byte> Encoded => _encoded;

    /// <summary>SHA-512(R || A || message) modulo L, the k of RFC 8032 §5.1.6 step 4 and §5.1.7 step 2. All of it is public.</summary>
    internal void Challenge(ReadOnlySpan<byte> r, ReadOnlySpan<byte> message, Span<byte> scalar)
    {
        Span<byte> hash = stackalloc byte[64];
        HashFunction sha512 = Sha512.Instance;
        HashContext context = default;
        context.Start(sha512);
        context.Append(sha512, r);
        context.Append(sha512, _encoded);
        context.Append(sha512, message);
        context.Finish(sha512, hash);
        Scalar25519.Reduce(hash, scalar);
    }

    private bool VerifyVarTime(ReadOnlySpan<byte> message, ReadOnlySpan<byte> r, ReadOnlySpan<byte> s)
    {
        // RFC 8032 §5.1.7 step 1: S is in the range 0 <= S < L.
        if (!Scalar25519.IsCanonicalVarTime(s))
            return false;
        Span<byte> challenge = stackalloc byte[Scalar25519.Size], expected = stackalloc byte[Size];
        Challenge(r, message, challenge);
        // §5.1.7 step 3 as R = S B - k A. Comparing encodings also refuses an R that is no point or not canonical, for
        // the left side is always the canonical encoding of a point.
        EdwardsSumVarTime.Compute(challenge, _negative, s, out EdwardsPoint sum);
        sum.Encode(expected);
        return expected.SequenceEqual(r);
    }
}
