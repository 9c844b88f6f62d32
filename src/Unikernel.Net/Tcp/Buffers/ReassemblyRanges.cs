using System;
using System.Collections.Generic;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// Which bytes came out of order: at most <see cref="Capacity"/> separate ranges, the one that grew last first, which is
/// the order that SACK wants (RFC 2018 §4).
/// </summary>
internal sealed class ReassemblyRanges
{
    /// <summary>The most ranges; more are the work of an attacker or of a path that loses nearly everything.</summary>
    public const int Capacity = 48;

    private readonly (long Start, long End)[] _ranges = new (long, long)[Capacity];

    /// <summary>How many ranges there are.</summary>
    public int Count { get; private set; }

    public bool IsEmpty => Count == 0;

    public (long Start, long End) this[int index] => _ranges[index];

    /// <summary>Whether there is a place for the range: it touches one that is there, or there are few enough.</summary>
    public bool CanAdd(long start, long end) => Count < Capacity || FindTouching(start, end) >= 0;

    /// <summary>Whether every byte of the range came already.</summary>
    public bool Contains(long start, long end)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_ranges[i].Start <= start && end <= _ranges[i].End)
                return true;
        }
        return false;
    }

    /// <summary>Adds a range, joined with all that it overlaps or touches, and puts the result first.</summary>
    public void Add(long start, long end)
    {
        for (int i = FindTouching(start, end); i >= 0; i = FindTouching(start, end))
        {
            start = Math.Min(start, _ranges[i].Start);
            end = Math.Max(end, _ranges[i].End);
            Remove(i);
        }
        _ranges.AsSpan(0, Count).CopyTo(_ranges.AsSpan(1));
        _ranges[0] = (start, end);
        Count++;
    }

    /// <summary>Removes the ranges that begin at or before <paramref name="next"/> or where those end.</summary>
    /// <returns>How far the stream is in order now.</returns>
    public long TakeFrom(long next)
    {
        for (int i = FindTouching(next, next); i >= 0; i = FindTouching(next, next))
        {
            next = Math.Max(next, _ranges[i].End);
            Remove(i);
        }
        // A range that ended before next is no longer of interest either.
        for (int i = Count - 1; i >= 0; i--)
        {
            if (_ranges[i].End <= next)
                Remove(i);
        }
        return next;
    }

    public void Clear() => Count = 0;

    private int FindTouching(long start, long end)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_ranges[i].Start <= end && start <= _ranges[i].End)
                return i;
        }
        return -1;
    }

    private void Remove(int index)
    {
        Count--;
        _ranges.AsSpan(index + 1, Count - index).CopyTo(_ranges.AsSpan(index));
    }

    /// <summary>Keeps range lists for the connections that need one, which is few of them and not for long.</summary>
    internal sealed class Pool
    {
        private readonly Stack<ReassemblyRanges> _idle = [];

        public ReassemblyRanges Rent() => _idle.TryPop(out ReassemblyRanges? ranges) ? ranges : new ReassemblyRanges();

        public void Return(ReassemblyRanges ranges) => _idle.Push(ranges);
    }
}
