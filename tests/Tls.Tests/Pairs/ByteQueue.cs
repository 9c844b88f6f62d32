using System;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>Bytes in the order in which they came.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = new byte[1024];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    /// <summary>What is there; valid until more is added.</summary>
    public Span<byte> Span => _bytes.AsSpan(_start, Count);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _end < bytes.Length)
        {
            byte[] larger = _bytes.Length - Count >= bytes.Length ? _bytes : new byte[2 * (Count + bytes.Length)];
            Span.CopyTo(larger);
            _end = Count;
            _start = 0;
            _bytes = larger;
        }
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    public void Skip(int count) => _start += count;

    /// <summary>Takes the first <paramref name="count"/> bytes out.</summary>
    public byte[] Take(int count)
    {
        byte[] taken = Span[..count].ToArray();
        Skip(count);
        return taken;
    }
}
