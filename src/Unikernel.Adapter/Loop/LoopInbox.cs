using System;
using System.Collections.Generic;
using System.Threading;

namespace Sundog.Unikernel.Adapter;

/// <summary>Callbacks from other threads, until the loop takes them.</summary>
internal sealed class LoopInbox
{
    private readonly Lock _lock = new();
    private readonly List<(Delegate Callback, object? State)> _entries = [];
    private volatile bool _hasAny;

    /// <summary>Whether any wait.</summary>
    public bool HasAny => _hasAny;

    /// <summary>Adds one; from any thread.</summary>
    public void Add(Delegate callback, object? state)
    {
        lock (_lock)
        {
            _entries.Add((callback, state));
            _hasAny = true;
        }
    }

    /// <summary>Moves all of them.</summary>
    public void MoveTo(ReadyQueue ready)
    {
        if (!_hasAny)
            return;
        lock (_lock)
        {
            foreach ((Delegate callback, object? state) in _entries)
                ready.Add(callback, state);
            _entries.Clear();
            _hasAny = false;
        }
    }
}
