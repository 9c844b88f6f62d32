using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>What the user wrote and the peer has not yet acknowledged. Empty, it holds no memory of the pool.</summary>
internal sealed class SendBuffer(ChunkPool pool)
{
    private ChunkWindow _window = new(pool);

    /// <summary>The most bytes that it keeps; it may hold more than that after the limit was lowered.</summary>
    public int Limit { get; set; }

    /// <summary>How many bytes it keeps.</summary>
    public int Length { get; private set; }

    /// <summary>How many chunks it holds.</summary>
    public int Held => _window.Held;

    /// <summary>How many bytes it would take by its own limit.</summary>
    public int Room => Math.Max(0, Limit - Length);

    /// <summary>Takes bytes at the end; fewer than offered when the limit or the pool says so.</summary>
    public int Append(ReadOnlySpan<byte> source)
    {
        int count = _window.Write(Length, source[..Math.Min(source.Length, Room)]);
        Length += count;
        return count;
    }

    /// <summary>Copies bytes for a segment.</summary>
    public void Copy(int offset, Span<byte> destination) => _window.Read(offset, destination);

    /// <summary>Forgets bytes at the start.</summary>
    public void Discard(int count)
    {
        Length -= count;
        if (Length == 0)
            _window.Truncate(0);
        else
            _window.Discard(count);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => Discard(Length);
}
