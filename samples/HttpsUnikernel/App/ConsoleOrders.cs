using System;
using Sundog.Unikernel.Adapter;

namespace Sundog.HttpsUnikernel;

/// <summary>What is typed on the machine's console: Ctrl-C orders the end. Everything else is read over.</summary>
public sealed class ConsoleOrders
{
    private const long Interval = 100_000;
    private const byte CtrlC = 3;

    private readonly EventLoop _loop;
    private readonly Action _onEnd;
    private readonly LoopTimer _timer;

    private ConsoleOrders(EventLoop loop, Action onEnd)
    {
        _loop = loop;
        _onEnd = onEnd;
        _timer = loop.CreateTimer(static orders => ((ConsoleOrders)orders!).Look(), this);
        _timer.Set(loop.Now.After(Interval));
    }

    /// <summary>Looks ten times a second; at the first Ctrl-C it calls <paramref name="onEnd"/>, once.</summary>
    public static void Watch(EventLoop loop, Action onEnd)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(onEnd);
        _ = new ConsoleOrders(loop, onEnd);
    }

    private void Look()
    {
        // No more than the port's queue at once: who types without end does not hold the loop.
        Span<byte> typed = stackalloc byte[16];
        if (typed[.._loop.Machine.ReadConsole(typed)].Contains(CtrlC))
            _onEnd();
        else
            _timer.Set(_loop.Now.After(Interval));
    }
}
