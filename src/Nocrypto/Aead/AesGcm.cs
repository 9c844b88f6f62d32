using System;

namespace Sundog.Nocrypto;

/// <summary>
/// AES in Galois/Counter Mode (NIST SP 800-38D, RFC 5116 §5.1 and §5.2) with 12-byte nonces and 16-byte tags.
/// </summary>
/// <remarks>
/// <para>The processor's instructions are used where it has them (AES-NI and PCLMULQDQ on x86, AES and PMULL on ARM64);
/// elsewhere a bitsliced AES and a GHASH of masked multiplications. Neither has a branch or a table index that depends on a secret.</para>
/// <para>SP 800-38D §5.2.1.1 limits a plaintext to 2^36 - 32 bytes and the associated data to 2^61 - 1: no span is that
/// long. How many messages one key may protect is the caller's to keep (RFC 9846 §5.5 for TLS records). A nonce that is
/// used twice with one key gives away both the sum of the plaintexts and the power to forge.</para>
/// </remarks>
public static class AesGcm
{
    /// <summary>AES-128-GCM: a key of 16 bytes.</summary>
    public static AeadAlgorithm Aes128 => Instance128.Value;

    /// <summary>AES-256-GCM: a key of 32 bytes.</summary>
    public static AeadAlgorithm Aes256 => Instance256.Value;

    private static class Instance128
    {
        public static readonly AeadAlgorithm Value = new Algorithm(
            "AES-128-GCM", 16, "936da5cd621ef15343db6b813aae7e07a33708f5172395fcf2f08066d60fa2e8e1df842c");
    }

    private static class Instance256
    {
        public static readonly AeadAlgorithm Value = new Algorithm(
            "AES-256-GCM", 32, "4703d418c1e0c41c85489d80bde4766293c79527ac7b819f738e3587f114074822f8bae9");
    }

    private sealed class Algorithm(string name, int keySize, string knownAnswer)
        : AeadAlgorithm(name, keySize, TagSize, knownAnswer)
    {
        private protected override AeadKey CreateTestedKey(ReadOnlySpan<byte> key)
            => AesInstructionsGcmKey.IsSupported
                ? new AesInstructionsGcmKey(this, key, GhashClmul.IsWideSupported)
                : new AesBitslicedGcmKey(this, key);
    }
}
