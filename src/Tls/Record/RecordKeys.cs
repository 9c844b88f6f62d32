using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Sundog.Nocrypto;

namespace Sundog.Tls.Record;

/// <summary>
/// One direction's AEAD key, initialisation vector and sequence number (RFC 9846 §5.2, §5.3). Seals and opens in place,
/// without allocating.
/// </summary>
internal sealed class RecordKeys : IDisposable
{
    private readonly AeadKey _key;
    private readonly byte[] _iv;

    public RecordKeys(AeadKey key, ReadOnlySpan<byte> iv)
    {
        _key = key;
        _iv = GC.AllocateUninitializedArray<byte>(AeadAlgorithm.NonceSize, pinned: true);
        iv.CopyTo(_iv);
    }

    /// <summary>How many records these keys have protected; also the next record's sequence number.</summary>
    public ulong SequenceNumber { get; private set; }

    /// <summary>
    /// Seals the first <paramref name="innerLength"/> bytes of <paramref name="fragment"/> (a TLSInnerPlaintext) in
    /// place; the tag follows them.
    /// </summary>
    public void Seal(ReadOnlySpan<byte> header, Span<byte> fragment, int innerLength)
    {
        Span<byte> nonce = stackalloc byte[AeadAlgorithm.NonceSize];
        NextNonce(nonce);
        _key.Seal(nonce, header, fragment[..innerLength], fragment);
        SequenceNumber++;
    }

    /// <summary>Opens <paramref name="fragment"/> (ciphertext and tag) in place. The sequence number moves only on success.</summary>
    public bool TryOpen(ReadOnlySpan<byte> header, Span<byte> fragment)
    {
        Span<byte> nonce = stackalloc byte[AeadAlgorithm.NonceSize];
        NextNonce(nonce);
        if (!_key.TryOpen(nonce, header, fragment, fragment))
            return false;
        SequenceNumber++;
        return true;
    }

    /// <summary>Whether <paramref name="fragment"/>, which is destroyed, opens; the sequence number does not move.</summary>
    public bool WouldOpen(ReadOnlySpan<byte> header, Span<byte> fragment)
    {
        Span<byte> nonce = stackalloc byte[AeadAlgorithm.NonceSize];
        NextNonce(nonce);
        return _key.TryOpen(nonce, header, fragment, fragment);
    }

    public void Dispose()
    {
        _key.Dispose();
        CryptographicOperations.ZeroMemory(_iv);
    }

    // RFC 9846 §5.3: the sequence number, padded to the left, exclusive-ored with the initialisation vector.
    private void NextNonce(Span<byte> nonce)
    {
        _iv.CopyTo(nonce);
        Span<byte> low = nonce[(AeadAlgorithm.NonceSize - 8)..];
        BinaryPrimitives.WriteUInt64BigEndian(low, BinaryPrimitives.ReadUInt64BigEndian(low) ^ SequenceNumber);
    }
}
