using System;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A secret of fixed length: pinned, so that the garbage collector leaves no copies behind, and zeroed on
/// <see cref="Dispose"/>. It has no text form, no equality and no conversion; the bytes are reached only through
/// <see cref="Expose"/> and <see cref="ExposeWritable"/>, so that every place that touches a secret says so.
/// </summary>
/// <remarks>Not thread-safe. Using it after <see cref="Dispose"/> throws <see cref="ObjectDisposedException"/>.</remarks>
[DebuggerDisplay("SecretBytes({Length})")]
public sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private bool _disposed;

    /// <summary>A secret of <paramref name="length"/> zero bytes, to be filled through <see cref="ExposeWritable"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public SecretBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _bytes = GC.AllocateArray<byte>(length, pinned: true);
    }

    /// <summary>A secret that holds a copy of <paramref name="bytes"/>; the caller still owns, and clears, the source.</summary>
    public SecretBytes(ReadOnlySpan<byte> bytes)
        : this(bytes.Length)
        => bytes.CopyTo(_bytes);

    /// <summary>The length in bytes; it is public information.</summary>
    public int Length => _bytes.Length;

    /// <summary>The bytes, to read. The span is valid until <see cref="Dispose"/>; do not keep it.</summary>
    public ReadOnlySpan<byte> Expose() => ExposeWritable();

    /// <summary>The bytes, to write. The span is valid until <see cref="Dispose"/>; do not keep it.</summary>
    public Span<byte> ExposeWritable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _bytes;
    }

    /// <summary>Zeroes the bytes. Idempotent.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _disposed = true;
    }
}
