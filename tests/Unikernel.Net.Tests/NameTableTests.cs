using System;
using Sundog.Unikernel.Net.Tests.Simulation;
using Xunit;

namespace Sundog.Unikernel.Net.Tests;

/// <summary>What stands in tables by enumeration, for images without reflection.</summary>
public sealed class NameTableTests
{
    [Fact]
    public void Every_reason_to_drop_has_a_count()
    {
        NetworkStack stack = new(Hosts.OptionsBoth(useSlaac: false), new Instant(0));
        foreach (DropReason reason in Enum.GetValues<DropReason>())
            Assert.Equal(0, stack.Statistics.Dropped(reason));
    }

    [Fact]
    public void A_failure_says_its_reason_by_name()
    {
        TcpFailure[] failures =
            [TcpFailure.Refused, TcpFailure.Reset, TcpFailure.TimedOut, TcpFailure.Unreachable, TcpFailure.Stalled, TcpFailure.Aborted];
        foreach (TcpFailure failure in failures)
            Assert.StartsWith(failure.Reason + ": ", failure.ToString());
    }
}
