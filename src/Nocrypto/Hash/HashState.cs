using System;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>
/// A running hash. Not thread-safe. The state is cleared on <see cref="Dispose"/>, because what is hashed may be secret.
/// Nothing here allocates but <see cref="Clone"/>. Every member but <see cref="Function"/> throws
/// <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>.
/// </summary>
public sealed class HashState : IDisposable
{
    private HashContext _context;
    private bool _disposed;

    internal HashState(HashFunction function)
    {
        Function = function;
        _context.Start(function);
    }

    /// <summary>The hash function.</summary>
    public HashFunction Function { get; }

    /// <summary>Adds <paramref name="data"/>, of any length, to the message.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _context.Append(Function, data);
    }

    /// <summary>
    /// Writes the hash of the message so far into the first <c>Function.HashSize</c> bytes of
    /// <paramref name="destination"/>; the message may go on afterwards.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    [SkipLocalsInit]
    public void WriteHash(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Function.CheckDestination(destination);
        HashContext end = _context;
        end.Finish(Function, destination);
    }

    /// <summary>Goes back to the empty message.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _context.Clear();
        _context.Start(Function);
    }

    /// <summary>Takes over the message of <paramref name="other"/>, which must be of the same function.</summary>
    /// <exception cref="ArgumentException">The functions differ.</exception>
    public void CopyFrom(HashState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ObjectDisposedException.ThrowIf(_disposed, this);
        ObjectDisposedException.ThrowIf(other._disposed, other);
        if (other.Function != Function)
            throw new ArgumentException($"A {other.Function} state cannot go into a {Function} state.", nameof(other));
        _context = other._context;
    }

    /// <summary>An independent copy, for the caller to dispose.</summary>
    public HashState Clone()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        HashState copy = new(Function);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Clears the state. Idempotent.</summary>
    public void Dispose()
    {
        _context.Clear();
        _disposed = true;
    }
}
