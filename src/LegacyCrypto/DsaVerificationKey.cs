using System;
using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace Sundog.LegacyCrypto;

/// <summary>
/// A public key of DSA (FIPS 186-4 §4), which FIPS 186-5 withdrew for signing and keeps for verification; by BouncyCastle.
/// Immutable and thread-safe.
/// </summary>
public sealed class DsaVerificationKey
{
    private readonly DsaPublicKeyParameters _key;

    private DsaVerificationKey(DsaPublicKeyParameters key) => _key = key;

    /// <summary>
    /// Takes p, q, g and y, big-endian and unsigned. Returns false for sizes that are not of FIPS 186-4 §4.2 (p of 1024,
    /// 2048 or 3072 bits; q of 160, 224 or 256), where q does not divide p - 1, and where g or y is not from 2 to p - 2 or
    /// not of order q. That p and q are prime is not proved: that is what the certificate vouches for.
    /// </summary>
    public static bool TryCreate(
        ReadOnlySpan<byte> p, ReadOnlySpan<byte> q, ReadOnlySpan<byte> g, ReadOnlySpan<byte> y,
        [NotNullWhen(true)] out DsaVerificationKey? key)
    {
        key = null;
        if (p.Length > 512 || q.Length > 64 || g.Length > 512 || y.Length > 512)
            return false;
        BigInteger modulus = Number(p), order = Number(q), generator = Number(g), value = Number(y);
        if ((modulus.BitLength, order.BitLength) is not ((1024, 160) or (2048, 224) or (2048, 256) or (3072, 256))
            || !modulus.TestBit(0)
            || modulus.Subtract(BigInteger.One).Mod(order).SignValue != 0
            || !IsElement(generator, modulus, order)
            || !IsElement(value, modulus, order))
        {
            return false;
        }
        key = new DsaVerificationKey(new DsaPublicKeyParameters(value, new DsaParameters(modulus, order, generator)));
        return true;
    }

    /// <summary>Whether the signature, DER, is this key's over the message. Hostile input gives false.</summary>
    public bool Verify(LegacyHash hash, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        DsaDigestSigner signer = new(new DsaSigner(), LegacyHashes.Digest(hash), StandardDsaEncoding.Instance);
        return LegacySignature.Verify(signer, _key, message, signature);
    }

    private static bool IsElement(BigInteger value, BigInteger modulus, BigInteger order)
        => value.CompareTo(BigInteger.Two) >= 0
            && value.CompareTo(modulus.Subtract(BigInteger.Two)) <= 0
            && value.ModPow(order, modulus).Equals(BigInteger.One);

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(1, bytes.ToArray());
}
