using System;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// What one task of an event loop waits on until another sets it: the waiter goes on in its turn on the loop. Setting it
/// while nobody waits is forgotten, so the waiter looks at its condition first: nothing can come between, with one
/// thread. Waiting allocates nothing. Used from the loop's thread alone.
/// </summary>
internal sealed class LoopSignal(EventLoop loop) : IValueTaskSource
{
    private Action<object?>? _continuation;
    private object? _state;
    private short _version;
    private bool _isAwaited;
    private bool _isSet;

    /// <summary>Whether a task waits.</summary>
    public bool IsAwaited => _isAwaited;

    /// <summary>Waits for the next <see cref="Set"/>.</summary>
    /// <exception cref="InvalidOperationException">A task waits already.</exception>
    public ValueTask WaitAsync() => new(this, Begin());

    /// <summary>Begins a wait and gives its token, for a source that wraps this one.</summary>
    internal short Begin()
    {
        if (_isAwaited)
            throw new InvalidOperationException("One task waits at a time.");
        _isAwaited = true;
        _isSet = false;
        return _version;
    }

    /// <summary>Lets the waiter go on.</summary>
    public void Set()
    {
        if (!_isAwaited || _isSet)
            return;
        _isSet = true;
        if (_continuation is { } continuation)
            loop.Ready(continuation, _state);
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token)
    {
        Check(token);
        return _isSet ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;
    }

    /// <inheritdoc/>
    // The flags ask for the captured context, which the loop is, and for the execution context, which the state machine
    // that waits keeps by itself.
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Check(token);
        if (_isSet)
            loop.Ready(continuation, state);
        (_continuation, _state) = (continuation, state);
    }

    /// <inheritdoc/>
    public void GetResult(short token)
    {
        Check(token);
        if (!_isSet)
            throw new InvalidOperationException("The signal was not set.");
        _version = unchecked((short)(_version + 1));
        _isAwaited = false;
        (_continuation, _state) = (null, null);
    }

    private void Check(short token)
    {
        if (token != _version || !_isAwaited)
            throw new InvalidOperationException("A wait is awaited once.");
    }
}
