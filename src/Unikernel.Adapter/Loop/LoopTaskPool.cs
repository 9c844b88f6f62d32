using System.Threading;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// The unused tasks of one method. Several loops, each with its thread, may share it: who finds it in use goes without.
/// </summary>
internal sealed class LoopTaskPool
{
    private const int MostKept = 16;

    private LoopTask? _first;
    private int _count;
    private int _isInUse;

    /// <summary>One that is unused, or null.</summary>
    public LoopTask? TryTake()
    {
        if (Interlocked.Exchange(ref _isInUse, 1) != 0)
            return null;
        LoopTask? task = _first;
        if (task is not null)
        {
            (_first, task.Next) = (task.Next, null);
            _count--;
        }
        Volatile.Write(ref _isInUse, 0);
        return task;
    }

    /// <summary>Keeps one for later, if there is room.</summary>
    public void Add(LoopTask task)
    {
        if (Interlocked.Exchange(ref _isInUse, 1) != 0)
            return;
        if (_count < MostKept)
        {
            (task.Next, _first) = (_first, task);
            _count++;
        }
        Volatile.Write(ref _isInUse, 0);
    }
}
