using System;
using System.Collections.Generic;
using System.Linq;
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
