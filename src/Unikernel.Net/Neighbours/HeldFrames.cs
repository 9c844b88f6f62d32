using System;

namespace Sundog.Unikernel.Net.Neighbours;

/// <summary>Packets whose next hop is not resolved yet: a fixed number of frames, in lists, one list a neighbour.</summary>
internal sealed class HeldFrames
{
    private readonly byte[] _memory;
    private readonly int _frameSize;
    private readonly int[] _lengths;
    private readonly int[] _next;
    private int _free;

    public HeldFrames(int count, int frameSize)
    {
        _frameSize = frameSize;
        _memory = new byte[count * frameSize];
        _lengths = new int[count];
        _next = new int[count];
        for (int i = 0; i < count; i++)
            _next[i] = i + 1 < count ? i + 1 : -1;
    }

    /// <summary>Whether every frame is taken.</summary>
    public bool IsFull => _free < 0;

    /// <summary>Copies a frame to the end of the list that begins at <paramref name="first"/>.</summary>
    /// <returns>False when all frames are taken, or this one is too large for the link.</returns>
    public bool TryAppend(ref int first, ReadOnlySpan<byte> frame)
    {
        if (_free < 0 || frame.Length > _frameSize)
            return false;
        int slot = _free;
        _free = _next[slot];
        frame.CopyTo(_memory.AsSpan(slot * _frameSize));
        _lengths[slot] = frame.Length;
        _next[slot] = -1;
        if (first < 0)
        {
            first = slot;
            return true;
        }
        int last = first;
        while (_next[last] >= 0)
            last = _next[last];
        _next[last] = slot;
        return true;
    }

    /// <summary>How many frames the list has.</summary>
    public int Count(int first)
    {
        int count = 0;
        for (int slot = first; slot >= 0; slot = _next[slot])
            count++;
        return count;
    }

    /// <summary>The first frame of a list that is not empty.</summary>
    public Span<byte> Peek(int first) => _memory.AsSpan(first * _frameSize, _lengths[first]);

    /// <summary>Gives the first frame of a list that is not empty back.</summary>
    public void RemoveFirst(ref int first)
    {
        int slot = first;
        first = _next[slot];
        _next[slot] = _free;
        _free = slot;
    }
}
