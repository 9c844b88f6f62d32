using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Xunit;

// How value tasks are used, and misused, is what is tested.
#pragma warning disable CA2012, xUnit1031, xUnit1051

namespace Sundog.Unikernel.Adapter.Tests;

public sealed class LoopMethodBuilderTests
{
    [Fact]
    public void A_method_that_does_not_wait_gives_its_result_at_once()
    {
        ValueTask<int> task = AddAsync(new LoopTask<int>(), 5, waits: false);
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(5, task.GetAwaiter().GetResult());
    }

    [Fact]
    public void A_method_that_waits_goes_on_where_it_is_ended()
    {
        LoopTask<int> source = new();
        List<int> results = [];
        ValueTask task = KeepAsync(AddAsync(source, 5, waits: true), results);
        Assert.Empty(results);
        source.Complete(3);
        Assert.Equal([8], results);
        Assert.True(task.IsCompletedSuccessfully);
    }

    [Fact]
    public void An_exception_reaches_who_awaits_before_and_after_the_first_wait()
    {
        Assert.Throws<FormatException>(() => FailAsync(null).GetAwaiter().GetResult());
        LoopTask<int> source = new();
        ValueTask<int> task = FailAsync(source);
        Assert.False(task.IsCompleted);
        source.Complete(1);
        Assert.True(task.IsFaulted);
        Assert.Throws<FormatException>(() => task.GetAwaiter().GetResult());
    }

    [Fact]
    public void What_fails_by_cancellation_is_canceled()
    {
        LoopTask<int> source = new();
        source.Fail(new OperationCanceledException());
        Assert.True(source.WaitAsync().IsCanceled);
    }

    [Fact]
    public void A_second_await_is_an_error_and_no_other_methods_result()
    {
        LoopTask<int> source = new();
        ValueTask<int> first = AddAsync(source, 5, waits: true);
        ValueTask<int> copy = first;
        source.Complete(1);
        Assert.Equal(6, first.GetAwaiter().GetResult());
        LoopTask<int> other = new();
        ValueTask<int> second = AddAsync(other, 5, waits: true);
        other.Complete(2);
        Assert.Throws<InvalidOperationException>(() => copy.GetAwaiter().GetResult());
        Assert.Equal(7, second.GetAwaiter().GetResult());
    }

    [Fact]
    public void A_result_that_is_not_there_yet_is_an_error()
        => Assert.Throws<InvalidOperationException>(() => AddAsync(new LoopTask<int>(), 5, waits: true).GetAwaiter().GetResult());

    [Fact]
    public void Who_asks_for_the_context_goes_on_in_it()
    {
        LoopTask<int> source = new();
        CountingContext context = new();
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            List<int> results = [];
            ValueTask task = KeepInContextAsync(source.WaitAsync(), results);
            source.Complete(3);
            Assert.Empty(results);
            context.RunAll();
            Assert.Equal([3], results);
            Assert.True(task.IsCompleted);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    [Fact]
    public void An_end_that_comes_from_another_thread_is_not_lost()
    {
        for (int i = 0; i < 2000; i++)
        {
            LoopTask<int> source = new();
            using ManualResetEventSlim isDone = new();
            Thread other = new(() => source.Complete(3));
            other.Start();
            source.OnCompleted(_ => isDone.Set(), null, source.Version, ValueTaskSourceOnCompletedFlags.None);
            Assert.True(isDone.Wait(TimeSpan.FromSeconds(20)));
            other.Join();
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<int> AddAsync(LoopTask<int> source, int number, bool waits)
        => waits ? number + await source.WaitAsync().ConfigureAwait(false) : number;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<int> FailAsync(LoopTask<int>? source)
        => source is null || await source.WaitAsync().ConfigureAwait(false) > 0 ? throw new FormatException() : 0;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private static async ValueTask KeepAsync(ValueTask<int> task, List<int> results) => results.Add(await task.ConfigureAwait(false));

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private static async ValueTask KeepInContextAsync(ValueTask<int> task, List<int> results) => results.Add(await task);

    private sealed class CountingContext : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = [];

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

        public void RunAll()
        {
            while (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) posted))
                posted.Callback(posted.State);
        }
    }
}
