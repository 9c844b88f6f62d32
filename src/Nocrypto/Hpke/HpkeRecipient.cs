using System;

namespace Sundog.Nocrypto;

/// <summary>
/// The recipient's end of HPKE (RFC 9180 §5.2). Cleared on <see cref="Dispose"/>; using it afterwards throws
/// <see cref="ObjectDisposedException"/>. Not thread-safe: messages have an order. Nothing here allocates.
/// </summary>
public sealed class HpkeRecipient : IDisposable
{
    private readonly HpkeContext _context;

    internal HpkeRecipient(HpkeContext context) => _context = context;

    /// <summary>
    /// Opens the next message: <paramref name="sealedData"/> is ciphertext and tag, and the plaintext goes to the start of
    /// <paramref name="destination"/>, which may start exactly where the sealed data does and must not overlap it otherwise.
    /// Returns false, with those bytes zeroed, when it is not the sender's next message; the next call then still waits for
    /// that one.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is too short, or an overlap is wrong.</exception>
    /// <exception cref="InvalidOperationException">The suite only exports, or 2^64 - 1 messages were opened.</exception>
    public bool TryOpen(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedData, Span<byte> destination)
        => _context.TryOpen(associatedData, sealedData, destination);

    /// <summary>
    /// Fills <paramref name="destination"/>, at most 255 hashes, with a secret that only both ends know (RFC 9180 §5.3), one
    /// for each <paramref name="context"/> and length. The caller owns, and clears, it.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is too long.</exception>
    public void Export(ReadOnlySpan<byte> context, Span<byte> destination) => _context.Export(context, destination);

    /// <summary>Clears the keys.</summary>
    public void Dispose() => _context.Dispose();

    /// <summary>Moves to a sequence number, for a test.</summary>
    internal void Skip(ulong sequence) => _context.Skip(sequence);
}
