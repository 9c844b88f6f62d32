using System;
using System.Collections.Generic;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Unikernel.Boot.Tests;

/// <summary>The driver's side of a queue against devices that keep the protocol, and against those that do not.</summary>
public sealed class VirtqueueTests
{
    private const ulong EventIndex = 1UL << 29;

    private static Virtqueue Make(FakeTransport transport, out VirtioDevice device, ushort size = 8)
    {
        device = new VirtioDevice(transport, 0, transport.Allocate);
        return device.AddQueue(0, size)!;
    }

    [Fact]
    public void What_the_device_is_done_with_comes_back_in_its_order()
    {
        using FakeTransport transport = new(4, 0);
        Virtqueue queue = Make(transport, out VirtioDevice device);
        DmaMemory memory = device.Allocate(4096);
        ushort first = queue.Add(memory.Slice(0, 100), true), second = queue.Add(memory.Slice(100, 50), true);
        transport.Queue(0).Return(second, 50);
        transport.Queue(0).Return(first, 7);
        Assert.True(queue.TryTake(out ushort head, out int written));
        Assert.Equal((second, 50), (head, written));
        Assert.True(queue.TryTake(out head, out written));
        Assert.Equal((first, 7), (head, written));
        Assert.False(queue.TryTake(out _, out _));
        Assert.Null(device.Failure);
        Assert.Equal(8, queue.FreeCount);
    }

    [Fact]
    public void A_chain_reads_first_and_writes_then()
    {
        using FakeTransport transport = new(2, 0);
        Virtqueue queue = Make(transport, out VirtioDevice device);
        DmaMemory memory = device.Allocate(4096);
        queue.AddChain([memory.Slice(0, 16)], [memory.Slice(16, 512), memory.Slice(600, 1)]);
        List<(IntPtr Address, int Length, bool IsWritable)> parts = transport.Queue(0).Chain(transport.Queue(0).Take());
        Assert.Equal([(16, false), (512, true), (1, true)], parts.ConvertAll(part => (part.Length, part.IsWritable)));
        Assert.Equal(5, queue.FreeCount);
    }

    [Theory]
    [InlineData(8u, 0u)] // beyond the queue
    [InlineData(uint.MaxValue, 0u)]
    [InlineData(3u, 0u)] // not in flight
    [InlineData(0u, 101u)] // more than it could write
    [InlineData(0u, uint.MaxValue)]
    public void A_device_that_returns_nonsense_is_failed_with_a_reason(uint head, uint length)
    {
        using FakeTransport transport = new(4, 0);
        Virtqueue queue = Make(transport, out VirtioDevice device);
        Assert.Equal(0, queue.Add(device.Allocate(4096).Slice(0, 100), true));
        transport.Status = 7;
        transport.Queue(0).Return(head, length);
        Assert.False(queue.TryTake(out _, out _));
        Assert.Contains("queue 0", device.Failure, StringComparison.Ordinal);
        Assert.Equal(0, transport.Status);
    }

    [Fact]
    public void A_device_that_returns_a_buffer_twice_is_failed()
    {
        using FakeTransport transport = new(4, 0);
        Virtqueue queue = Make(transport, out VirtioDevice device);
        DmaMemory memory = device.Allocate(4096);
        queue.Add(memory, true);
        queue.Add(memory, true);
        transport.Queue(0).Return(0, 1);
        transport.Queue(0).Return(0, 1);
        Assert.True(queue.TryTake(out _, out _));
        Assert.False(queue.TryTake(out _, out _));
        Assert.Contains("was not given", device.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_done_with_more_than_it_has_is_failed()
    {
        using FakeTransport transport = new(4, 0);
        Virtqueue queue = Make(transport, out VirtioDevice device);
        queue.Add(device.Allocate(4096), true);
        transport.Queue(0).SetUsedIndex(2);
        Assert.False(queue.TryTake(out _, out _));
        Assert.Contains("of 1 in flight", device.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_device_is_told_nothing_more()
    {
        using FakeTransport transport = new(4, 0);
        Virtqueue queue = Make(transport, out VirtioDevice device);
        queue.Add(device.Allocate(4096), true);
        device.Fail("for this test");
        queue.Notify();
        Assert.Equal(0, transport.Notifications);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(EventIndex)]
    public void An_interrupt_is_asked_for_only_by_who_waits(ulong features)
    {
        using FakeTransport transport = new(4, features);
        Virtqueue queue = Make(transport, out VirtioDevice device);
        queue.Add(device.Allocate(4096), true);
        Assert.True(queue.EnableInterrupt());
        queue.IsAwaited = true;
        Assert.True(queue.EnableInterrupt());
        transport.Queue(0).Return(0, 1);
        Assert.False(queue.EnableInterrupt());
    }

    [Theory]
    [InlineData(0UL, 0UL, "legacy")]
    [InlineData(1UL << 32, 1UL, "room for 1")]
    public void A_device_that_cannot_be_used_says_why(ulong features, ulong queueSize, string reason)
    {
        using FakeTransport transport = new(4, 0) { Offered = features, MaximumQueueSize = (ushort)queueSize };
        VirtioDevice device = new(transport, 0, transport.Allocate);
        Assert.Null(device.AddQueue(0, 8));
        Assert.Contains(reason, device.Failure, StringComparison.Ordinal);
    }

    // Whatever a device writes: no exception, no entry taken twice, and at most as many as are in flight.
    [Property(MaxTest = 500)]
    public void Nonsense_never_throws_and_never_gives_what_was_not_lent((uint Head, uint Length)[] returns, bool hasEventIndex)
    {
        using FakeTransport transport = new(4, hasEventIndex ? EventIndex : 0);
        Virtqueue queue = Make(transport, out VirtioDevice device);
        DmaMemory memory = device.Allocate(4096);
        HashSet<ushort> lent = [];
        foreach ((uint head, uint length) in returns)
        {
            while (queue.FreeCount > 0)
                Assert.True(lent.Add(queue.Add(memory.Slice(0, 64), true)));
            transport.Queue(0).Return(head % 11, length % 80);
            while (queue.TryTake(out ushort taken, out int written))
            {
                Assert.True(lent.Remove(taken));
                Assert.InRange(written, 0, 64);
            }
            if (device.Failure is not null)
                break;
        }
    }
}
