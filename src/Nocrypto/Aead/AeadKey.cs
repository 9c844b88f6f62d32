using System;

namespace Sundog.Nocrypto;

/// <summary>
/// An expanded AEAD key. Cleared on <see cref="Dispose"/>. Sealing and opening allocate nothing. One key may be used by
/// one thread at a time.
/// </summary>
public abstract class AeadKey : IDisposable
{
    private bool _disposed;

    private protected AeadKey(AeadAlgorithm algorithm) => Algorithm = algorithm;

    /// <summary>The algorithm.</summary>
    public AeadAlgorithm Algorithm { get; }

    /// <summary>
    /// Encrypts <paramref name="plaintext"/> and writes ciphertext and tag,
    /// <c>plaintext.Length + Algorithm.TagLength</c> bytes, to the start of <paramref name="destination"/>.
    /// A nonce must never be used twice with one key.
    /// </summary>
    /// <param name="nonce">Exactly <see cref="AeadAlgorithm.NonceSize"/> bytes.</param>
    /// <param name="associatedData">Authenticated, not encrypted; must not overlap <paramref name="destination"/>.</param>
    /// <param name="plaintext">May start exactly where <paramref name="destination"/> starts; no other overlap.</param>
    /// <param name="destination">At least plaintext and tag long.</param>
    /// <exception cref="ArgumentException">A length or an overlap is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int sealedLength = checked(plaintext.Length + Algorithm.TagLength);
        CheckNonce(nonce);
        if (plaintext.Length > Algorithm.MaxPlaintextSize)
            throw new ArgumentException($"{Algorithm} protects at most {Algorithm.MaxPlaintextSize} bytes at once.", nameof(plaintext));
        CheckDestination(destination, sealedLength);
        Span<byte> output = destination[..sealedLength];
        CheckOverlap(plaintext, output, nameof(plaintext));
        CheckDisjoint(associatedData, output);
        SealCore(nonce, associatedData, plaintext, output[..plaintext.Length], output[plaintext.Length..]);
    }

    /// <summary>
    /// Checks the tag and decrypts. <paramref name="sealedData"/> is ciphertext and tag; the plaintext,
    /// <c>sealedData.Length - Algorithm.TagLength</c> bytes, goes to the start of <paramref name="destination"/>.
    /// Returns false, with those bytes of the destination zeroed, when the tag is wrong, or the input shorter than a tag or
    /// longer than any that can be sealed: hostile input never throws, and no plaintext is released unchecked.
    /// </summary>
    /// <param name="nonce">Exactly <see cref="AeadAlgorithm.NonceSize"/> bytes.</param>
    /// <param name="associatedData">As it was sealed; must not overlap <paramref name="destination"/>.</param>
    /// <param name="sealedData">May start exactly where <paramref name="destination"/> starts; no other overlap.</param>
    /// <param name="destination">At least as long as the plaintext.</param>
    /// <exception cref="ArgumentException">The nonce's length, the destination's length or an overlap is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedData, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckNonce(nonce);
        if (sealedData.Length < Algorithm.TagLength)
            return false;
        int length = sealedData.Length - Algorithm.TagLength;
        CheckDestination(destination, length);
        Span<byte> output = destination[..length];
        CheckOverlap(sealedData, output, nameof(sealedData));
        CheckDisjoint(associatedData, output);
        bool isAuthentic = length <= Algorithm.MaxPlaintextSize
            && OpenCore(nonce, associatedData, sealedData[..length], sealedData[length..], output);
        // The caller, and by its conduct the peer, is told whether the tag was right.
        ConstantTime.Declassify(ref isAuthentic);
        if (isAuthentic)
            return true;
        output.Clear();
        return false;
    }

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Clear();
    }

    /// <summary>Seals; all lengths and overlaps are checked, <paramref name="ciphertext"/> is as long as <paramref name="plaintext"/>.</summary>
    private protected abstract void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag);

    /// <summary>
    /// Opens; all lengths and overlaps are checked. On false the caller zeroes <paramref name="plaintext"/>. The tag is
    /// compared in constant time.
    /// </summary>
    private protected abstract bool OpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext);

    /// <summary>Zeroes every key-dependent byte.</summary>
    private protected abstract void Clear();

    private static void CheckNonce(ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length != AeadAlgorithm.NonceSize)
            throw new ArgumentException($"The nonce has {nonce.Length} bytes; it must have {AeadAlgorithm.NonceSize}.", nameof(nonce));
    }

    private static void CheckDestination(Span<byte> destination, int needed)
    {
        if (destination.Length < needed)
            throw new ArgumentException($"The destination has {destination.Length} bytes; {needed} are needed.", nameof(destination));
    }

    private static void CheckOverlap(ReadOnlySpan<byte> input, ReadOnlySpan<byte> output, string name)
    {
        if (input.Overlaps(output, out int offset) && offset != 0)
            throw new ArgumentException("Input and destination overlap without starting at the same byte.", name);
    }

    private static void CheckDisjoint(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> output)
    {
        if (associatedData.Overlaps(output))
            throw new ArgumentException("The associated data overlaps the destination.", nameof(associatedData));
    }
}
