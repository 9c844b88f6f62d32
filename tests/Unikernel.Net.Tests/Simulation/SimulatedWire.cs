using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Simulation;

/// <summary>An Ethernet of a few stacks and a clock that jumps from one event to the next.</summary>
internal sealed class SimulatedWire
{
    private const int MostSteps = 200_000;

    private readonly List<NetworkStack> _stacks = [];
    private readonly byte[] _frame = new byte[70_000];

    /// <summary>The present.</summary>
    public Instant Now { get; private set; } = new(1_000_000);

    /// <summary>Every frame that any stack sent, with its time.</summary>
    public List<(Instant Time, byte[] Frame)> Sent { get; } = [];

    /// <summary>Whether a frame reaches the others; all do unless set.</summary>
    public Func<byte[], bool> Filter { get; set; } = _ => true;

    /// <summary>Whether sent frames are kept in <see cref="Sent"/>.</summary>
    public bool Records { get; set; } = true;

    public NetworkStack Add(NetworkOptions options)
    {
        NetworkStack stack = new(options, Now);
        _stacks.Add(stack);
        return stack;
    }

    /// <summary>Lets so many microseconds pass.</summary>
    public void Run(long microseconds)
    {
        Instant end = Now.After(microseconds);
        for (int step = 0; step < MostSteps; step++)
        {
            foreach (NetworkStack stack in _stacks)
                stack.Advance(Now);
            while (Exchange())
                continue;
            Instant next = _stacks.Select(stack => stack.NextDeadline).Min();
            if (next > end)
            {
                Now = end;
                return;
            }
            Assert.True(next > Now, "a deadline that has come stays due");
            Now = next;
        }
        Assert.Fail("the stacks never come to rest");
    }

    /// <summary>Hands a frame to one stack, and returns what that stack sends at once.</summary>
    public List<byte[]> Inject(NetworkStack stack, byte[] frame)
    {
        stack.Receive(frame, isChecksumVerified: false, Now);
        return Drain(stack);
    }

    /// <summary>Takes what a stack wants to send, without delivering it.</summary>
    public List<byte[]> Drain(NetworkStack stack)
    {
        List<byte[]> frames = [];
        stack.Advance(Now);
        for (int length; (length = stack.Transmit(_frame, Now, out _)) > 0;)
            frames.Add(_frame[..length]);
        return frames;
    }

    private bool Exchange()
    {
        bool any = false;
        foreach (NetworkStack sender in _stacks)
        {
            for (int length; (length = sender.Transmit(_frame, Now, out _)) > 0; any = true)
                Deliver(sender, length);
        }
        return any;
    }

    private void Deliver(NetworkStack sender, int length)
    {
        if (Records)
        {
            byte[] frame = _frame[..length];
            Sent.Add((Now, frame));
            if (!Filter(frame))
                return;
        }
        foreach (NetworkStack receiver in _stacks)
        {
            if (receiver != sender)
                receiver.Receive(_frame.AsSpan(0, length), isChecksumVerified: false, Now);
        }
    }
}
