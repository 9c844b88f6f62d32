using System;

namespace Sundog.Nocrypto;

/// <summary>
/// An authenticated cipher with associated data (RFC 5116), as an immutable object to pass around:
/// <c>AesGcm.Aes128</c>, <c>AesCcm.Aes256</c>, <c>ChaCha20Poly1305.Instance</c>. Thread-safe.
/// </summary>
public abstract class AeadAlgorithm
{
    private readonly SelfTest _selfTest;

    /// <summary>
    /// The known answer, in hexadecimal, is what the bytes 0 to 19 are sealed into under the key 0, 1, 2, …, the nonce 0 to
    /// 11 and the associated data 0 to 7; OpenSSL gave it.
    /// </summary>
    private protected AeadAlgorithm(string name, int keySize, int tagLength, string knownAnswer)
    {
        _selfTest = new SelfTest(name, () => AnswersAs(knownAnswer));
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
    /// <exception cref="SelfTestException">This machine computes wrongly.</exception>
    public AeadKey CreateKey(ReadOnlySpan<byte> key)
    {
        _selfTest.Ensure();
        return CreateTestedKey(key);
    }

    /// <summary>The name.</summary>
    public sealed override string ToString() => Name;

    /// <summary><see cref="CreateKey"/> behind the self-test.</summary>
    private protected abstract AeadKey CreateTestedKey(ReadOnlySpan<byte> key);

    /// <summary>The self-test of the strategy that this machine uses: sealing, opening, and refusing a forged tag.</summary>
    private bool AnswersAs(string knownAnswer)
    {
        const int Length = 20;
        Span<byte> bytes = stackalloc byte[MaxKeySize], output = stackalloc byte[Length + TagSize], opened = stackalloc byte[Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)i;
        output = output[..(Length + TagLength)];
        ReadOnlySpan<byte> nonce = bytes[..NonceSize], associatedData = bytes[..8], plaintext = bytes[..Length];
        using AeadKey key = CreateTestedKey(bytes[..KeySize]);
        key.Seal(nonce, associatedData, plaintext, output);
        bool isRight = Convert.ToHexStringLower(output) == knownAnswer
            && key.TryOpen(nonce, associatedData, output, opened)
            && opened.SequenceEqual(plaintext);
        output[^1] ^= 1;
        return isRight && !key.TryOpen(nonce, associatedData, output, opened);
    }
}
