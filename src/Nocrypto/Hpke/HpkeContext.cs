using System;
using System.Buffers.Binary;

namespace Sundog.Nocrypto;

/// <summary>What both ends of HPKE hold (RFC 9180 §5.2): a key, a nonce, a sequence number and an exporter secret.</summary>
internal sealed class HpkeContext(HpkeKdf kdf, AeadKey? key, SecretBytes baseNonce, SecretBytes exporterSecret) : IDisposable
{
    private ulong _sequence;
    private bool _disposed;

    internal void Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[AeadAlgorithm.NonceSize];
        AeadKey sealing = NextNonce(nonce);
        sealing.Seal(nonce, associatedData, plaintext, destination);
        _sequence++;
    }

    // RFC 9180 §5.2: a message that does not open leaves the sequence number where it was.
    internal bool TryOpen(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedData, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[AeadAlgorithm.NonceSize];
        if (!NextNonce(nonce).TryOpen(nonce, associatedData, sealedData, destination))
            return false;
        _sequence++;
        return true;
    }

    internal void Export(ReadOnlySpan<byte> context, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        kdf.Expand(exporterSecret.Expose(), "sec"u8, context, destination);
    }

    /// <summary>Moves to a sequence number, for a test.</summary>
    internal void Skip(ulong sequence) => _sequence = sequence;

    public void Dispose()
    {
        key?.Dispose();
        baseNonce.Dispose();
        exporterSecret.Dispose();
        _disposed = true;
    }

    /// <summary>ComputeNonce (RFC 9180 §5.2).</summary>
    private AeadKey NextNonce(Span<byte> nonce)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (key is null)
            throw new InvalidOperationException("This suite only exports secrets.");
        // The standard's limit is 2^96 - 1 messages; nobody reaches 2^64 - 1.
        if (_sequence == ulong.MaxValue)
            throw new InvalidOperationException("The sequence numbers are used up.");
        baseNonce.Expose().CopyTo(nonce);
        Span<byte> last = nonce[^8..];
        BinaryPrimitives.WriteUInt64BigEndian(last, BinaryPrimitives.ReadUInt64BigEndian(last) ^ _sequence);
        return key;
    }
}
