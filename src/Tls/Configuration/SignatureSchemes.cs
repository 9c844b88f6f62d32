using System;
using System.Collections.Generic;
using Sundog.Nocrypto;

namespace Sundog.Tls;

/// <summary>The signature schemes that this stack speaks, and which keys they fit (RFC 9846 §4.3.3).</summary>
public static class SignatureSchemes
{
    /// <summary>What a CertificateVerify may be signed with, in order of preference.</summary>
    public static IReadOnlyList<SignatureScheme> Default { get; } =
    [
        SignatureScheme.EcdsaSecp256r1Sha256,
        SignatureScheme.Ed25519,
        SignatureScheme.EcdsaSecp384r1Sha384,
        SignatureScheme.RsaPssRsaeSha256,
        SignatureScheme.RsaPssRsaeSha384,
        SignatureScheme.RsaPssRsaeSha512,
        SignatureScheme.RsaPssPssSha256,
        SignatureScheme.RsaPssPssSha384,
        SignatureScheme.RsaPssPssSha512,
    ];

    /// <summary>What certificates may be signed with: the same, and RSASSA-PKCS1-v1_5, which still signs most of them.</summary>
    internal static SignatureScheme[] ForCertificates { get; } =
    [
        .. Default,
        SignatureScheme.RsaPkcs1Sha256,
        SignatureScheme.RsaPkcs1Sha384,
        SignatureScheme.RsaPkcs1Sha512,
    ];

    /// <summary>
    /// Whether <paramref name="scheme"/> may sign a CertificateVerify of TLS 1.3 with <paramref name="key"/>: the curve,
    /// the kind of RSA key and the algorithm all have to fit.
    /// </summary>
    public static bool Fits(SignatureScheme scheme, PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return scheme switch
        {
            SignatureScheme.EcdsaSecp256r1Sha256 => key is EcPublicKey { Curve: var curve } && curve == P256.Instance,
            SignatureScheme.EcdsaSecp384r1Sha384 => key is EcPublicKey { Curve: var curve } && curve == P384.Instance,
            SignatureScheme.Ed25519 => key is Ed25519PublicKey,
            SignatureScheme.RsaPssRsaeSha256 or SignatureScheme.RsaPssRsaeSha384 or SignatureScheme.RsaPssRsaeSha512
                => key is RsaPublicKey { PssOnly: false },
            SignatureScheme.RsaPssPssSha256 or SignatureScheme.RsaPssPssSha384 or SignatureScheme.RsaPssPssSha512
                => key is RsaPublicKey { PssOnly: true } && key.CanVerify(Algorithm(scheme)),
            _ => false,
        };
    }

    /// <summary>The algorithm behind a scheme for which <see cref="Fits"/> can be true.</summary>
    internal static SignatureAlgorithm Algorithm(SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.EcdsaSecp256r1Sha256 => SignatureAlgorithm.EcdsaSha256,
        SignatureScheme.EcdsaSecp384r1Sha384 => SignatureAlgorithm.EcdsaSha384,
        SignatureScheme.Ed25519 => SignatureAlgorithm.Ed25519,
        SignatureScheme.RsaPssRsaeSha256 or SignatureScheme.RsaPssPssSha256 => SignatureAlgorithm.RsaPssSha256,
        SignatureScheme.RsaPssRsaeSha384 or SignatureScheme.RsaPssPssSha384 => SignatureAlgorithm.RsaPssSha384,
        SignatureScheme.RsaPssRsaeSha512 or SignatureScheme.RsaPssPssSha512 => SignatureAlgorithm.RsaPssSha512,
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "not a scheme of TLS 1.3's CertificateVerify"),
    };
}
