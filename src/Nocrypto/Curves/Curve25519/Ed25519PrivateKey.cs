using System;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A private key of Ed25519 (RFC 8032 §5.1.5): a seed of 32 bytes, and what is derived from it. Cleared on
/// <see cref="Dispose"/>; using it afterwards throws <see cref="ObjectDisposedException"/>. Signing may be called from
/// several threads at once, but not together with <see cref="Dispose"/>.
/// </summary>
/// <remarks>
/// Signing is deterministic and uses no randomness. It does not verify its own signature: a machine whose computations
/// an attacker can disturb, and who gets the same message signed rightly and wrongly, gives the key away. Where that
/// is a threat, verify with <see cref="PublicKey"/> before a signature leaves the machine. The public key that goes
/// into a signature is always this key's own, so it cannot be mistaken.
/// </remarks>
public sealed class Ed25519PrivateKey : PrivateKey
{
    /// <summary>The size of the seed, in bytes.</summary>
    public const int SeedSize = 32;

    // RFC 8032 §7.1, test 1: the signature over the empty message, in hexadecimal.
    private const string KnownSeed =
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    /// <summary>The signature of the self-test.</summary>
    internal const string KnownAnswer =
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            + "d25bf5f0595bbe24655141438e7a100b";

    private readonly SecretBytes _seed;

    // The clamped scalar, 32 bytes, and the prefix that nonces are derived from, 32 bytes.
    private readonly SecretBytes _expanded = new(64);

    private Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        _seed = new SecretBytes(seed);
        Span<byte> expanded = _expanded.ExposeWritable(), encoded = stackalloc byte[Ed25519PublicKey.Size];
        // RFC 8032 §5.1.5, steps 1 to 4.
        Sha512.Instance.Hash(seed, expanded);
        Scalar25519.Clamp(expanded[..32]);
        EdwardsComb.Multiply(expanded[..32], out EdwardsPoint point);
        point.Encode(encoded);
        // The public key.
        ConstantTime.Declassify(encoded);
        SecretResidue.Clear(ref point);
        SecretResidue.ClearStackBelow();
        // The public key is made from the encoding, not from the point, whose Z tells of the scalar. It cannot fail: a
        // clamped scalar is a multiple of 8 between 0 and 8 L, so no multiple of L, and the point has order L.
        if (!Ed25519PublicKey.TryCreate(encoded, out Ed25519PublicKey? publicKey))
            throw new InvalidOperationException("The machine computed a wrong public key.");
        PublicKey = publicKey;
    }

    /// <summary>A fresh key, from one <see cref="RandomSource.Fill"/> of <see cref="SeedSize"/> bytes. The caller disposes it.</summary>
    public static Ed25519PrivateKey Generate(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> seed = stackalloc byte[SeedSize];
        try
        {
            random.Fill(seed);
            return new Ed25519PrivateKey(seed);
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
    public static bool TryCreate(ReadOnlySpan<byte> seed, [NotNullWhen(true)] out Ed25519PrivateKey? privateKey)
    {
        privateKey = seed.Length == SeedSize ? new Ed25519PrivateKey(seed) : null;
        return privateKey is not null;
    }

    /// <inheritdoc/>
    public override Ed25519PublicKey PublicKey { get; }

    /// <inheritdoc/>
    public override int MaxSignatureSize => Ed25519PublicKey.SignatureSize;

    /// <inheritdoc/>
    public override bool CanSign(SignatureAlgorithm algorithm) => algorithm == SignatureAlgorithm.Ed25519;

    /// <summary>
    /// Writes the seed, the private key of RFC 8032 and RFC 8410 §7, to the start of <paramref name="destination"/>,
    /// which the caller must clear.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="SeedSize"/>.</exception>
    public void ExportSeed(Span<byte> destination) => _seed.Expose().CopyTo(destination);

    /// <inheritdoc/>
    /// <remarks>
    /// Always returns true, and 64 bytes; <paramref name="random"/> is not used. The destination may
    /// overlap the message. Allocates nothing.
    /// </remarks>
    public override bool TrySign(
        SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, RandomSource random, Span<byte> destination, out int written)
    {
        if (!CanSign(algorithm))
            throw new ArgumentException($"An Ed25519 key cannot sign with that algorithm.", nameof(algorithm));
        if (destination.Length < Ed25519PublicKey.SignatureSize)
            throw new ArgumentException("The destination is shorter than a signature.", nameof(destination));
        Sign(message, destination[..Ed25519PublicKey.SignatureSize]);
        SecretResidue.ClearStackBelow();
        written = Ed25519PublicKey.SignatureSize;
        return true;
    }

    /// <summary>
    /// The self-test of both kinds of key, with the answer as an argument. It runs when the first public key is made, and
    /// that is before the first private one is.
    /// </summary>
    internal static bool AnswersAs(string answer)
    {
        byte[] signature = new byte[Ed25519PublicKey.SignatureSize];
        using Ed25519PrivateKey key = new(Convert.FromHexString(KnownSeed));
        key.Sign([], signature);
        return Convert.ToHexStringLower(signature) == answer
            && key.PublicKey.Verify(SignatureAlgorithm.Ed25519, [], signature)
            && !key.PublicKey.Verify(SignatureAlgorithm.Ed25519, [0], signature);
    }

    /// <summary>Clears the key.</summary>
    public override void Dispose()
    {
        _seed.Dispose();
        _expanded.Dispose();
    }

    // RFC 8032 §5.1.6, steps 2 to 6.
    private void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        ReadOnlySpan<byte> scalar = _expanded.Expose()[..32];
        Span<byte> nonce = stackalloc byte[Scalar25519.Size], challenge = stackalloc byte[Scalar25519.Size];
        Span<byte> r = stackalloc byte[Ed25519PublicKey.Size];
        DeriveNonce(message, nonce);
        EdwardsComb.Multiply(nonce, out EdwardsPoint point);
        point.Encode(r);
        // The first half of the signature.
        ConstantTime.Declassify(r);
        PublicKey.Challenge(r, message, challenge);
        // From here on the message is not read any more.
        r.CopyTo(signature);
        Scalar25519.MultiplyAdd(challenge, scalar, nonce, signature[32..]);
        CryptographicOperations.ZeroMemory(nonce);
        SecretResidue.Clear(ref point);
    }

    private void DeriveNonce(ReadOnlySpan<byte> message, Span<byte> nonce)
    {
        Span<byte> hash = stackalloc byte[64];
        HashFunction sha512 = Sha512.Instance;
        HashContext context = default;
        context.Start(sha512);
        context.Append(sha512, _expanded.Expose()[32..]);
        context.Append(sha512, message);
        context.Finish(sha512, hash);
        Scalar25519.Reduce(hash, nonce);
        CryptographicOperations.ZeroMemory(hash);
    }
}
