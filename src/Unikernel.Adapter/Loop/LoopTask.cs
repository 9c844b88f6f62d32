using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// Something that ends, once, and is then waited for no more: a method of <see cref="LoopMethodBuilder"/>, a request of a
/// device. Who waits goes on where it is ended, or by its context if it asks for that. Nothing is allocated for a wait.
/// </summary>
internal class LoopTask : IValueTaskSource
{
    private static readonly Action<object?> Ended = _ => throw new InvalidOperationException("An end is no continuation.");
    private static readonly SendOrPostCallback GoOn = static task => ((LoopTask)task!)._waiter!(((LoopTask)task)._state);

    private Action? _resumption;
    private Action<object?>? _continuation;
    private Action<object?>? _waiter;
    private object? _state;
    private SynchronizationContext? _context;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Counts the uses, so that a second await of one is found out.</summary>
    public short Version { get; private set; }

    /// <summary>Goes on with the method.</summary>
    public Action Resumption => _resumption ??= Resume;

    /// <summary>The next in the pool that this one lies in.</summary>
    public LoopTask? Next { get; set; }

    /// <summary>Ends it with an exception for who waits.</summary>
    public void Fail(Exception exception)
    {
        _failure = ExceptionDispatchInfo.Capture(exception);
        End();
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token)
    {
        Check(token);
        if (!ReferenceEquals(Volatile.Read(ref _continuation), Ended))
            return ValueTaskSourceStatus.Pending;
        if (_failure is null)
            return ValueTaskSourceStatus.Succeeded;
        return _failure.SourceException is OperationCanceledException ? ValueTaskSourceStatus.Canceled : ValueTaskSourceStatus.Faulted;
    }

    /// <inheritdoc/>
    // On hosts the end may come from another thread meanwhile: either side may be second, and then goes on.
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Check(token);
        _state = state;
        _context = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0 ? SynchronizationContext.Current : null;
        Action<object?>? earlier = Interlocked.CompareExchange(ref _continuation, continuation, null);
        if (ReferenceEquals(earlier, Ended))
            Continue(continuation);
        else if (earlier is not null)
            throw new InvalidOperationException("A task is awaited once.");
    }

    void IValueTaskSource.GetResult(short token) => TakeEnd(token);

    /// <summary>Ends it; who waits goes on.</summary>
    protected void End()
    {
        if (Interlocked.Exchange(ref _continuation, Ended) is { } continuation)
            Continue(continuation);
    }

    /// <summary>The end is known: the task is ready for another use.</summary>
    protected void TakeEnd(short token)
    {
        // Of a task that is awaited twice, the second may be another method's by now.
        if (GetStatus(token) == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The method has not ended.");
        ExceptionDispatchInfo? failure = _failure;
        (_continuation, _waiter, _state, _context, _failure) = (null, null, null, null, null);
        Version = unchecked((short)(Version + 1));
        Release();
        failure?.Throw();
    }

    /// <summary>Goes on with the method, if there is one.</summary>
    protected virtual void Resume() => throw new InvalidOperationException("It waits for nothing.");

    /// <summary>Nobody knows this use any more.</summary>
    protected virtual void Release()
    {
    }

    private void Continue(Action<object?> continuation)
    {
        if (_context is null)
        {
            continuation(_state);
            return;
        }
        _waiter = continuation;
        _context.Post(GoOn, this);
    }

    private void Check(short token)
    {
        if (token != Version)
            throw new InvalidOperationException("A task is awaited once.");
    }
}

/// <summary>As <see cref="LoopTask"/>, with a result.</summary>
internal class LoopTask<TResult> : LoopTask, IValueTaskSource<TResult>
{
    private TResult? _result;

    /// <summary>Waits for the end of this use.</summary>
    public ValueTask<TResult> WaitAsync() => new(this, Version);

    /// <summary>Ends it; who waits goes on.</summary>
    public void Complete(TResult result)
    {
        _result = result;
        End();
    }

    TResult IValueTaskSource<TResult>.GetResult(short token)
    {
        // With the end taken, the task may be in use again.
        TResult? result = _result;
        if (GetStatus(token) != ValueTaskSourceStatus.Pending)
            _result = default;
        TakeEnd(token);
        return result!;
    }
}

/// <summary>A method that waits, with its state.</summary>
internal sealed class SuspendedMethod<TStateMachine, TResult> : LoopTask<TResult>
    where TStateMachine : IAsyncStateMachine
{
    [ThreadStatic]
    private static LoopTaskPool _pool;

    private TStateMachine? _stateMachine;

    /// <summary>A task for a method that waits for the first time.</summary>
    public static SuspendedMethod<TStateMachine, TResult> Take()
        => Unsafe.As<SuspendedMethod<TStateMachine, TResult>>(_pool.TryTake()) ?? new SuspendedMethod<TStateMachine, TResult>();

    /// <summary>The method as it waits.</summary>
    public void Keep(TStateMachine stateMachine) => _stateMachine = stateMachine;

    protected override void Resume() => _stateMachine!.MoveNext();

    protected override void Release()
    {
        _stateMachine = default;
        _pool.Add(this);
    }
}
