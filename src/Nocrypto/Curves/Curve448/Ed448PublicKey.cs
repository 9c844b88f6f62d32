using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Sundog.Nocrypto;

/// <summary>
/// A public key of Ed448 (RFC 8032 §5.2). It exists only as the one encoding of a point that is not of small order.
/// Immutable and thread-safe.
/// </summary>
/// <remarks>
/// What RFC 8032 leaves open is decided as for <see cref="Ed25519PublicKey"/>: verification is without the cofactor, S is
/// below L, encodings are canonical, and the four public keys of small order are refused.
/// </remarks>
public sealed class Ed448PublicKey : PublicKey
{
    /// <summary>The size of a public key, in bytes.</summary>
    public const int Size = 57;

    /// <summary>The size of a signature, in bytes.</summary>
    public const int SignatureSize = 114;

    /// <summary>The largest size of a context, in bytes (RFC 8032 §5.2).</summary>
    public const int MaxContextSize = 255;

    private static readonly SelfTest Test = new("Ed448", () => Ed448PrivateKey.AnswersAs(Ed448PrivateKey.KnownAnswer));

    private readonly byte[] _encoded;
    private readonly EdwardsPoint448 _negative;

    private Ed448PublicKey(ReadOnlySpan<byte> encoded, in EdwardsPoint448 point)
    {
        _encoded = encoded.ToArray();
        EdwardsPoint448.Negate(point, out _negative);
    }

    /// <summary>
    /// Reads a public key. Returns false when <paramref name="encoded"/> is not <see cref="Size"/> bytes, is not the
    /// canonical encoding of a point of the curve (RFC 8032 §5.2.3), or is one of small order.
    /// </summary>
    public static bool TryCreate(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Ed448PublicKey? publicKey)
    {
        Test.Ensure();
        publicKey = null;
        if (encoded.Length != Size
            || !EdwardsPoint448.TryDecodeVarTime(encoded, out EdwardsPoint448 point)
            || point.IsSmallOrderVarTime())
            return false;
        publicKey = new Ed448PublicKey(encoded, point);
        return true;
    }

    /// <inheritdoc/>
    public override string Name => "Ed448";

    /// <summary>
    /// Writes the key, <see cref="Size"/> bytes as in RFC 8032 §5.2.5 and RFC 8410 §4, to the start of
    /// <paramref name="destination"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void WritePoint(Span<byte> destination) => _encoded.CopyTo(destination);

    /// <inheritdoc/>
    public override bool CanVerify(SignatureAlgorithm algorithm) => algorithm == SignatureAlgorithm.Ed448;

    /// <inheritdoc/>
    public override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => CanVerify(algorithm) && VerifyVarTime([], message, signature);

    /// <summary>
    /// Whether <paramref name="signature"/> is this key's over <paramref name="message"/> in a context, at most
    /// <see cref="MaxContextSize"/> bytes that say what the signature is for. Hostile messages and signatures give false.
    /// </summary>
    /// <exception cref="ArgumentException">The context is too long.</exception>
    public bool VerifyInContext(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        CheckContext(context);
        return VerifyVarTime(context, message, signature);
    }

    /// <inheritdoc/>
    public override bool Equals(PublicKey? other) => other is Ed448PublicKey key && _encoded.AsSpan().SequenceEqual(key._encoded);

    /// <inheritdoc/>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(_encoded);

    internal static void CheckContext(ReadOnlySpan<byte> context)
    {
        if (context.Length > MaxContextSize)
            throw new ArgumentException($"A context has at most {MaxContextSize} bytes; this one has {context.Length}.", nameof(context));
    }

    /// <summary>Begins SHAKE256 with dom4(0, context) (RFC 8032 §2 and §5.2).</summary>
    internal static void StartHash(ref XofContext hash, ReadOnlySpan<byte> context)
    {
        hash.Start(Xof.Shake256);
        hash.Append("SigEd448"u8);
        // The flag of Ed448ph, which is not offered, and the length of the context.
        hash.Append([0, (byte)context.Length]);
        hash.Append(context);
    }

    /// <summary>
    /// SHAKE256(dom4 || R || A || message) modulo L, the k of RFC 8032 §5.2.6 step 4 and §5.2.7 step 2. All of it is public.
    /// </summary>
    internal void Challenge(ReadOnlySpan<byte> context, ReadOnlySpan<byte> r, ReadOnlySpan<byte> message, Span<ulong> scalar)
    {
        Span<byte> output = stackalloc byte[SignatureSize];
        XofContext hash = default;
        StartHash(ref hash, context);
        hash.Append(r);
        hash.Append(_encoded);
        hash.Append(message);
        hash.Read(output);
        Scalar448.Reduce(output, scalar);
    }

    private bool VerifyVarTime(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        // RFC 8032 §5.2.7 step 1: S is in the range 0 <= S < L.
        if (signature.Length != SignatureSize || !Scalar448.IsCanonicalVarTime(signature[Size..]))
            return false;
        Span<ulong> numbers = stackalloc ulong[2 * Scalar448.LimbCount];
        Span<ulong> challenge = numbers[..Scalar448.LimbCount], s = numbers[Scalar448.LimbCount..];
        Span<byte> expected = stackalloc byte[Size];
        Challenge(context, signature[..Size], message, challenge);
        Scalar448.Read(signature.Slice(Size, Field448.Size), s);
        // §5.2.7 step 3 as R = S B - k A. Comparing encodings also refuses an R that is no point or not canonical, for
        // the left side is always the canonical encoding of a point.
        EdwardsSum448VarTime.Compute(challenge, _negative, s, out EdwardsPoint448 sum);
        sum.Encode(expected);
        return expected.SequenceEqual(signature[..Size]);
    }
}
