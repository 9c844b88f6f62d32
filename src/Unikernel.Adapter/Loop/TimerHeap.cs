using System;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>The timers that are set, as a binary heap by deadline in which each knows its place.</summary>
internal sealed class TimerHeap
{
    private const int FirstSize = 16;

    private LoopTimer[] _timers = new LoopTimer[FirstSize];

    /// <summary>How many are set.</summary>
    public int Count { get; private set; }

    /// <summary>The earliest deadline.</summary>
    public Instant NextDeadline => Count > 0 ? _timers[0].Deadline : Instant.Never;

    /// <summary>Sets or moves a timer.</summary>
    public void Set(LoopTimer timer, Instant deadline)
    {
        timer.Deadline = deadline;
        if (timer.Index < 0)
        {
            if (Count == _timers.Length)
                Array.Resize(ref _timers, Count * 2);
            Place(timer, Count++);
        }
        Restore(timer);
    }

    /// <summary>Takes a timer out.</summary>
    public void Remove(LoopTimer timer)
    {
        int index = timer.Index;
        if (index < 0)
            return;
        timer.Index = -1;
        timer.Deadline = Instant.Never;
        LoopTimer last = _timers[--Count];
        _timers[Count] = null!;
        if (last != timer)
        {
            Place(last, index);
            Restore(last);
        }
    }

    /// <summary>Takes out the first timer if its deadline has come.</summary>
    public LoopTimer? TakeDue(Instant now)
    {
        if (Count == 0 || _timers[0].Deadline > now)
            return null;
        LoopTimer due = _timers[0];
        Remove(due);
        return due;
    }

    private void Restore(LoopTimer timer)
    {
        RaiseTowardsRoot(timer);
        SinkTowardsLeaves(timer);
    }

    private void RaiseTowardsRoot(LoopTimer timer)
    {
        while (timer.Index > 0)
        {
            LoopTimer parent = _timers[(timer.Index - 1) / 2];
            if (parent.Deadline <= timer.Deadline)
                return;
            Swap(parent, timer);
        }
    }

    private void SinkTowardsLeaves(LoopTimer timer)
    {
        while (timer.Index * 2 + 1 < Count)
        {
            int child = timer.Index * 2 + 1;
            if (child + 1 < Count && _timers[child + 1].Deadline < _timers[child].Deadline)
                child++;
            if (timer.Deadline <= _timers[child].Deadline)
                return;
            Swap(timer, _timers[child]);
        }
    }

    private void Swap(LoopTimer one, LoopTimer other)
    {
        int index = one.Index;
        Place(one, other.Index);
        Place(other, index);
    }

    private void Place(LoopTimer timer, int index)
    {
        _timers[index] = timer;
        timer.Index = index;
    }
}
