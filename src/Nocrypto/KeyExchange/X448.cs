using System;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// X448 (RFC 7748): Diffie-Hellman on Curve448. Keys and shared secrets are 56 bytes, little-endian. As a key
/// exchange it takes one <see cref="RandomSource.Fill"/> of 56 bytes per key pair, uses them unchanged as the private
/// key, and refuses peers' keys that force a shared secret of zeros.
/// </summary>
/// <remarks>
/// Time depends on no key. A shared secret is not uniformly distributed: derive keys from it, together with both
/// public keys where the protocol does not already bind them (RFC 7748 §7), and never use it as a key itself.
/// </remarks>
public sealed class X448 : KeyExchangeGroup
{
    /// <summary>The size of a private key, a public key and a shared secret, in bytes.</summary>
    public const int KeySize = 56;

    private static readonly SelfTest Test = new("X448", () => AnswersAs(KnownSecret));

    // RFC 7748 §6.2.
    private const string KnownPrivateKey =
        "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d"
            + "9ac2d8c0a598726b";
    private const string KnownPublicKey =
        "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53"
            + "177f80e532c41fa0";
    private const string KnownPeer =
        "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae"
            + "07bdc1c67bf33609";

    /// <summary>The shared secret of RFC 7748 §6.2, in hexadecimal.</summary>
    internal const string KnownSecret =
        "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a"
            + "449a5037514a879d";

    private X448()
        : base("X448", KeySize, KeySize, KeySize)
    {
    }

    /// <summary>The group.</summary>
    public static X448 Instance { get; } = new();

    /// <summary>
    /// Writes the public key of <paramref name="privateKey"/>, any 56 bytes, which are clamped here as RFC 7748 §5 says.
    /// The two may overlap.
    /// </summary>
    /// <exception cref="ArgumentException">A length is not 56.</exception>
    public static void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        Test.Ensure();
        RequireLength(privateKey.Length, nameof(privateKey));
        RequireLength(publicKey.Length, nameof(publicKey));
        Span<byte> clamped = stackalloc byte[KeySize];
        Span<ulong> scalar = stackalloc ulong[Scalar448.LimbCount];
        privateKey.CopyTo(clamped);
        Scalar448.Clamp(clamped);
        Scalar448.Reduce(clamped, scalar);
        EdwardsComb448.Multiply(scalar, out EdwardsPoint448 point);
        point.EncodeMontgomery(publicKey);
        SecretResidue.Clear(ref point);
        CryptographicOperations.ZeroMemory(clamped);
        LimbString.Clear(scalar);
        StackScrub.Run();
    }

    /// <summary>
    /// Computes the shared secret of <paramref name="privateKey"/>, any 56 bytes, and the peer's public key. Returns
    /// false, with <paramref name="sharedSecret"/> zeroed, when the peer's key is not 56 bytes, or is one of the points of
    /// small order, which would make the secret all zeros whatever the private key (RFC 7748 §6.2). As RFC 7748 §5
    /// wants it, encodings at or above p are taken modulo p. The three may overlap.
    /// </summary>
    /// <exception cref="ArgumentException">The length of the private key or of the shared secret is not 56.</exception>
    public static bool TryDerive(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        Test.Ensure();
        RequireLength(privateKey.Length, nameof(privateKey));
        RequireLength(sharedSecret.Length, nameof(sharedSecret));
        if (peerPublicKey.Length != KeySize)
        {
            sharedSecret.Clear();
            return false;
        }
        Span<byte> scalar = stackalloc byte[KeySize];
        privateKey.CopyTo(scalar);
        Scalar448.Clamp(scalar);
        MontgomeryLadder448.Multiply(scalar, peerPublicKey, sharedSecret);
        CryptographicOperations.ZeroMemory(scalar);
        StackScrub.Run();
        // RFC 7748 §6.2: the check for the all-zero value, without leaking anything else about it.
        bool isValid = !ConstantTime.IsZero(sharedSecret);
        // A peer whose key is refused is told so.
        ConstantTime.Declassify(ref isValid);
        return isValid;
    }

    /// <inheritdoc/>
    public override KeyExchangeInitiator Start(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new Initiator(random);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The shared secret may overlap the initiator's share; the two outputs must not overlap each other. A share of the
    /// wrong length is refused before anything is taken from <paramref name="random"/>.
    /// </remarks>
    public override bool TryRespond(
        ReadOnlySpan<byte> initiatorShare, RandomSource random, Span<byte> responderShare, Span<byte> sharedSecret)
    {
        ArgumentNullException.ThrowIfNull(random);
        RequireLength(responderShare.Length, nameof(responderShare));
        RequireLength(sharedSecret.Length, nameof(sharedSecret));
        if (responderShare.Overlaps(sharedSecret))
            throw new ArgumentException("The outputs overlap.", nameof(responderShare));
        bool valid = false;
        Span<byte> privateKey = stackalloc byte[KeySize];
        if (initiatorShare.Length == KeySize)
        {
            random.Fill(privateKey);
            valid = TryDerive(privateKey, initiatorShare, sharedSecret);
            DerivePublicKey(privateKey, responderShare);
            CryptographicOperations.ZeroMemory(privateKey);
        }
        if (!valid)
        {
            responderShare.Clear();
            sharedSecret.Clear();
        }
        return valid;
    }

    /// <summary>The self-test, with the shared secret as an argument.</summary>
    internal static bool AnswersAs(string secret)
    {
        byte[] privateKey = Convert.FromHexString(KnownPrivateKey), output = new byte[KeySize];
        DerivePublicKey(privateKey, output);
        return Convert.ToHexStringLower(output) == KnownPublicKey
            && TryDerive(privateKey, Convert.FromHexString(KnownPeer), output)
            && Convert.ToHexStringLower(output) == secret;
    }

    private static void RequireLength(int length, string parameter)
    {
        if (length != KeySize)
            throw new ArgumentException($"X448 wants {KeySize} bytes here; these are {length}.", parameter);
    }

    private sealed class Initiator : KeyExchangeInitiator
    {
        private readonly SecretBytes _privateKey = new(KeySize);
        private readonly byte[] _share = new byte[KeySize];

        internal Initiator(RandomSource random)
            : base(Instance)
        {
            random.Fill(_privateKey.ExposeWritable());
            DerivePublicKey(_privateKey.Expose(), _share);
        }

        public override void WriteShare(Span<byte> destination) => _share.CopyTo(destination);

        public override bool TryFinish(ReadOnlySpan<byte> responderShare, Span<byte> sharedSecret)
            => TryDerive(_privateKey.Expose(), responderShare, sharedSecret);

        public override void Dispose() => _privateKey.Dispose();
    }
}
