using System;

namespace Sundog.Nocrypto;

/// <summary>
/// What the self-test of a curve knows, in hexadecimal: a private key d, its deterministic signature (RFC 6979) over
/// "sample", and the x coordinate of d times its own public key.
/// </summary>
internal sealed class EcKnownAnswer(SignatureAlgorithm algorithm, string d, string r, string s, string sharedSecret)
{
    /// <summary>Signs, verifies, refuses another message, and agrees.</summary>
    internal bool Holds(EcCurve curve)
    {
        HashFunction hash = Ecdsa.HashOf(algorithm)!;
        if (!curve.TryImportPrivateKey(Convert.FromHexString(d), out EcPrivateKey? key))
            return false;
        byte[] signature = new byte[key.MaxSignatureSize], secret = new byte[curve.FieldSize];
        byte[] first = new byte[curve.FieldSize], second = new byte[curve.FieldSize];
        bool holds = Ecdsa.TrySign(key, hash, "sample"u8, random: null, signature, out int written)
            && EcdsaSignature.TryRead(signature.AsSpan(0, written), first, second)
            && Convert.ToHexStringLower(first) == r
            && Convert.ToHexStringLower(second) == s
            && Ecdsa.Verify(key.PublicKey, hash, "sample"u8, signature.AsSpan(0, written))
            && !Ecdsa.Verify(key.PublicKey, hash, "simple"u8, signature.AsSpan(0, written))
            && key.TryDeriveSharedSecret(key.PublicKey, secret)
            && Convert.ToHexStringLower(secret) == sharedSecret;
        key.Dispose();
        return holds;
    }
}
