using System;

namespace Sundog.Interop.Matrix;

/// <summary>
/// What kind of key a certificate holds, the arguments with which <c>openssl genpkey</c> makes one, and the
/// signature schemes (RFC 9846 §4.2.3) that such a key can sign a handshake with.
/// </summary>
internal sealed record CertificateType(string Id, string[] KeyArguments, string[] Schemes)
{
    public static readonly CertificateType Rsa = new(
        "rsa",
        ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        ["rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512"]);

    public static readonly CertificateType RsaPss = new(
        "rsapss",
        ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
        ["rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512"]);

    public static readonly CertificateType P256 = new(
        "p256",
        ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        ["ecdsa_secp256r1_sha256"]);

    public static readonly CertificateType P384 = new(
        "p384",
        ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        ["ecdsa_secp384r1_sha384"]);

    public static readonly CertificateType Ed25519 = new("ed25519", ["-algorithm", "ED25519"], ["ed25519"]);

    public static readonly CertificateType[] All = [Rsa, RsaPss, P256, P384, Ed25519];

    /// <summary>Whether a key of this type can have made a signature of this scheme.</summary>
    public bool Signs(string scheme) => Array.IndexOf(Schemes, scheme) >= 0;
}
