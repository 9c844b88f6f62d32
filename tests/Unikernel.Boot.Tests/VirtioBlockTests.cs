using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Sundog.Unikernel.Adapter;
using Xunit;

namespace Sundog.Unikernel.Boot.Tests;

public sealed class VirtioBlockTests
{
    private static VirtioBlock Make(FakeTransport transport, byte sectors = 100)
    {
        transport.ConfigurationBytes[0] = sectors;
        return new VirtioBlock(transport, transport.Allocate);
    }

    // Serves the next request: its type, and what the status shall be.
    private static uint Serve(FakeTransport transport, byte status, int missing = 0)
    {
        FakeQueue queue = transport.Queue(0);
        int head = queue.Take();
        List<(IntPtr Address, int Length, bool IsWritable)> parts = queue.Chain(head);
        int written = 0;
        foreach ((IntPtr address, int length, bool isWritable) in parts)
        {
            for (int i = 0; isWritable && length > 1 && i < length; i++)
                Marshal.WriteByte(address, i, 0x5a);
            written += isWritable ? length : 0;
        }
        Marshal.WriteByte(parts[^1].Address, status);
        queue.Return((uint)head, (uint)(written - missing));
        return (uint)Marshal.ReadInt32(parts[0].Address);
    }

    [Fact]
    public async Task A_disk_that_fails_at_its_start_has_no_sector_and_delivers_none()
    {
        using FakeTransport transport = new(2, 0) { MaximumQueueSize = 0 };
        VirtioBlock disk = Make(transport);
        Assert.Contains("queue 0", disk.Failure, StringComparison.Ordinal);
        Assert.Equal(0, disk.SectorCount);
        (SiteImage? image, string? fault) = await SiteImage.OpenAsync(disk);
        Assert.Null(image);
        Assert.Equal("the disk has no sector", fault);
        disk.Poll();
    }

    [Fact]
    public async Task A_read_gives_what_the_device_wrote()
    {
        using FakeTransport transport = new(2, 0);
        VirtioBlock disk = Make(transport);
        byte[] data = new byte[1024];
        Task<bool> read = disk.ReadAsync(5, data).AsTask();
        Assert.Equal(0u, Serve(transport, 0));
        disk.Poll();
        Assert.True(await read);
        Assert.All(data, value => Assert.Equal(0x5a, value));
    }

    [Fact]
    public async Task A_status_of_error_is_false_and_the_disk_goes_on()
    {
        using FakeTransport transport = new(2, 0);
        VirtioBlock disk = Make(transport);
        Task<bool> write = disk.WriteAsync(5, new byte[512]).AsTask();
        Assert.Equal(1u, Serve(transport, 1));
        disk.Poll();
        Assert.False(await write);
        Assert.Contains("status 1", disk.LastError, StringComparison.Ordinal);
        Assert.Null(disk.Failure);
        Task<bool> next = disk.WriteAsync(5, new byte[512]).AsTask();
        Serve(transport, 0);
        disk.Poll();
        Assert.True(await next);
    }

    [Fact]
    public async Task A_read_that_says_it_is_done_with_less_fails_the_device()
    {
        using FakeTransport transport = new(2, 0);
        VirtioBlock disk = Make(transport);
        Task<bool> read = disk.ReadAsync(0, new byte[1024]).AsTask();
        Serve(transport, 0, missing: 512);
        disk.Poll();
        Assert.False(await read);
        Assert.Contains("wrote 513 bytes", disk.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_device_ends_all_requests()
    {
        using FakeTransport transport = new(2, 0);
        VirtioBlock disk = Make(transport);
        Task<bool> first = disk.ReadAsync(0, new byte[512]).AsTask(), second = disk.ReadAsync(1, new byte[512]).AsTask();
        disk.Device.Fail("for this test");
        disk.Poll();
        Assert.False(await first);
        Assert.False(await second);
        Assert.False(await disk.ReadAsync(0, new byte[512]));
    }

    [Fact]
    public async Task A_flush_is_sent_where_the_device_has_a_cache()
    {
        using FakeTransport transport = new(2, 1UL << 9), plain = new(2, 0);
        VirtioBlock disk = Make(transport);
        Task<bool> flush = disk.FlushAsync().AsTask();
        Assert.Equal(4u, Serve(transport, 0));
        disk.Poll();
        Assert.True(await flush);
        Assert.True(await Make(plain).FlushAsync());
    }

    [Fact]
    public async Task A_read_only_disk_takes_no_write()
    {
        using FakeTransport transport = new(2, 1UL << 5);
        VirtioBlock disk = Make(transport);
        Assert.True(disk.IsReadOnly);
        Assert.False(await disk.WriteAsync(0, new byte[512]));
    }

    [Theory]
    [InlineData(-1, 512)]
    [InlineData(100, 512)]
    [InlineData(99, 1024)]
    [InlineData(0, 0)]
    [InlineData(0, 100)]
    public void What_does_not_lie_on_the_disk_is_the_callers_error(long sector, int length)
    {
        using FakeTransport transport = new(2, 0);
        VirtioBlock disk = Make(transport);
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = disk.ReadAsync(sector, new byte[length]).AsTask(); });
    }
}
