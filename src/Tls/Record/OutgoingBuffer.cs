using System;

namespace Sundog.Tls.Record;

/// <summary>
/// Records that wait to be sent. Its size is bounded by this side's own flights; it is given back when it runs empty, so
/// that an idle connection holds none.
/// </summary>
internal sealed class OutgoingBuffer
{
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    public int Length => _end - _start;

    /// <summary>Room for <paramref name="size"/> more bytes; <see cref="Commit"/> says how many were used.</summary>
    public Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _end < size)
        {
            byte[] larger = new byte[Math.Max(checked(Length + size), 2 * Length)];
            _buffer.AsSpan(_start, Length).CopyTo(larger);
            _end = Length;
            _start = 0;
            _buffer = larger;
        }
        return _buffer.AsSpan(_end);
    }

    public void Commit(int size) => _end += size;

    /// <summary>Moves as much as fits into <paramref name="destination"/>.</summary>
    public int Drain(Span<byte> destination)
    {
        int count = Math.Min(Length, destination.Length);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        if (_start == _end)
        {
            _buffer = [];
            _start = 0;
            _end = 0;
        }
        return count;
    }
}
