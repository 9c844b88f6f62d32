using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>One wait for a deadline; goes back to the loop's stack when its result was taken.</summary>
internal sealed class LoopDelay : IValueTaskSource
{
    private readonly LoopSignal _signal;
    private readonly LoopTimer _timer;
    private readonly Stack<LoopDelay> _free;

    public LoopDelay(EventLoop loop, Stack<LoopDelay> free)
    {
        _signal = new LoopSignal(loop);
        _timer = loop.CreateTimer(static delay => ((LoopDelay)delay!)._signal.Set(), this);
        _free = free;
    }

    public ValueTask WaitAsync(Instant deadline)
    {
        short token = _signal.Begin();
        _timer.Set(deadline);
        return new ValueTask(this, token);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _signal.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _signal.OnCompleted(continuation, state, token, flags);

    public void GetResult(short token)
    {
        _signal.GetResult(token);
        _free.Push(this);
    }
}
