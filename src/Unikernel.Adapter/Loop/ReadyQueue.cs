using System;
using System.Threading;

namespace Sundog.Unikernel.Adapter;

/// <summary>Continuations in the order in which they became ready: a ring that grows to the most that ever waited.</summary>
internal sealed class ReadyQueue
{
    private const int FirstSize = 64;

    private Entry[] _entries = new Entry[FirstSize];
    private int _first;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one at the end: an <see cref="Action{T}"/> of object or a <see cref="SendOrPostCallback"/>.</summary>
    public void Add(Delegate continuation, object? state)
    {
        if (Count == _entries.Length)
            Grow();
        _entries[_first + Count & _entries.Length - 1] = new Entry(continuation, state);
        Count++;
    }

    /// <summary>Takes the first; there has to be one.</summary>
    public Entry Take()
    {
        Entry entry = _entries[_first];
        _entries[_first] = default;
        _first = _first + 1 & _entries.Length - 1;
        Count--;
        return entry;
    }

    private void Grow()
    {
        Entry[] larger = new Entry[_entries.Length * 2];
        int untilEnd = _entries.Length - _first;
        Array.Copy(_entries, _first, larger, 0, untilEnd);
        Array.Copy(_entries, 0, larger, untilEnd, _first);
        _entries = larger;
        _first = 0;
    }

    /// <summary>One continuation with its argument.</summary>
    internal readonly struct Entry(Delegate continuation, object? state)
    {
        /// <summary>Runs it.</summary>
        public void Run()
        {
            if (continuation is Action<object?> action)
                action(state);
            else
                ((SendOrPostCallback)continuation)(state);
        }
    }
}
