using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>Two stacks over a link that misbehaves.</summary>
public sealed class PairTests
{
    private const long Minute = 60_000_000;

    public static class Generators
    {
        public static Arbitrary<LinkFaults> Faults() => Arb.From(
            from loss in Gen.Choose(0, 12)
            from duplicate in Gen.Choose(0, 10)
            from reorder in Gen.Choose(0, 30)
            from corrupt in Gen.Choose(0, 5)
            from delay in Gen.Choose(20, 80_000)
            from jitter in Gen.Choose(0, 40_000)
            from rate in Gen.Elements(100_000, 1_000_000, 125_000_000)
            select new LinkFaults(loss / 100.0, duplicate / 100.0, reorder / 100.0, corrupt / 100.0, delay, jitter, rate));
    }

    [Theory]
    [InlineData(NetworkCapabilities.None)]
    [InlineData(NetworkCapabilities.TransmitChecksum | NetworkCapabilities.SegmentV4)]
    public void Over_a_perfect_link_nothing_is_sent_twice(NetworkCapabilities capabilities)
    {
        Pair pair = new(new LinkFaults(0, 0, 0, 0, 500, 0, 125_000_000), 1, capabilities: capabilities);
        Transfer transfer = new(pair, 300_000, 2_000_000);
        transfer.Run(Minute);
        Assert.True(transfer.IsComplete);
        Assert.Equal(0, transfer.Server!.Statistics.BytesRetransmitted);
        Assert.Equal(0, transfer.Client.Statistics.BytesRetransmitted);
    }

    [Theory]
    [InlineData(NetworkCapabilities.None, 1428)]
    [InlineData(NetworkCapabilities.TransmitChecksum | NetworkCapabilities.SegmentV6, 1428)]
    public void Over_IPv6_all_arrives_in_segments_that_fit(NetworkCapabilities capabilities, int size)
    {
        Pair pair = new(new LinkFaults(0.02, 0, 0.1, 0.01, 500, 500, 125_000_000), 3, capabilities: capabilities, isV6: true);
        Transfer transfer = new(pair, 100_000, 200_000);
        transfer.Run(Minute);
        Assert.True(transfer.IsComplete);
        Assert.Equal(size, transfer.Server!.Statistics.SegmentSize);
    }

    [Theory]
    [InlineData(4 << 20, 4 << 20, 8_000_000, 25_000_000)]
    [InlineData(256 << 10, 4 << 20, 1_000_000, 2_621_440)]
    [InlineData(4 << 20, 256 << 10, 1_000_000, 2_621_440)]
    public void Over_a_long_and_fast_path_the_buffers_grow_to_what_it_carries(int sendBuffer, int receiveBuffer, long atLeast, long atMost)
    {
        // A buffer once in a round trip of 100 ms is the most that can be.
        int size = (int)atLeast * 2;
        TcpOptions options = new() { SendBuffer = sendBuffer, ReceiveBuffer = receiveBuffer, MemoryBudget = 16 << 20 };
        Pair pair = new(new LinkFaults(0, 0, 0, 0, 50_000, 0, 25_000_000), 1, options);
        Transfer transfer = new(pair, 0, size);
        long time = transfer.Run(Minute);
        Assert.True(transfer.IsComplete);
        Assert.InRange(size * 1_000_000L / time, atLeast, atMost);
    }

    [Property(MaxTest = 60, Arbitrary = [typeof(Generators)])]
    public void Every_byte_arrives_in_order_or_the_connection_fails_in_bounded_time(LinkFaults faults, int seed)
    {
        Pair pair = new(faults, seed);
        Transfer transfer = new(pair, 40_000 + seed % 1000 * 7 % 20_000, 120_000);
        transfer.Run(30 * Minute);
        Assert.True(transfer.IsComplete || transfer.HasFailed);
    }

    [Property(MaxTest = 40, Arbitrary = [typeof(Generators)])]
    public void The_same_with_small_buffers_and_a_device_that_cuts(LinkFaults faults, int seed)
    {
        TcpOptions options = new() { SendBuffer = 8192, ReceiveBuffer = 6000, MemoryBudget = 65_536 };
        Pair pair = new(faults, seed, options, NetworkCapabilities.TransmitChecksum | NetworkCapabilities.SegmentV4);
        Transfer transfer = new(pair, 30_000, 50_000);
        transfer.Run(30 * Minute);
        Assert.True(transfer.IsComplete || transfer.HasFailed);
    }
}
