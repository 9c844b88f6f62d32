using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>What was sent gets lost (RFC 6298, 5681, 6582, 2018, 6675, 8985).</summary>
public sealed class LossTests
{
    private const int Size = 1460;

    [Fact]
    public void The_timer_repeats_with_backoff_and_gives_up_after_the_user_timeout()
    {
        Script script = Script.Connected(new TcpOptions { UserTimeout = 5_000_000 }, "mss=1460");
        script.Write(100);
        script.Out(". seq=1 len=100 push");
        script.Wait(199);
        script.Quiet();
        script.Wait(2);
        script.Out(". seq=1 len=100");
        script.Wait(398);
        script.Quiet();
        script.Wait(4);
        script.Out(". seq=1 len=100");
        script.Wait(60_000);
        List<string> rest = script.TakeAll();
        Assert.Equal(3, rest.Count);
        Assert.StartsWith("R. seq=101", rest[^1], StringComparison.Ordinal);
        Assert.Equal(TcpFailureReason.TimedOut, script.Connection.Failure!.Reason);
    }

    [Fact]
    public void After_a_timeout_one_segment_goes_then_more()
    {
        Script script = Script.Connected(offer: "mss=1460");
        script.Write(10 * Size);
        Assert.Equal(10, script.TakeAll().Count);
        script.Wait(202);
        script.Out(". seq=1 len=1460");
        script.Quiet();
        script.In(". seq=1 ack=1461");
        script.Out(". seq=1461 len=1460");
        script.Out(". seq=2921 len=1460");
        script.Quiet();
        Assert.Equal(1, script.Connection.Statistics.Timeouts);
    }

    [Fact]
    public void Three_duplicates_repeat_the_first_segment_and_the_first_two_let_new_data_go()
    {
        // RFC 3042, RFC 6582.
        Script script = Script.Connected(offer: "mss=1460");
        script.Write(14 * Size);
        Assert.Equal(10, script.TakeAll().Count);
        script.In(". seq=1 ack=1");
        script.Out(". seq=14601 len=1460");
        script.In(". seq=1 ack=1");
        script.Out(". seq=16061 len=1460");
        script.In(". seq=1 ack=1");
        script.Out(". seq=1 len=1460");
        Assert.Equal(1, script.Connection.Statistics.Recoveries);
    }

    [Fact]
    public void A_partial_acknowledgment_repeats_what_follows_it()
    {
        Script script = Script.Connected(offer: "mss=1460");
        script.Write(10 * Size);
        script.TakeAll();
        for (int i = 0; i < 8; i++)
            script.In(". seq=1 ack=1");
        script.Out(". seq=1 len=1460");
        script.In(". seq=1 ack=2921");
        script.Out(". seq=2921 len=1460");
        script.In(". seq=1 ack=14601");
        Assert.Equal(0, script.Connection.Statistics.Timeouts);
        script.Write(1, 10 * Size);
        script.Out(". seq=14601 len=1");
    }

    [Fact]
    public void SACK_repeats_just_what_is_missing()
    {
        Script script = Script.Connected();
        script.Write(10 * Size);
        script.TakeAll();
        script.In(". seq=1 ack=1 sack=1461-2921");
        script.In(". seq=1 ack=1 sack=4381-5841,1461-2921");
        script.In(". seq=1 ack=1 sack=4381-14601,1461-2921");
        List<string> sent = [.. script.TakeAll().Select(line => line.Split(' ')[1])];
        Assert.Equal(["seq=1", "seq=2921"], sent);
        script.In(". seq=1 ack=14601");
        Assert.Equal(2 * Size, script.Connection.Statistics.BytesRetransmitted);
        Assert.Equal(1, script.Connection.Statistics.Recoveries);
    }

    [Fact]
    public void A_lost_repetition_is_found_by_what_was_sent_after_it()
    {
        Script script = Script.Connected();
        script.Write(20 * Size);
        script.TakeAll();
        script.Wait(1);
        script.In(". seq=1 ack=1 sack=1461-7301");
        Assert.Contains(script.TakeAll(), line => line.Contains("seq=1 ", StringComparison.Ordinal));
        script.Wait(1);
        script.In(". seq=1 ack=1 sack=1461-14601");
        int reached = 14_601 + Size * script.TakeAll().Count;
        Assert.True(reached > 14_601);
        script.Wait(1);
        // What went out after the repetition is delivered, the repetition is not.
        script.In($". seq=1 ack=1 sack=1461-{reached}");
        script.Wait(1);
        Assert.Contains(script.TakeAll(), line => line.Contains("seq=1 ", StringComparison.Ordinal));
        Assert.Equal(0, script.Connection.Statistics.Timeouts);
    }

    [Fact]
    public void A_tail_loss_is_probed_without_the_timer()
    {
        Script script = Script.Connected();
        script.Write(3 * Size);
        script.TakeAll();
        script.Wait(3);
        script.Out(". seq=2921 len=1460");
        script.In(". seq=1 ack=1 sack=2921-4381");
        script.Wait(3);
        List<string> sent = script.TakeAll();
        Assert.Contains(sent, line => line.StartsWith(". seq=1 ", StringComparison.Ordinal));
        Assert.Equal(0, script.Connection.Statistics.Timeouts);
    }

    [Fact]
    public void A_probe_prefers_new_data()
    {
        Script script = Script.Connected();
        script.Write(11 * Size);
        Assert.Equal(10, script.TakeAll().Count);
        script.Wait(3);
        script.Out(". seq=14601 len=1460");
        script.Quiet();
    }

    [Fact]
    public void A_peer_that_reneges_gets_everything_again()
    {
        // RFC 2018 §8.
        Script script = Script.Connected();
        script.Write(4 * Size);
        script.TakeAll();
        script.In(". seq=1 ack=1 sack=1461-5841");
        script.TakeAll();
        script.In(". seq=1 ack=1461");
        script.Wait(1000);
        List<string> sent = script.TakeAll();
        Assert.Contains(sent, line => line.StartsWith(". seq=1461 ", StringComparison.Ordinal));
        script.In(". seq=1 ack=2921");
        script.Out(". seq=2921 len=1460");
    }

    [Fact]
    public void A_report_of_a_duplicate_is_no_loss()
    {
        // RFC 2883.
        Script script = Script.Connected();
        script.Write(4 * Size);
        script.TakeAll();
        script.In(". seq=1 ack=2921 sack=1-1461");
        script.In(". seq=1 ack=2921 sack=1-1461");
        script.In(". seq=1 ack=2921 sack=1-1461");
        script.Quiet();
        Assert.Equal(0, script.Connection.Statistics.Recoveries);
    }

    [Fact]
    public void Mere_reordering_is_waited_for()
    {
        // A round trip of 100 ms allows a quarter of it for reordering.
        Script script = new();
        script.Listen();
        script.In("S seq=0 mss=1460 sackok");
        script.Out("S. seq=0");
        script.Wait(100);
        script.In(". seq=1 ack=1");
        script.Accept();
        script.Write(4 * Size);
        script.TakeAll();
        script.Wait(100);
        script.In(". seq=1 ack=1 sack=1461-2921");
        script.Wait(24);
        script.Quiet();
        script.In(". seq=1 ack=2921");
        script.Quiet();
        script.In(". seq=1 ack=2921 sack=4381-5841");
        script.Wait(40);
        script.Out(". seq=2921 len=1460");
        script.Quiet();
    }

    [Fact]
    public void A_spurious_timeout_is_undone()
    {
        // RFC 3522: the answer echoes the time of the first copy.
        Script script = Script.Connected(offer: "mss=1460 sackok ts");
        script.Write(10 * 1448);
        script.TakeAll();
        int window = script.Connection.Statistics.CongestionWindow;
        uint stamp = script.LastTimestamp;
        script.Wait(700);
        script.TakeAll();
        Assert.True(script.Connection.Statistics.CongestionWindow < window);
        script.EchoTimestamp(stamp);
        script.In(". seq=1 ack=7241 ts");
        Assert.True(script.Connection.Statistics.CongestionWindow >= window);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fast_retransmission_of_what_was_only_late_is_undone(bool echoesFirstCopy)
    {
        // RFC 3522: three segments overtake the first one, which is repeated, and then arrives all the same.
        Script script = Script.Connected(offer: "mss=1460 sackok ts");
        script.Write(10 * 1448);
        script.TakeAll();
        int window = script.Connection.Statistics.CongestionWindow;
        uint stamp = script.LastTimestamp;
        script.Wait(2);
        script.In(". seq=1 ack=1 ts sack=1449-5793");
        Assert.Contains(script.TakeAll(), line => line.Contains("seq=1 ", StringComparison.Ordinal));
        Assert.True(script.Connection.Statistics.SlowStartThreshold < window);
        if (echoesFirstCopy)
            script.EchoTimestamp(stamp);
        script.In(". seq=1 ack=5793 ts");
        Assert.Equal(1, script.Connection.Statistics.Recoveries);
        Assert.Equal(echoesFirstCopy, script.Connection.Statistics.SlowStartThreshold == int.MaxValue);
        Assert.Equal(echoesFirstCopy, script.Connection.Statistics.CongestionWindow >= window);
    }

    [Fact]
    public void The_window_halves_by_CUBICs_factor_once_a_recovery()
    {
        Script script = Script.Connected(offer: "mss=1460");
        script.Write(10 * Size);
        script.TakeAll();
        for (int i = 0; i < 3; i++)
            script.In(". seq=1 ack=1");
        Assert.Equal(7 * Size, script.Connection.Statistics.SlowStartThreshold);
        script.TakeAll();
        script.In(". seq=1 ack=14601");
        Assert.Equal(7 * Size, script.Connection.Statistics.CongestionWindow);
    }

    [Fact]
    public void After_idling_the_window_starts_anew()
    {
        // RFC 5681 §4.1.
        Script script = Script.Connected(offer: "mss=1460");
        int acknowledged = 1;
        for (int i = 0; i < 6; i++)
        {
            script.Write(10 * Size, acknowledged - 1);
            script.TakeAll();
            acknowledged += 10 * Size;
            script.In($". seq=1 ack={acknowledged}");
        }
        Assert.True(script.Connection.Statistics.CongestionWindow > 10 * Size);
        script.Wait(5000);
        script.Write(10, acknowledged - 1);
        script.TakeAll();
        Assert.Equal(10 * Size, script.Connection.Statistics.CongestionWindow);
    }
}
