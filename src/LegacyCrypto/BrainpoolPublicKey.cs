using System;
using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Asn1.TeleTrust;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Sundog.LegacyCrypto;

/// <summary>
/// A public key on a curve of RFC 5639, for the verification of ECDSA by BouncyCastle. Immutable and thread-safe.
/// </summary>
public sealed class BrainpoolPublicKey
{
    private readonly ECPublicKeyParameters _key;

    private BrainpoolPublicKey(ECPublicKeyParameters key) => _key = key;

    /// <summary>
    /// Reads a point in the uncompressed or the compressed form (SEC 1 §2.3.4). The name is that of RFC 5639, such as
    /// <c>brainpoolP256r1</c>. Returns false for another curve, for infinity, and for what is no point of the curve.
    /// </summary>
    public static bool TryCreate(string curve, ReadOnlySpan<byte> point, [NotNullWhen(true)] out BrainpoolPublicKey? key)
    {
        key = null;
        X9ECParameters? parameters = curve.StartsWith("brainpool", StringComparison.Ordinal) ? TeleTrusTNamedCurves.GetByName(curve) : null;
        if (parameters is null || point.IsEmpty || point[0] is not (2 or 3 or 4))
            return false;
        try
        {
            // The constructor checks that the point is on the curve and in the right group.
            key = new BrainpoolPublicKey(new ECPublicKeyParameters(
                parameters.Curve.DecodePoint(point.ToArray()),
                new ECDomainParameters(parameters.Curve, parameters.G, parameters.N, parameters.H, parameters.GetSeed())));
            return true;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or ArithmeticException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether the signature, DER, is this key's over the message. Hostile input gives false.</summary>
    public bool Verify(LegacyHash hash, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        DsaDigestSigner signer = new(new ECDsaSigner(), LegacyHashes.Digest(hash), StandardDsaEncoding.Instance);
        return LegacySignature.Verify(signer, _key, message, signature);
    }
}
