using System;

namespace Sundog.Nocrypto;

/// <summary>
/// A running <see cref="Xof"/>: first the message, then the output, both in pieces of any length. Not thread-safe. The
/// state is cleared on <see cref="Dispose"/>; every member but <see cref="Function"/> throws
/// <see cref="ObjectDisposedException"/> afterwards. Nothing here allocates.
/// </summary>
public sealed class XofState : IDisposable
{
    private XofContext _context;
    private bool _disposed;

    internal XofState(Xof function)
    {
        Function = function;
        _context.Start(function);
    }

    /// <summary>The function.</summary>
    public Xof Function { get; }

    /// <summary>Adds <paramref name="data"/>, of any length, to the message.</summary>
    /// <exception cref="InvalidOperationException">Output was read: the message has ended.</exception>
    public void Append(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_context.IsReading)
            throw new InvalidOperationException("The message has ended: its output was read.");
        _context.Append(data);
    }

    /// <summary>Fills <paramref name="destination"/> with the next bytes of the output. The first call ends the message.</summary>
    public void Read(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _context.Read(destination);
    }

    /// <summary>Goes back to the empty message.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _context.Clear();
        _context.Start(Function);
    }

    /// <summary>Clears the state. Idempotent.</summary>
    public void Dispose()
    {
        _context.Clear();
        _disposed = true;
    }
}
