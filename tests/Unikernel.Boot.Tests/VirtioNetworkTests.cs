using System;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using Sundog.Unikernel.Net;
using Xunit;

namespace Sundog.Unikernel.Boot.Tests;

public sealed class VirtioNetworkTests
{
    private const ulong HasAddress = 1UL << 5;
    private const ulong Mergeable = 1UL << 15;
    private const ulong Everything = HasAddress | 1UL | 2UL | (1UL << 11) | (1UL << 12) | Mergeable;

    private static VirtioNetwork Make(FakeTransport transport)
    {
        ReadOnlySpan<byte> address = [2, 0, 0, 0, 0, 7];
        address.CopyTo(transport.ConfigurationBytes);
        return new VirtioNetwork(transport, transport.Allocate);
    }

    // Puts a frame, with its header, into the next buffer.
    private static void Deliver(FakeTransport transport, byte flags, ushort buffers, ReadOnlySpan<byte> frame, bool hasHeader = true)
    {
        FakeQueue queue = transport.Queue(0);
        int head = queue.Take();
        (IntPtr address, int length, _) = queue.Chain(head)[0];
        byte[] packet = new byte[(hasHeader ? 12 : 0) + frame.Length];
        if (hasHeader)
            (packet[0], packet[10], packet[11]) = (flags, (byte)buffers, (byte)(buffers >> 8));
        frame.CopyTo(packet.AsSpan(hasHeader ? 12 : 0));
        Marshal.Copy(packet, 0, address, Math.Min(packet.Length, length));
        queue.Return((uint)head, (uint)packet.Length);
    }

    [Fact]
    public void The_features_become_capabilities()
    {
        using FakeTransport plain = new(1, HasAddress), full = new(1, Everything);
        Assert.Equal(NetworkCapabilities.None, Make(plain).Capabilities);
        VirtioNetwork network = Make(full);
        Assert.Equal(
            NetworkCapabilities.TransmitChecksum | NetworkCapabilities.ReceiveChecksum | NetworkCapabilities.SegmentV4 | NetworkCapabilities.SegmentV6,
            network.Capabilities);
        Assert.Equal("02:00:00:00:00:07", network.Address.ToString());
        Assert.Null(network.Failure);
    }

    [Theory]
    [InlineData((byte)0, false)]
    [InlineData((byte)1, true)]
    [InlineData((byte)2, true)]
    public void A_frame_is_received_with_what_the_device_says_of_its_checksum(byte flags, bool isVerified)
    {
        using FakeTransport transport = new(1, Everything);
        VirtioNetwork network = Make(transport);
        Deliver(transport, flags, 1, [1, 2, 3]);
        Assert.True(network.TryReceive(out ReadOnlySpan<byte> frame, out bool isChecksumVerified));
        Assert.Equal([1, 2, 3], frame.ToArray());
        Assert.Equal(isVerified, isChecksumVerified);
        Assert.False(network.TryReceive(out _, out _));
    }

    [Fact]
    public void A_frame_in_three_buffers_is_joined()
    {
        using FakeTransport transport = new(1, Everything);
        VirtioNetwork network = Make(transport);
        byte[] first = new byte[2036], second = new byte[2048], third = [9, 8, 7];
        Random.Shared.NextBytes(first);
        Random.Shared.NextBytes(second);
        Deliver(transport, 0, 3, first);
        Deliver(transport, 0, 0, second, hasHeader: false);
        Deliver(transport, 0, 0, third, hasHeader: false);
        Assert.True(network.TryReceive(out ReadOnlySpan<byte> frame, out _));
        Assert.Equal([.. first, .. second, .. third], frame.ToArray());
    }

    [Theory]
    [InlineData((ushort)0, 3, "no buffers")]
    [InlineData((ushort)2, 3, "1 buffers of a frame that it says has 2")]
    [InlineData((ushort)1, 3000, "it wrote 3012 bytes")]
    [InlineData((ushort)1, 0, "header alone")]
    public void A_frame_that_cannot_be_fails_the_device(ushort buffers, int length, string reason)
    {
        using FakeTransport transport = new(1, Everything);
        VirtioNetwork network = Make(transport);
        Deliver(transport, 0, buffers, new byte[length]);
        Assert.False(network.TryReceive(out _, out _));
        Assert.Contains(reason, network.Failure, StringComparison.Ordinal);
        Assert.False(network.TryBeginTransmit(out _));
    }

    [Fact]
    public void What_is_sent_has_its_offload_before_it()
    {
        using FakeTransport transport = new(1, Everything);
        VirtioNetwork network = Make(transport);
        Assert.True(network.TryBeginTransmit(out Span<byte> frame));
        Assert.True(frame.Length >= 65_550);
        frame[..100].Fill(5);
        network.EndTransmit(100, new TransmitOffload(true, 34, 16, Segmentation.TcpV4, 1460, 54));
        network.Flush();
        FakeQueue queue = transport.Queue(1);
        (IntPtr address, int length, bool isWritable) = queue.Chain(queue.Take())[0];
        byte[] packet = new byte[length];
        Marshal.Copy(address, packet, 0, length);
        Assert.False(isWritable);
        Assert.Equal([1, 1, 54, 0, 180, 5, 34, 0, 16, 0, 0, 0, 5], packet[..13]);
        Assert.Equal(112, length);
    }

    [Fact]
    public void Sending_stops_when_there_is_no_room_and_goes_on_when_there_is()
    {
        using FakeTransport transport = new(1, HasAddress);
        VirtioNetwork network = Make(transport);
        for (int round = 0; round < 10; round++)
        {
            int sent = 0;
            for (; sent < 1000 && network.TryBeginTransmit(out Span<byte> frame); sent++)
            {
                frame[..1500].Fill((byte)sent);
                network.EndTransmit(1500, default);
            }
            Assert.InRange(sent, 100, 128);
            FakeQueue queue = transport.Queue(1);
            for (int i = 0; i < sent; i++)
            {
                int head = queue.Take();
                (IntPtr address, _, _) = queue.Chain(head)[0];
                Assert.Equal((byte)i, Marshal.ReadByte(address, 12 + 1499));
                queue.Return((uint)head, 0);
            }
        }
        Assert.Null(network.Failure);
    }

    [Fact]
    public void A_steady_exchange_allocates_nothing()
    {
        using FakeTransport transport = new(1, HasAddress);
        VirtioNetwork network = Make(transport);
        Exchange(transport, network, 300);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(transport, network, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Exchange(FakeTransport transport, VirtioNetwork network, int count)
    {
        for (int i = 0; i < count; i++)
        {
            transport.Queue(0).Return((uint)transport.Queue(0).Take(), 100);
            if (!network.TryReceive(out _, out _) || !network.TryBeginTransmit(out _))
                throw new InvalidOperationException(network.Failure);
            network.EndTransmit(100, default);
            network.Flush();
            transport.Queue(1).Return((uint)transport.Queue(1).Take(), 0);
        }
    }

    [Property(MaxTest = 300)]
    public void Nonsense_never_throws((uint Head, uint Length, byte Buffers)[] returns)
    {
        using FakeTransport transport = new(1, Everything);
        VirtioNetwork network = Make(transport);
        foreach ((uint head, uint length, byte buffers) in returns)
        {
            (IntPtr address, _, _) = transport.Queue(0).Chain((int)(head % 128))[0];
            Marshal.WriteByte(address, 10, (byte)(buffers % 4));
            transport.Queue(0).Return(head % 130, length % 2100);
            while (network.TryReceive(out ReadOnlySpan<byte> frame, out _))
                Assert.InRange(frame.Length, 1, 65_550);
        }
    }
}
