using System;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// A timer of an event loop, used again and again: setting, moving and cancelling it costs the logarithm of the number of
/// timers that are set, and allocates nothing. Used from the loop's thread alone.
/// </summary>
public sealed class LoopTimer
{
    private readonly TimerHeap _heap;
    private readonly Action<object?> _callback;
    private readonly object? _state;

    internal LoopTimer(TimerHeap heap, Action<object?> callback, object? state)
    {
        _heap = heap;
        _callback = callback;
        _state = state;
    }

    /// <summary>When the callback runs; <see cref="Instant.Never"/> while the timer is not set.</summary>
    public Instant Deadline { get; internal set; } = Instant.Never;

    // The place in the heap; -1 while the timer is not set.
    internal int Index { get; set; } = -1;

    /// <summary>Sets the timer, or moves it if it is set; <see cref="Instant.Never"/> cancels.</summary>
    public void Set(Instant deadline)
    {
        if (deadline == Instant.Never)
            Cancel();
        else
            _heap.Set(this, deadline);
    }

    /// <summary>Cancels the timer. One that is not set stays so.</summary>
    public void Cancel() => _heap.Remove(this);

    internal void Run() => _callback(_state);
}
