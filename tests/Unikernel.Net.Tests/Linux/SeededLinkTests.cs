using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Sundog.LinuxNetwork;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Linux;

public sealed class SeededLinkTests
{
    private static readonly LinkFaults Faults = new(Loss: 100_000, Duplication: 50_000, Reordering: 50_000, Delay: 1_000, ReorderDelay: 3_000);

    [Fact]
    public void The_same_seed_does_the_same_to_the_same_frames()
    {
        Assert.Equal(Carry(new SeededLink(1, Faults)), Carry(new SeededLink(1, Faults)));
        Assert.NotEqual(Carry(new SeededLink(1, Faults)), Carry(new SeededLink(2, Faults)));
    }

    [Fact]
    public void Faults_come_as_often_as_asked_for()
    {
        SeededLink link = new(3, Faults);
        List<int> arrived = Carry(link);
        Assert.InRange(link.Lost, 800, 1_200);
        Assert.InRange(arrived.Count - arrived.Distinct().Count(), 300, 600);
        Assert.InRange(arrived.Zip(arrived.Skip(1)).Count(pair => pair.Second < pair.First), 200, 1_000);
    }

    [Fact]
    public void A_full_link_loses()
    {
        SeededLink link = new(1, new LinkFaults(0, 0, 0, 1_000, 0), capacity: 4);
        for (int i = 0; i < 10; i++)
            link.Send([1], default, false, default);
        Assert.Equal(6, link.Lost);
        Assert.Equal(new Instant(1_000), link.NextDeadline);
        Assert.False(link.TryReceive(new Instant(999), out _, out _, out _));
        Assert.True(link.TryReceive(new Instant(1_000), out _, out _, out _));
    }

    [Fact]
    public void A_link_that_corrupts_flips_one_bit_of_an_IP_packet_and_spares_the_rest()
    {
        SeededLink link = new(1, new LinkFaults(0, 0, 0, 0, 0, Corruption: 1_000_000));
        byte[] packet = new byte[60], arp = new byte[60];
        (packet[12], packet[13], arp[12], arp[13]) = (0x08, 0x00, 0x08, 0x06);
        Assert.Equal(1, FlippedBits(link, packet, default));
        Assert.Equal(0, FlippedBits(link, arp, default));
        Assert.Equal(0, FlippedBits(link, packet, new TransmitOffload { NeedsChecksum = true }));
    }

    [Fact]
    public void A_link_that_is_cut_loses_everything()
    {
        SeededLink link = new(1, default) { IsCut = true };
        link.Send([1], default, false, default);
        Assert.False(link.TryReceive(default, out _, out _, out _));
        link.IsCut = false;
        link.Send([1], default, false, default);
        Assert.True(link.TryReceive(default, out _, out _, out _));
        Assert.Equal(1, link.Lost);
    }

    private static int FlippedBits(SeededLink link, byte[] frame, in TransmitOffload offload)
    {
        link.Send(frame, offload, isVerified: false, default);
        Assert.True(link.TryReceive(default, out ReadOnlySpan<byte> received, out _, out _));
        return received.ToArray().Zip(frame, (one, other) => BitOperations.PopCount((uint)(one ^ other))).Sum();
    }

    // Ten thousand numbered frames, one each hundred microseconds.
    private static List<int> Carry(SeededLink link)
    {
        List<int> arrived = [];
        for (int i = 0; i < 10_100; i++)
        {
            Instant now = new(i * 100L);
            if (i < 10_000)
                link.Send(BitConverter.GetBytes(i), default, false, now);
            while (link.TryReceive(now, out ReadOnlySpan<byte> frame, out _, out _))
                arrived.Add(BitConverter.ToInt32(frame));
        }
        return arrived;
    }
}
