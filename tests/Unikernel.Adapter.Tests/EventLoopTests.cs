using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sundog.Unikernel.Net;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

public sealed class EventLoopTests
{
    [Fact]
    public void Await_stays_on_the_loops_thread_and_off_the_pool()
    {
        TestLoop test = new();
        int thread = Environment.CurrentManagedThreadId;
        long before = ThreadPool.CompletedWorkItemCount;
        test.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                await Task.Yield();
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                await test.Loop.DelayUntilAsync(test.Loop.Now.After(10)).ConfigureAwait(false);
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                await Nested(test.Loop);
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
            }
        });
        // Other tests may use the pool meanwhile; three hundred more than they do would show.
        Assert.True(ThreadPool.CompletedWorkItemCount - before < 250);
    }

    [Fact]
    public void What_completes_on_another_thread_comes_back()
    {
        TestLoop test = new();
        int thread = Environment.CurrentManagedThreadId;
        TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread other = new(() => source.SetResult());
        bool isBack = false;
        test.Loop.Start(async () =>
        {
            other.Start();
            await source.Task;
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            isBack = true;
        });
        DateTime end = DateTime.UtcNow.AddSeconds(10);
        while (!isBack && DateTime.UtcNow < end)
            test.Loop.RunTurn();
        other.Join();
        Assert.True(isBack);
    }

    [Fact]
    public void A_delay_ends_at_its_deadline_and_not_before()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            Instant deadline = test.Loop.Now.After(5_000_000);
            await test.Loop.DelayUntilAsync(deadline);
            Assert.Equal(deadline, test.Loop.Now);
            await test.Loop.DelayUntilAsync(new Instant(0));
            Assert.Equal(deadline, test.Loop.Now);
        });
    }

    [Property(MaxTest = 300)]
    public Property Timers_run_in_order_however_they_are_set_moved_and_cancelled()
    {
        Gen<(int Timer, int Deadline)> step = Gen.Zip(Gen.Choose(0, 15), Gen.Choose(-1, 50));
        return Prop.ForAll(step.ListOf().ToArbitrary(), steps =>
        {
            TestLoop test = new();
            List<(int Timer, long Time)> ran = [];
            LoopTimer[] timers = Enumerable.Range(0, 16)
                .Select(i => test.Loop.CreateTimer(state => ran.Add(((int)state!, test.Loop.Now.Microseconds)), i))
                .ToArray();
            Dictionary<int, long> expected = [];
            Instant start = test.Loop.Now;
            foreach ((int timer, int deadline) in steps)
            {
                if (deadline < 0)
                {
                    timers[timer].Cancel();
                    expected.Remove(timer);
                }
                else
                {
                    timers[timer].Set(start.After(deadline));
                    expected[timer] = start.After(deadline).Microseconds;
                }
            }
            while (test.Loop.RunTurn() || test.Loop.NextDeadline() != Instant.Never)
            {
                if (test.Loop.NextDeadline() != Instant.Never)
                    test.Machine.Wait(test.Loop.NextDeadline());
            }
            return ran.Count == expected.Count
                && ran.All(r => expected[r.Timer] == r.Time)
                && ran.Select(r => r.Time).SequenceEqual(ran.Select(r => r.Time).Order());
        });
    }

    [Fact]
    public void A_task_that_never_waits_does_not_stop_the_others()
    {
        TestLoop test = new();
        bool isOver = false;
        int spins = 0;
        test.Loop.Start(async () =>
        {
            while (!isOver)
            {
                spins++;
                await Task.Yield();
            }
        });
        test.Loop.CreateTimer(_ => isOver = true, null).Set(test.Loop.Now.After(1000));
        for (int turn = 0; turn < 100 && !isOver; turn++)
        {
            test.Loop.RunTurn();
            test.Machine.Pass(20);
        }
        Assert.True(isOver);
        Assert.InRange(spins, 40, 100);
    }

    [Fact]
    public void A_flood_of_continuations_is_worked_off_a_bounded_number_at_a_time()
    {
        TestLoop test = new();
        int ran = 0;
        for (int i = 0; i < 10_000; i++)
            test.Loop.Post(_ => ran++, null);
        test.Loop.RunTurn();
        Assert.InRange(ran, 1, 256);
        test.Settle();
        Assert.Equal(10_000, ran);
    }

    [Fact]
    public void What_nobody_handles_is_told_and_the_loop_goes_on()
    {
        TestLoop test = new();
        bool isReached = false;
        test.Loop.Start(async () =>
        {
            await Task.Yield();
            throw new FormatException("of the task");
        });
        test.Loop.Post(_ => throw new FormatException("of the callback"), null);
        test.Loop.CreateTimer(_ => throw new FormatException("of the timer"), null).Set(test.Loop.Now);
        test.Loop.Post(_ => isReached = true, null);
        test.Settle();
        Assert.True(isReached);
        Assert.Equal(["of the callback", "of the task", "of the timer"], test.Unhandled.Select(e => e.Message).Order());
    }

    [Fact]
    public void Waiting_and_yielding_allocate_nothing_in_steady_state()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            await Rounds(test.Loop, 100);
            long before = GC.GetAllocatedBytesForCurrentThread();
            await Rounds(test.Loop, 1000);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
        });
    }

    [Fact]
    public void Stop_ends_a_sleeping_loop_from_another_thread()
    {
        Hosting.HostMachine machine = new([]);
        EventLoop loop = new(machine, _ => { });
        Thread stopper = new(() =>
        {
            Thread.Sleep(30);
            loop.Stop();
        });
        stopper.Start();
        loop.Run();
        stopper.Join();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask Rounds(EventLoop loop, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await loop.DelayUntilAsync(loop.Now.After(10)).ConfigureAwait(false);
            await Task.Yield();
        }
    }

    private static async Task Nested(EventLoop loop)
    {
        await Task.Yield();
        await loop.DelayUntilAsync(loop.Now.After(1));
    }
}
