using System;

namespace Sundog.Unikernel.Adapter;

/// <summary>How much of a vectored write is done: copies the parts into one place after another.</summary>
internal struct GatherPosition(ReadOnlyMemory<ReadOnlyMemory<byte>> sources)
{
    private int _part;
    private int _offset;

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd
    {
        get
        {
            SkipEmpty();
            return _part == sources.Length;
        }
    }

    /// <summary>Copies as much as is left and fits; says how much.</summary>
    public int CopyTo(Span<byte> destination)
    {
        int copied = 0;
        while (copied < destination.Length && !IsAtEnd)
        {
            ReadOnlySpan<byte> rest = sources.Span[_part].Span[_offset..];
            int length = Math.Min(rest.Length, destination.Length - copied);
            rest[..length].CopyTo(destination[copied..]);
            copied += length;
            _offset += length;
        }
        return copied;
    }

    private void SkipEmpty()
    {
        while (_part < sources.Length && _offset == sources.Span[_part].Length)
            (_part, _offset) = (_part + 1, 0);
    }
}
