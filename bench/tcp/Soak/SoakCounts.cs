using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Sundog.Bench.Tcp.Soak;

/// <summary>What all sessions of a soak came to. Used from several threads.</summary>
internal sealed class SoakCounts
{
    private readonly ConcurrentQueue<string> _failures = new();
    private long _sessions;
    private long _bytes;

    public long Sessions => Interlocked.Read(ref _sessions);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>What went wrong, a line each.</summary>
    public ConcurrentQueue<string> Failures => _failures;

    /// <summary>A session ended with every byte echoed, in order, and an orderly end both ways.</summary>
    public void Complete(int bytes)
    {
        Interlocked.Increment(ref _sessions);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Something is wrong: it is told at once, and the soak goes on.</summary>
    public void Fail(string what)
    {
        _failures.Enqueue(what);
        Console.WriteLine($"{DateTime.UtcNow:HH:mm:ss} failed: {what}");
    }
}
