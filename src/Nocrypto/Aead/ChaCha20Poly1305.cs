using System;

namespace Sundog.Nocrypto;

/// <summary>
/// AEAD_CHACHA20_POLY1305 (RFC 8439 §2.8): a key of 32 bytes, 12-byte nonces, 16-byte tags. Made of additions, rotations
/// and multiplications alone: constant time on any processor that multiplies in constant time.
/// </summary>
/// <remarks>
/// RFC 8439 §2.8 limits a plaintext to 2^38 - 64 bytes: no span is that long. A nonce that is used twice with one key
/// gives away both the sum of the plaintexts and the power to forge.
/// </remarks>
public sealed class ChaCha20Poly1305 : AeadAlgorithm
{
    private ChaCha20Poly1305()
        : base("ChaCha20-Poly1305", 32, TagSize, "89fa0a032d12a347bf8a35f89410006cd961a0f4f824376ec6efe2b82253ab91f9a9b4ff")
    {
    }

    /// <summary>The algorithm.</summary>
    public static ChaCha20Poly1305 Instance { get; } = new();

    private protected override AeadKey CreateTestedKey(ReadOnlySpan<byte> key)
        => ChaCha20Poly1305Avx512Key.IsSupported ? new ChaCha20Poly1305Avx512Key(this, key)
            : ChaCha20Avx2.IsSupported ? new ChaCha20Poly1305Avx2Key(this, key)
            : new ChaCha20Poly1305PortableKey(this, key);
}
