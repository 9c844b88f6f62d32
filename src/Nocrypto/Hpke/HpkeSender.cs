using System;

namespace Sundog.Nocrypto;

/// <summary>
/// The sender's end of HPKE (RFC 9180 §5.2). Cleared on <see cref="Dispose"/>; using it afterwards throws
/// <see cref="ObjectDisposedException"/>. Not thread-safe: messages have an order. Nothing here allocates.
/// </summary>
public sealed class HpkeSender : IDisposable
{
    private readonly HpkeContext _context;

    internal HpkeSender(HpkeContext context) => _context = context;

    /// <summary>
    /// Encrypts the next message: writes the ciphertext and the tag, sixteen bytes more than the plaintext, to the start of
    /// <paramref name="destination"/>, which may start exactly where the plaintext does and must not overlap it otherwise.
    /// </summary>
    /// <exception cref="ArgumentException">The destination is too short, or an overlap is wrong.</exception>
    /// <exception cref="InvalidOperationException">The suite only exports, or 2^64 - 1 messages were sealed.</exception>
    public void Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> destination)
        => _context.Seal(associatedData, plaintext, destination);

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
