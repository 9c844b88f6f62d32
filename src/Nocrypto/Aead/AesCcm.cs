namespace Sundog.Nocrypto;

/// <summary>
/// AES in CCM mode (NIST SP 800-38C, RFC 5116 §5.3 and §5.4, RFC 6655) with 12-byte nonces and 16-byte tags.
/// </summary>
/// <remarks>
/// <para>By AES-NI or bitsliced AES, as <see cref="AesGcm"/>; neither has a branch or a table index that depends on a
/// secret. Slower than GCM, and for peers that have nothing else.</para>
/// <para>A 12-byte nonce leaves three bytes for the length: a plaintext has at most 2^24 - 1 bytes. A nonce that is used
/// twice with one key gives away the sum of the plaintexts.</para>
/// </remarks>
public static class AesCcm
{
    /// <summary>AES-128-CCM: a key of 16 bytes.</summary>
    public static AeadAlgorithm Aes128 => Instance128.Value;

    /// <summary>AES-256-CCM: a key of 32 bytes.</summary>
    public static AeadAlgorithm Aes256 => Instance256.Value;

    private static class Instance128
    {
        public static readonly AeadAlgorithm Value = new AesCcmAlgorithm(
            "AES-128-CCM", 16, AeadAlgorithm.TagSize, "3314f164d885c2b6791ac3eb0ee78b8f7c470b21daf771f9699044bdc776d9669f09a285");
    }

    private static class Instance256
    {
        public static readonly AeadAlgorithm Value = new AesCcmAlgorithm(
            "AES-256-CCM", 32, AeadAlgorithm.TagSize, "8ad4ba153a2acf90a4c0bb28013d524b2d650466004701223ee2fb84f3b52c2d18e4abe5");
    }
}
