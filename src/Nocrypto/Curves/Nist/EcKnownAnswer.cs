using System;

namespace Sundog.Nocrypto;

/// <summary>
/// What the self-test of a curve knows, in hexadecimal: a private key d, its deterministic signature (RFC 6979) over
/// "sample", and the x coordinate of d times its own public key.
/// </summary>
internal sealed class EcKnownAnswer(SignatureAlgorithm algorithm, string d, string r, string s, string sharedSecret)
{
    private HashFunction Hash => Ecdsa.HashOf(algorithm)!;

    /// <summary>Makes a public key, and signs.</summary>
    internal bool Signs(EcCurve curve)
    {
        if (!curve.TryImportPrivateKey(Convert.FromHexString(d), out EcPrivateKey? key))
            return false;
        byte[] signature = new byte[key.MaxSignatureSize];
        byte[] first = new byte[curve.FieldSize], second = new byte[curve.FieldSize];
        bool holds = Ecdsa.TrySign(key, Hash, "sample"u8, random: null, signature, out int written)
            && EcdsaSignature.TryRead(signature.AsSpan(0, written), first, second)
            && Convert.ToHexStringLower(first) == r
            && Convert.ToHexStringLower(second) == s;
        key.Dispose();
        return holds;
    }

    /// <summary>Verifies, and refuses another message.</summary>
    internal bool Verifies(EcCurve curve)
    {
        if (!curve.TryImportPrivateKey(Convert.FromHexString(d), out EcPrivateKey? key))
            return false;
        byte[] signature = new byte[key.MaxSignatureSize];
        bool holds = Ecdsa.TrySign(key, Hash, "sample"u8, random: null, signature, out int written)
            && Ecdsa.Verify(key.PublicKey, Hash, "sample"u8, signature.AsSpan(0, written))
            && !Ecdsa.Verify(key.PublicKey, Hash, "simple"u8, signature.AsSpan(0, written));
        key.Dispose();
        return holds;
    }

    /// <summary>Agrees on a secret.</summary>
    internal bool Agrees(EcCurve curve)
    {
        if (!curve.TryImportPrivateKey(Convert.FromHexString(d), out EcPrivateKey? key))
            return false;
        byte[] secret = new byte[curve.FieldSize];
        bool holds = key.TryDeriveSharedSecret(key.PublicKey, secret) && Convert.ToHexStringLower(secret) == sharedSecret;
        key.Dispose();
        return holds;
    }
}
