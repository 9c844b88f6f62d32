namespace Sundog.Nocrypto;

/// <summary>
/// <see cref="AesCcm"/> with tags cut to 8 bytes (RFC 6655 §4), for devices that save every byte: one forgery in 2^64
/// succeeds. Never where a peer has a choice.
/// </summary>
public static class AesCcm8
{
    /// <summary>AES-128-CCM_8: a key of 16 bytes.</summary>
    public static AeadAlgorithm Aes128 => Instance128.Value;

    /// <summary>AES-256-CCM_8: a key of 32 bytes.</summary>
    public static AeadAlgorithm Aes256 => Instance256.Value;

    private static class Instance128
    {
        public static readonly AeadAlgorithm Value = new AesCcmAlgorithm(
            "AES-128-CCM_8", 16, tagLength: 8, "3314f164d885c2b6791ac3eb0ee78b8f7c470b21c9509ab814af4561");
    }

    private static class Instance256
    {
        public static readonly AeadAlgorithm Value = new AesCcmAlgorithm(
            "AES-256-CCM_8", 32, tagLength: 8, "8ad4ba153a2acf90a4c0bb28013d524b2d650466b041babc3ab456fa");
    }
}
