using System;
using System.Collections.Generic;
using FsCheck.Xunit;
using Sundog.Unikernel.Net.Link;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Robustness;

public sealed class FrameQueueTests
{
    [Property(MaxTest = 500)]
    public void What_goes_in_comes_out_in_order_whatever_the_sizes(byte[] sizes, byte pattern)
    {
        FrameQueue queue = new(300);
        Queue<byte[]> expected = new();
        for (int i = 0; i < sizes.Length * 4; i++)
        {
            int size = sizes[i % sizes.Length] % 120;
            if (queue.TryReserve(size, out Span<byte> memory))
            {
                memory.Fill((byte)(i & 0xff));
                queue.Commit(size);
                expected.Enqueue(memory.ToArray());
            }
            else
                Assert.True(queue.Count > 0, "an empty queue has no room");
            if ((pattern >> i % 8 & 1) != 0 && expected.Count > 0)
                Take(queue, expected);
        }
        while (expected.Count > 0)
            Take(queue, expected);
        Assert.Equal(0, queue.Count);
    }

    private static void Take(FrameQueue queue, Queue<byte[]> expected)
    {
        Assert.Equal(expected.Dequeue(), queue.Peek().ToArray());
        queue.Remove();
    }
}
