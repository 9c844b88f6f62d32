namespace Sundog.Unikernel.Adapter;

/// <summary>The unused tasks of one method on one thread, which is that of a loop: none is taken from a loop by another.</summary>
internal struct LoopTaskPool
{
    private const int MostKept = 16;

    private LoopTask? _first;
    private int _count;

    /// <summary>One that is unused, or null.</summary>
    public LoopTask? TryTake()
    {
        LoopTask? task = _first;
        if (task is not null)
        {
            (_first, task.Next) = (task.Next, null);
            _count--;
        }
        return task;
    }

    /// <summary>Keeps one for later, if there is room.</summary>
    public void Add(LoopTask task)
    {
        if (_count == MostKept)
            return;
        (task.Next, _first) = (_first, task);
        _count++;
    }
}
