using System;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// Buffers of one size that connections hold while there is something in them, and no longer. What is given back is
/// cleared. Used from the loop's thread alone.
/// </summary>
public sealed class BufferPool
{
    /// <summary>The size of each, in bytes: two whole TLS records (RFC 9846 §5.2) and their headers.</summary>
    public const int BufferSize = 33_792;

    private readonly Stack<byte[]> _free = new();
    private readonly int _kept;

    /// <summary>A pool that keeps at most <paramref name="kept"/> free buffers.</summary>
    public BufferPool(int kept)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        _kept = kept;
    }

    /// <summary>How many are rented now.</summary>
    public int Rented { get; private set; }

    /// <summary>Gives a buffer of <see cref="BufferSize"/> bytes; it is the caller's until <see cref="Return"/>.</summary>
    public byte[] Rent()
    {
        byte[] buffer = _free.TryPop(out byte[]? free) ? free : new byte[BufferSize];
        Rented++;
        return buffer;
    }

    /// <summary>Takes a buffer back and clears its first <paramref name="used"/> bytes.</summary>
    /// <exception cref="ArgumentException">It is not one of these.</exception>
    public void Return(byte[] buffer, int used)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (buffer.Length != BufferSize)
            throw new ArgumentException("The buffer is not from this pool.", nameof(buffer));
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, used));
        Rented--;
        if (_free.Count < _kept)
            _free.Push(buffer);
    }
}
