using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Sundog.Unikernel.Net;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>A loop on a fake machine, driven until a task ends.</summary>
internal sealed class TestLoop
{
    private const int MaxTurns = 2_000_000;

    public TestLoop()
    {
        Machine = new FakeMachine();
        Loop = new EventLoop(Machine, Unhandled.Add);
    }

    public FakeMachine Machine { get; }

    public EventLoop Loop { get; }

    public List<Exception> Unhandled { get; } = [];

    /// <summary>Runs the loop until the task has ended, and takes its result.</summary>
    public void Run(Func<ValueTask> task)
    {
        bool ended = false;
        Exception? failure = null;
        Loop.Start(async () =>
        {
            try
            {
                await task();
            }
            catch (Exception error)
            {
                failure = error;
            }
            ended = true;
        });
        for (int turn = 0; !ended; turn++)
        {
            Assert.True(turn < MaxTurns, "the task does not end");
            if (!Loop.RunTurn() && !ended)
            {
                Instant next = Loop.NextDeadline();
                Assert.True(next != Instant.Never, "the task waits for what never comes");
                Machine.Wait(next);
            }
        }
        if (failure is not null)
            throw new InvalidOperationException("The task failed: " + failure.Message, failure);
        Assert.Empty(Unhandled);
    }

    /// <summary>Turns the loop until nothing is left to do now.</summary>
    public void Settle()
    {
        for (int turn = 0; Loop.RunTurn(); turn++)
            Assert.True(turn < MaxTurns, "the loop does not come to rest");
    }
}
