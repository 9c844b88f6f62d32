using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// The one thread of a unikernel: it takes in what the devices bring, runs the tasks that wait for it, sends out what they
/// left, and sleeps until there is more. <c>await</c> on this thread comes back to this thread; the thread pool is not
/// used. The work of a turn is bounded, so that no connection keeps the others waiting for long.
/// </summary>
/// <remarks>
/// Used from the thread that calls <see cref="Run"/> or <see cref="RunTurn"/>, except <see cref="Post"/> and
/// <see cref="Stop"/>, which any thread may call.
/// </remarks>
public sealed class EventLoop
{
    private const int MaxTimersPerTurn = 128;
    private const int MaxReadyPerTurn = 256;
    private const int KeptBuffers = 64;

    private readonly TimerHeap _timers = new();
    private readonly ReadyQueue _ready = new();
    private readonly LoopInbox _inbox = new();
    private readonly List<LoopSource> _sources = [];
    private readonly Stack<LoopDelay> _delays = new();
    private readonly LoopContext _context;
    private readonly Action<Exception> _onUnhandled;
    private Thread? _thread;
    private volatile bool _isStopped;

    /// <summary>A loop on a machine.</summary>
    /// <param name="machine">Whose clock and sleep it uses.</param>
    /// <param name="onUnhandled">Told of every exception that nothing else handled; the loop goes on.</param>
    public EventLoop(Machine machine, Action<Exception> onUnhandled)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(onUnhandled);
        Machine = machine;
        _onUnhandled = onUnhandled;
        _context = new LoopContext(this);
        Now = machine.Now;
    }

    /// <summary>The machine.</summary>
    public Machine Machine { get; }

    /// <summary>The start of the present turn.</summary>
    public Instant Now { get; private set; }

    /// <summary>The buffers of what runs on this loop.</summary>
    public BufferPool Buffers { get; } = new(KeptBuffers);

    internal bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Drives <paramref name="source"/> from the next turn on.</summary>
    public void Add(LoopSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _sources.Add(source);
    }

    /// <summary>Makes a timer whose callback runs on the loop.</summary>
    public LoopTimer CreateTimer(Action<object?> callback, object? state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new LoopTimer(_timers, callback, state);
    }

    /// <summary>Completes at the first turn that starts at <paramref name="deadline"/> or later; one of the past yields.</summary>
    public ValueTask DelayUntilAsync(Instant deadline)
    {
        LoopDelay delay = _delays.TryPop(out LoopDelay? used) ? used : new LoopDelay(this, _delays);
        return delay.WaitAsync(deadline);
    }

    /// <summary>Runs the callback on the loop, in its turn. May be called from any thread.</summary>
    public void Post(Action<object?> callback, object? state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        PostAny(callback, state);
    }

    /// <summary>Starts a task that nobody awaits: its exception goes where unhandled ones go.</summary>
    public void Start(Func<ValueTask> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        Post(static pair => { (EventLoop loop, Func<ValueTask> task) = ((EventLoop, Func<ValueTask>))pair!; loop.Observe(task()); }, (this, task));
    }

    /// <summary>Runs turns until <see cref="Stop"/>.</summary>
    public void Run()
    {
        // A machine may end requests of its devices only while it waits: it gets to it also when there is always work.
        const int TurnsBetweenWaits = 16;
        int busyTurns = 0;
        while (!_isStopped)
        {
            bool worked = RunTurn();
            busyTurns = worked ? busyTurns + 1 : 0;
            if (!worked)
                Machine.Wait(NextDeadline());
            else if (busyTurns % TurnsBetweenWaits == 0)
                Machine.Wait(Now);
        }
    }

    /// <summary>Ends <see cref="Run"/> after the present turn. May be called from any thread.</summary>
    public void Stop()
    {
        _isStopped = true;
        Machine.Wake();
    }

    /// <summary>One turn. Returns whether anything was done; if not, nothing will be before <see cref="NextDeadline"/> or an event.</summary>
    public bool RunTurn()
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        Thread? outerThread = _thread;
        SynchronizationContext.SetSynchronizationContext(_context);
        _thread = Thread.CurrentThread;
        try
        {
            Now = Machine.Now;
            bool worked = false;
            foreach (LoopSource source in _sources)
                worked |= source.Poll(Now);
            worked |= RunTimers();
            worked |= RunReady();
            foreach (LoopSource source in _sources)
                worked |= source.Flush(Now);
            return worked;
        }
        finally
        {
            _thread = outerThread;
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>When the next turn is due by itself.</summary>
    public Instant NextDeadline()
    {
        if (_ready.Count > 0 || _inbox.HasAny || _isStopped)
            return Now;
        Instant next = _timers.NextDeadline;
        foreach (LoopSource source in _sources)
            next = Instant.Earlier(next, source.NextDeadline);
        return next;
    }

    /// <summary>Puts a continuation in the queue, from the loop's thread or before it runs.</summary>
    internal void Ready(Action<object?> continuation, object? state) => _ready.Add(continuation, state);

    /// <summary>As <see cref="Post"/>, for either kind of delegate that <see cref="ReadyQueue"/> takes.</summary>
    internal void PostAny(Delegate callback, object? state)
    {
        if (IsCurrent)
        {
            _ready.Add(callback, state);
            return;
        }
        _inbox.Add(callback, state);
        Machine.Wake();
    }

    /// <summary>Sees to it that the exception of a task that nobody awaits is told.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "It fails with nothing, and goes on by itself.")]
    internal void Observe(ValueTask task)
    {
        if (task.IsCompletedSuccessfully)
            task.GetAwaiter().GetResult();
        else
            _ = ObserveAsync(task);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask ObserveAsync(ValueTask task)
    {
        try
        {
            await task;
        }
        catch (Exception error)
        {
            _onUnhandled(error);
        }
    }

    private bool RunTimers()
    {
        for (int i = 0; i < MaxTimersPerTurn; i++)
        {
            if (_timers.TakeDue(Now) is not { } timer)
                return i > 0;
            try
            {
                timer.Run();
            }
            catch (Exception error)
            {
                _onUnhandled(error);
            }
        }
        return true;
    }

    // What becomes ready meanwhile waits for the next turn, so that a task which never waits does not stop the devices.
    private bool RunReady()
    {
        _inbox.MoveTo(_ready);
        int count = Math.Min(_ready.Count, MaxReadyPerTurn);
        for (int i = 0; i < count; i++)
        {
            try
            {
                _ready.Take().Run();
            }
            catch (Exception error)
            {
                _onUnhandled(error);
            }
        }
        return count > 0;
    }
}
