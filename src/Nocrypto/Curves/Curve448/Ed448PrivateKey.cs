using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A private key of Ed448 (RFC 8032 §5.2.5): a seed of 57 bytes, and what is derived from it. Cleared on
/// <see cref="Dispose"/>; using it afterwards throws <see cref="ObjectDisposedException"/>. Signing may be called from
/// several threads at once, but not together with <see cref="Dispose"/>.
/// </summary>
/// <remarks>Signing is deterministic and does not verify itself, as with <see cref="Ed25519PrivateKey"/>.</remarks>
public sealed class Ed448PrivateKey : PrivateKey
{
    /// <summary>The size of the seed, in bytes.</summary>
    public const int SeedSize = 57;

    // RFC 8032 §7.4, "Blank": the signature over the empty message, in hexadecimal.
    private const string KnownSeed =
        "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f"
            + "032e7549a20098f95b";

    /// <summary>The signature of the self-test.</summary>
    internal const string KnownAnswer =
        "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d78"
            + "28c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4db"
            + "b61149f05a7363268c71d95808ff2e652600";

    private readonly SecretBytes _seed;

    // The clamped scalar and the prefix that nonces are derived from, 57 bytes each.
    private readonly SecretBytes _expanded = new(2 * SeedSize);

    private Ed448PrivateKey(ReadOnlySpan<byte> seed)
    {
        _seed = new SecretBytes(seed);
        Span<byte> expanded = _expanded.ExposeWritable(), encoded = stackalloc byte[Ed448PublicKey.Size];
        Span<ulong> scalar = stackalloc ulong[Scalar448.LimbCount];
        // RFC 8032 §5.2.5, steps 1 to 4. The base point has order L, so the scalar may be taken modulo L.
        Xof.Shake256.Hash(seed, expanded);
        Scalar448.Clamp(expanded[..SeedSize]);
        Scalar448.Reduce(expanded[..SeedSize], scalar);
        EdwardsComb448.Multiply(scalar, out EdwardsPoint448 point);
        point.Encode(encoded);
        // The public key.
        ConstantTime.Declassify(encoded);
        SecretResidue.Clear(ref point);
        LimbString.Clear(scalar);
        StackScrub.Run();
        // The public key is made from the encoding, not from the point, whose Z tells of the scalar. A clamped scalar that
        // is a multiple of L would give the identity: there is one, 4 L, and nobody finds its seed.
        if (!Ed448PublicKey.TryCreate(encoded, out Ed448PublicKey? publicKey))
            throw new InvalidOperationException("The machine computed a wrong public key.");
        PublicKey = publicKey;
    }

    /// <summary>A fresh key, from one <see cref="RandomSource.Fill"/> of <see cref="SeedSize"/> bytes. The caller disposes it.</summary>
    public static Ed448PrivateKey Generate(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> seed = stackalloc byte[SeedSize];
        try
        {
            random.Fill(seed);
            return new Ed448PrivateKey(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>
    /// The key of a seed, which is copied; the caller still owns, and clears, the source. Returns false when it is not
    /// <see cref="SeedSize"/> bytes; any such bytes are a key. The caller disposes it.
    /// </summary>
    public static bool TryCreate(ReadOnlySpan<byte> seed, [NotNullWhen(true)] out Ed448PrivateKey? privateKey)
    {
        privateKey = seed.Length == SeedSize ? new Ed448PrivateKey(seed) : null;
        return privateKey is not null;
    }

    /// <inheritdoc/>
    public override Ed448PublicKey PublicKey { get; }

    /// <inheritdoc/>
    public override int MaxSignatureSize => Ed448PublicKey.SignatureSize;

    /// <inheritdoc/>
    public override bool CanSign(SignatureAlgorithm algorithm) => algorithm == SignatureAlgorithm.Ed448;

    /// <summary>
    /// Writes the seed, the private key of RFC 8032 and RFC 8410 §7, to the start of <paramref name="destination"/>,
    /// which the caller must clear.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="SeedSize"/>.</exception>
    public void ExportSeed(Span<byte> destination) => _seed.Expose().CopyTo(destination);

    /// <inheritdoc/>
    /// <remarks>
    /// Always returns true, and 114 bytes; <paramref name="random"/> is not used. The destination may overlap the
    /// message. Allocates nothing.
    /// </remarks>
    public override bool TrySign(
        SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, RandomSource random, Span<byte> destination, out int written)
    {
        if (!CanSign(algorithm))
            throw new ArgumentException($"An Ed448 key cannot sign with that algorithm.", nameof(algorithm));
        SignInContext([], message, destination);
        written = Ed448PublicKey.SignatureSize;
        return true;
    }

    /// <summary>
    /// Signs in a context, at most <see cref="Ed448PublicKey.MaxContextSize"/> bytes that say what the signature is for,
    /// into the first 114 bytes of <paramref name="destination"/>, which may overlap the message. Allocates nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The context is too long or the destination too short.</exception>
    public void SignInContext(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        Ed448PublicKey.CheckContext(context);
        if (destination.Length < Ed448PublicKey.SignatureSize)
            throw new ArgumentException("The destination is shorter than a signature.", nameof(destination));
        Sign(context, message, destination[..Ed448PublicKey.SignatureSize]);
        StackScrub.Run();
    }

    /// <summary>
    /// The self-test of both kinds of key, with the answer as an argument. It runs when the first public key is made, and
    /// that is before the first private one is.
    /// </summary>
    internal static bool AnswersAs(string answer)
    {
        byte[] signature = new byte[Ed448PublicKey.SignatureSize];
        using Ed448PrivateKey key = new(Convert.FromHexString(KnownSeed));
        key.Sign([], [], signature);
        return Convert.ToHexStringLower(signature) == answer
            && key.PublicKey.Verify(SignatureAlgorithm.Ed448, [], signature)
            && !key.PublicKey.Verify(SignatureAlgorithm.Ed448, [0], signature);
    }

    /// <summary>Clears the key.</summary>
    public override void Dispose()
    {
        _seed.Dispose();
        _expanded.Dispose();
    }

    // RFC 8032 §5.2.6, steps 2 to 6.
    private void Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Span<ulong> numbers = stackalloc ulong[3 * Scalar448.LimbCount];
        Span<ulong> scalar = numbers[..Scalar448.LimbCount], nonce = numbers.Slice(Scalar448.LimbCount, Scalar448.LimbCount);
        Span<ulong> challenge = numbers[(2 * Scalar448.LimbCount)..];
        Span<byte> r = stackalloc byte[Ed448PublicKey.Size];
        Scalar448.Reduce(_expanded.Expose()[..SeedSize], scalar);
        DeriveNonce(context, message, nonce);
        EdwardsComb448.Multiply(nonce, out EdwardsPoint448 point);
        point.Encode(r);
        // The first half of the signature.
        ConstantTime.Declassify(r);
        PublicKey.Challenge(context, r, message, challenge);
        // From here on the message is not read any more. S = r + k s modulo L.
        Scalar448.Field.Multiply(challenge, scalar, challenge);
        Scalar448.Field.Add(challenge, nonce, challenge);
        r.CopyTo(signature);
        Scalar448.Write(challenge, signature[Ed448PublicKey.Size..]);
        LimbString.Clear(numbers);
        SecretResidue.Clear(ref point);
    }

    private void DeriveNonce(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, Span<ulong> nonce)
    {
        Span<byte> output = stackalloc byte[Ed448PublicKey.SignatureSize];
        XofContext hash = default;
        Ed448PublicKey.StartHash(ref hash, context);
        hash.Append(_expanded.Expose()[SeedSize..]);
        hash.Append(message);
        hash.Read(output);
        Scalar448.Reduce(output, nonce);
        hash.Clear();
        CryptographicOperations.ZeroMemory(output);
    }
}
