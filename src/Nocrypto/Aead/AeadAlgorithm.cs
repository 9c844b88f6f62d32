using System;

namespace Sundog.Nocrypto;

/// <summary>
/// An authenticated cipher with associated data (RFC 5116), as an immutable object to pass around:
/// <c>AesGcm.Aes128</c>, <c>AesCcm.Aes256</c>, <c>ChaCha20Poly1305.Instance</c>. Thread-safe.
/// </summary>
public abstract class AeadAlgorithm
{
    private protected AeadAlgorithm(string name, int keySize, int tagLength = TagSize)
    {
        Name = name;
        KeySize = keySize;
        TagLength = tagLength;
    }

    /// <summary>The size of every nonce here, in bytes.</summary>
    public const int NonceSize = 12;

    /// <summary>The size of a full tag, in bytes, which is that of every algorithm here but <see cref="AesCcm8"/>'s.</summary>
    public const int TagSize = 16;

    /// <summary>The largest <see cref="KeySize"/>, in bytes.</summary>
    public const int MaxKeySize = 32;

    /// <summary>The name, such as <c>AES-128-GCM</c>.</summary>
    public string Name { get; }

    /// <summary>The size of the key, in bytes.</summary>
    public int KeySize { get; }

    /// <summary>The size of this algorithm's tags, in bytes: <see cref="TagSize"/> or less.</summary>
    public int TagLength { get; }

    /// <summary>The longest plaintext that one nonce may protect, in bytes.</summary>
    internal virtual int MaxPlaintextSize => int.MaxValue - TagSize;

    /// <summary>
    /// Expands <paramref name="key"/> by the fastest strategy that this machine has. The caller disposes the result and
    /// still owns, and clears, <paramref name="key"/>.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="key"/> is not <see cref="KeySize"/> bytes long.</exception>
    public abstract AeadKey CreateKey(ReadOnlySpan<byte> key);

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;
}
