using System;
using System.Threading;

namespace Sundog.Nocrypto;

/// <summary>
/// A bound on the tables of multiples that are in memory at once. A table counts until it is collected: nobody gives one back, and
/// nothing here keeps one. Thread-safe.
/// </summary>
internal sealed class TableLimit(int count)
{
    private readonly Lock _lock = new();
    private readonly WeakReference<PointMultiples>?[] _tables = new WeakReference<PointMultiples>?[count];

    /// <summary>
    /// Makes a table for <paramref name="owner"/>, where it is null and there is room for one more; else leaves it as it is. One is made
    /// at a time. Null from <paramref name="make"/> takes no room.
    /// </summary>
    internal void Make(ref PointMultiples? owner, Func<PointMultiples?> make)
    {
        lock (_lock)
        {
            int free = Array.FindIndex(_tables, table => table is null || !table.TryGetTarget(out _));
            if (owner is not null || free < 0 || make() is not { } made)
                return;
            _tables[free] = new(made);
            Volatile.Write(ref owner, made);
        }
    }
}
