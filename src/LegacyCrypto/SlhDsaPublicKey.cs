using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Sundog.LegacyCrypto;

/// <summary>
/// A public key of SLH-DSA (FIPS 205), the signature that rests on hash functions alone, for verification by BouncyCastle.
/// Immutable and thread-safe.
/// </summary>
public sealed class SlhDsaPublicKey
{
    // FIPS 205 §10.2.
    private const int LongestContext = 255;

    // FIPS 205 §11, table 2: the sizes of a public key and of a signature, in bytes.
    private static readonly (SlhDsaParameters Parameters, int KeySize, int SignatureSize)[] Sets =
    [
        (SlhDsaParameters.slh_dsa_sha2_128s, 32, 7856), (SlhDsaParameters.slh_dsa_shake_128s, 32, 7856),
        (SlhDsaParameters.slh_dsa_sha2_128f, 32, 17_088), (SlhDsaParameters.slh_dsa_shake_128f, 32, 17_088),
        (SlhDsaParameters.slh_dsa_sha2_192s, 48, 16_224), (SlhDsaParameters.slh_dsa_shake_192s, 48, 16_224),
        (SlhDsaParameters.slh_dsa_sha2_192f, 48, 35_664), (SlhDsaParameters.slh_dsa_shake_192f, 48, 35_664),
        (SlhDsaParameters.slh_dsa_sha2_256s, 64, 29_792), (SlhDsaParameters.slh_dsa_shake_256s, 64, 29_792),
        (SlhDsaParameters.slh_dsa_sha2_256f, 64, 49_856), (SlhDsaParameters.slh_dsa_shake_256f, 64, 49_856),
    ];

    private readonly SlhDsaPublicKeyParameters _key;
    private readonly int _signatureSize;

    private SlhDsaPublicKey(SlhDsaPublicKeyParameters key, int signatureSize)
    {
        _key = key;
        _signatureSize = signatureSize;
    }

    /// <summary>
    /// Takes a key in the form of FIPS 205 §9.1, 32, 48 or 64 bytes. The name is that of the standard, such as
    /// <c>SLH-DSA-SHA2-128s</c>, in either case. Returns false for another name and for another length.
    /// </summary>
    public static bool TryCreate(string parameterSet, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SlhDsaPublicKey? key)
    {
        ArgumentNullException.ThrowIfNull(parameterSet);
        (SlhDsaParameters? parameters, int keySize, int signatureSize) = Sets.FirstOrDefault(
            set => string.Equals(set.Parameters.Name, parameterSet, StringComparison.OrdinalIgnoreCase));
        key = parameters is not null && encoded.Length == keySize
            ? new SlhDsaPublicKey(SlhDsaPublicKeyParameters.FromEncoding(parameters, encoded.ToArray()), signatureSize)
            : null;
        return key is not null;
    }

    /// <summary>
    /// Whether the signature is this key's over the message, in the pure form of FIPS 205 §10.2. Hostile input gives false.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="context">At most 255 bytes that tell one use of the key from another; mostly empty.</param>
    /// <param name="signature">The signature.</param>
    /// <exception cref="ArgumentException">The context is longer.</exception>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> context, ReadOnlySpan<byte> signature)
    {
        if (context.Length > LongestContext)
            throw new ArgumentException("A context has at most 255 bytes.", nameof(context));
        if (signature.Length != _signatureSize)
            return false;
        SlhDsaSigner signer = new(_key.Parameters, deterministic: false);
        signer.Init(false, new ParametersWithContext(_key, context.ToArray()));
        signer.BlockUpdate(message);
        return signer.VerifySignature(signature.ToArray());
    }
}
