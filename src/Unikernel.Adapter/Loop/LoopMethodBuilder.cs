using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

// The compiler calls these by their names, on an instance or on the type.
#pragma warning disable CA1000, CA1822

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// Builds asynchronous methods of an event loop: <c>[AsyncMethodBuilder(typeof(LoopMethodBuilder))]</c>. The state of a
/// method that waits is pooled, so that it allocates nothing in steady state, and little code is made for each method.
/// </summary>
/// <remarks>
/// Its <see cref="ValueTask"/> is awaited once, as any. The values of <see cref="System.Threading.AsyncLocal{T}"/> do not
/// flow: a method that uses them takes the ordinary builder.
/// </remarks>
public struct LoopMethodBuilder
{
    private LoopMethodBuilder<bool> _builder;

    /// <summary>What the method gives to its caller.</summary>
    public readonly ValueTask Task => _builder.Source is { } source ? new ValueTask(source, source.Version) : default;

    /// <summary>Used by the compiler, as are all the others.</summary>
    public static LoopMethodBuilder Create() => default;

    /// <summary>Runs the method to its first wait.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
        => stateMachine.MoveNext();

    /// <summary>Of no use since state machines are structs.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>The method has ended.</summary>
    public void SetResult() => _builder.SetResult(true);

    /// <summary>The method has failed.</summary>
    public void SetException(Exception exception) => _builder.SetException(exception);

    /// <summary>The method waits.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.OnCompleted(_builder.Suspend(ref stateMachine));

    /// <summary>The method waits.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.UnsafeOnCompleted(_builder.Suspend(ref stateMachine));
}

/// <summary>As <see cref="LoopMethodBuilder"/>, for a method with a result.</summary>
/// <typeparam name="TResult">What the method returns.</typeparam>
public struct LoopMethodBuilder<TResult>
{
    private LoopTask<TResult>? _task;
    private TResult _result;

    /// <summary>What the method gives to its caller.</summary>
    public readonly ValueTask<TResult> Task => _task is { } task ? new ValueTask<TResult>(task, task.Version) : new ValueTask<TResult>(_result);

    internal readonly LoopTask? Source => _task;

    /// <summary>Used by the compiler, as are all the others.</summary>
    public static LoopMethodBuilder<TResult> Create() => default;

    /// <summary>Runs the method to its first wait.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
        => stateMachine.MoveNext();

    /// <summary>Of no use since state machines are structs.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>The method has ended.</summary>
    public void SetResult(TResult result)
    {
        if (_task is null)
            _result = result;
        else
            _task.Complete(result);
    }

    /// <summary>The method has failed.</summary>
    public void SetException(Exception exception) => (_task ??= new LoopTask<TResult>()).Fail(exception);

    /// <summary>The method waits.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.OnCompleted(Suspend(ref stateMachine));

    /// <summary>The method waits.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.UnsafeOnCompleted(Suspend(ref stateMachine));

    // The state machine holds this builder: the task is set first, so that the copy on the heap knows it too.
    internal Action Suspend<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_task is { } task)
            return task.Resumption;
        SuspendedMethod<TStateMachine, TResult> method = SuspendedMethod<TStateMachine, TResult>.Take();
        _task = method;
        method.Keep(stateMachine);
        return method.Resumption;
    }
}
