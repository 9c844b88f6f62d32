using System;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// X25519 (RFC 7748): Diffie-Hellman on Curve25519. Keys and shared secrets are 32 bytes, little-endian. As a key
/// exchange it takes one <see cref="RandomSource.Fill"/> of 32 bytes per key pair, uses them unchanged as the private
/// key, and refuses peers' keys that force a shared secret of zeros.
/// </summary>
/// <remarks>
/// Time depends on no key. A shared secret is not uniformly distributed: derive keys from it, together with both
/// public keys where the protocol does not already bind them (RFC 7748 §7), and never use it as a key itself.
/// </remarks>
public sealed class X25519 : KeyExchangeGroup
{
    /// <summary>The size of a private key, a public key and a shared secret, in bytes.</summary>
    public const int KeySize = 32;

    private static readonly SelfTest Test = new("X25519", () => AnswersAs(KnownSecret));

    // RFC 7748 §6.1.
    private const string KnownPrivateKey = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    private const string KnownPublicKey = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    private const string KnownPeer = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";

    /// <summary>The shared secret of RFC 7748 §6.1, in hexadecimal.</summary>
    internal const string KnownSecret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

    private X25519()
        : base("X25519", KeySize, KeySize, KeySize)
    {
    }

    /// <summary>The group.</summary>
    public static X25519 Instance { get; } = new();

    /// <summary>
    /// Writes the public key of <paramref name="privateKey"/>, any 32 bytes, which are clamped here as RFC 7748 §5 says.
    /// The two may overlap.
    /// </summary>
    /// <exception cref="ArgumentException">A length is not 32.</exception>
    public static void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        Test.Ensure();
        RequireLength(privateKey.Length, nameof(privateKey));
        RequireLength(publicKey.Length, nameof(publicKey));
        Span<byte> scalar = stackalloc byte[KeySize];
        privateKey.CopyTo(scalar);
        Scalar25519.Clamp(scalar);
        EdwardsComb.Multiply(scalar, out EdwardsPoint point);
        point.EncodeMontgomery(publicKey);
        SecretResidue.Clear(ref point);
        CryptographicOperations.ZeroMemory(scalar);
        SecretResidue.ClearStackBelow();
    }

    /// <summary>
    /// Computes the shared secret of <paramref name="privateKey"/>, any 32 bytes, and the peer's public key. Returns
    /// false, with <paramref name="sharedSecret"/> zeroed, when the peer's key is not 32 bytes, or is one of the points of
    /// small order, which would make the secret all zeros whatever the private key (RFC 7748 §6.1). As RFC 7748 §5
    /// wants it, the top bit of the peer's key is ignored, and other encodings at or above p are taken modulo p.
    /// The three may overlap.
    /// </summary>
    /// <exception cref="ArgumentException">The length of the private key or of the shared secret is not 32.</exception>
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
        Scalar25519.Clamp(scalar);
        if (MontgomeryLadderAvx2.IsSupported)
            MontgomeryLadderAvx2.Multiply(scalar, peerPublicKey, sharedSecret);
        else
            MontgomeryLadder.Multiply(scalar, peerPublicKey, sharedSecret);
        CryptographicOperations.ZeroMemory(scalar);
        SecretResidue.ClearStackBelow();
        // RFC 7748 §6.1: the check for the all-zero value, without leaking anything else about it.
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
            throw new ArgumentException($"X25519 wants {KeySize} bytes here; these are {length}.", parameter);
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
