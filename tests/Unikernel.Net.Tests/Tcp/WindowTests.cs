using System;
using System.Collections.Generic;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>Windows, acknowledgments and small segments (RFC 9293 §3.7.4, §3.8.6; RFC 7323 §2).</summary>
public sealed class WindowTests
{
    [Fact]
    public void After_a_silence_each_segment_is_acknowledged_at_once()
    {
        // A peer whose timer expired sends one segment, and can send no other before the answer.
        Script script = Script.Connected();
        for (int i = 0; i < 20; i++)
            script.In($". seq={1 + 100 * i} ack=1 len=100");
        script.Wait(50);
        script.TakeAll();
        script.In(". seq=2001 ack=1 len=100");
        script.Quiet();
        script.Wait(250);
        script.TakeAll();
        script.In(". seq=2101 ack=1 len=100");
        script.Out(". seq=1 ack=2201 len=0");
    }

    [Fact]
    public void A_scaled_window_is_obeyed()
    {
        Script script = Script.Connected(offer: "mss=1460 ws=2");
        script.In(". seq=1 ack=1 win=500");
        Assert.Equal(8000, script.Connection.Write(Script.Pattern(0, 8000)));
        int sent = 0;
        foreach (string line in script.TakeAll())
            sent += int.Parse(line.Split(' ')[3][4..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(sent, 1460, 2000);
    }

    [Fact]
    public void A_retransmission_that_acknowledges_more_shuts_the_window()
    {
        Script script = Script.Connected(offer: "mss=500", window: 1000);
        script.In(". seq=1 ack=1 win=1000 len=10");
        script.In(". seq=11 ack=1 win=1000");
        script.TakeAll();
        script.Write(500);
        script.Out(". seq=1 len=500");
        // Its sequence number is older than that of the last update; ten of its bytes are new.
        script.In(". seq=1 ack=501 win=0 len=20");
        script.TakeAll();
        script.Write(500, start: 500);
        script.Wait(150);
        script.Quiet();
    }

    [Fact]
    public void A_shut_window_is_probed_until_it_opens()
    {
        Script script = Script.Connected(offer: "mss=1460");
        script.In(". seq=1 ack=1 win=0");
        script.Write(100);
        script.Quiet();
        script.Wait(201);
        script.Out(". seq=0 ack=1 len=0");
        script.In(". seq=1 ack=1 win=0");
        script.Wait(398);
        script.Quiet();
        script.Wait(5);
        script.Out(". seq=0 len=0");
        script.In(". seq=1 ack=1 win=5000");
        script.Out(". seq=1 len=100");
    }

    [Fact]
    public void A_peer_that_keeps_its_window_shut_is_left_after_the_user_timeout()
    {
        Script script = Script.Connected(new TcpOptions { UserTimeout = 10_000_000 }, "mss=1460");
        script.In(". seq=1 ack=1 win=0");
        script.Write(100);
        for (int i = 0; i < 40 && script.Connection.Failure is null; i++)
        {
            script.Wait(1000);
            script.TakeAll();
            script.In(". seq=1 ack=1 win=0");
        }
        Assert.Equal(TcpFailureReason.Stalled, script.Connection.Failure!.Reason);
        Assert.Equal(0, script.Layer.Counters.BufferBytes);
    }

    [Fact]
    public void A_window_that_shrinks_is_survived()
    {
        // RFC 9293 §3.8.6: a peer should not, but it may.
        Script script = Script.Connected(offer: "mss=1460");
        script.Write(5 * 1460);
        Assert.Equal(5, script.TakeAll().Count);
        script.In(". seq=1 ack=1461 win=1000");
        script.Wait(220);
        script.Out(". seq=1461 len=1460");
        script.In(". seq=1 ack=7301 win=60000");
        script.Write(10, 5 * 1460);
        script.Out(". seq=7301 len=10");
    }

    [Fact]
    public void A_silly_window_is_not_filled_until_the_time_is_over()
    {
        Script script = Script.Connected(offer: "mss=1460", window: 20_000);
        script.In(". seq=1 ack=1 win=100");
        script.Write(5000);
        script.Quiet();
        script.Wait(202);
        script.Out(". seq=1 len=100");
    }

    [Fact]
    public void Nagle_holds_back_what_is_small_while_something_is_on_its_way()
    {
        Script script = Script.Connected();
        script.Connection.NoDelay = false;
        script.Write(10);
        script.Out(". seq=1 len=10");
        script.Write(10, 10);
        script.Quiet();
        script.Write(1460, 20);
        script.Out(". seq=11 len=1460");
        script.Quiet();
        script.In(". seq=1 ack=1471");
        script.Out(". seq=1471 len=10");
        script.Write(5, 1480);
        script.Quiet();
        script.Connection.NoDelay = true;
        script.Out(". seq=1481 len=5");
    }

    [Fact]
    public void An_acknowledgment_waits_for_company_but_not_long()
    {
        Script script = Script.Connected();
        // The first ones are answered each.
        int place = 1;
        for (int i = 0; i < 16; i++, place += 10)
            script.In($". seq={place} ack=1 len=10");
        script.TakeAll();
        script.In($". seq={place} ack=1 len=10");
        script.Quiet();
        script.Wait(39);
        script.Quiet();
        script.Wait(2);
        script.Out($". ack={place + 10} len=0");
        place += 10;
        script.In($". seq={place} ack=1 len=1460");
        script.Quiet();
        script.In($". seq={place + 1460} ack=1 len=1460");
        script.Out($". ack={place + 2920}");
        place += 2920;
        script.In($". seq={place} ack=1 len=10");
        script.Write(7);
        script.Out($". ack={place + 10} len=7");
        script.Wait(100);
        Assert.DoesNotContain(script.TakeAll(), line => line.Contains("len=0", StringComparison.Ordinal));
    }

    [Fact]
    public void What_comes_out_of_order_is_answered_each_with_SACK()
    {
        Script script = Script.Connected();
        script.In(". seq=101 ack=1 len=100");
        script.In(". seq=301 ack=1 len=100");
        script.In(". seq=401 ack=1 len=100");
        script.Out(". ack=1 sack=301-501,101-201");
        script.Out(". ack=1");
        script.Out(". ack=1");
        script.Quiet();
        script.In(". seq=1 ack=1 len=100");
        script.Out(". ack=201 sack=301-501");
        script.In(". seq=201 ack=1 len=100");
        script.Out(". ack=501");
        script.Read(500);
    }

    [Fact]
    public void What_comes_twice_is_reported()
    {
        // RFC 2883 §4.
        Script script = Script.Connected();
        script.In(". seq=1 ack=1 len=200");
        script.Out(". ack=201");
        script.In(". seq=1 ack=1 len=100");
        script.Out(". ack=201 sack=1-101");
        script.In(". seq=101 ack=1 len=200");
        script.Out(". ack=301 sack=101-201");
        script.Read(300);
    }

    [Fact]
    public void A_reader_that_stops_shuts_the_window_and_reading_opens_it()
    {
        Script script = Script.Connected(new TcpOptions { ReceiveBuffer = 8192 }, "mss=1460");
        int place = 1;
        while (place < 8193)
        {
            int count = Math.Min(1460, 8193 - place);
            script.In($". seq={place} ack=1 len={count}");
            place += count;
        }
        Assert.Contains("win=0", script.TakeAll()[^1], StringComparison.Ordinal);
        script.In($". seq={place} ack=1 len=1");
        script.Out($". ack={place} win=0");
        byte[] data = new byte[1000];
        Assert.Equal(1000, script.Connection.Read(data));
        script.Quiet();
        Assert.Equal(1000, script.Connection.Read(data));
        Assert.Equal(1000, script.Connection.Read(data));
        List<string> updates = script.TakeAll();
        Assert.Single(updates);
        Assert.DoesNotContain("win=0", updates[0], StringComparison.Ordinal);
        script.In($". seq={place} ack=1 len=1");
        script.Read(8192 - 3000 + 1, 3000);
    }

    [Fact]
    public void A_silent_peer_is_asked_and_then_left()
    {
        Script script = Script.Connected(new TcpOptions { KeepAliveInterval = 2_000_000, KeepAliveProbes = 3 });
        script.Connection.KeepAlive = 10_000_000;
        script.Wait(9999);
        script.Quiet();
        script.Wait(2);
        script.Out(". seq=0 ack=1 len=0");
        script.In(". seq=1 ack=1");
        script.Wait(9999);
        script.Quiet();
        script.Wait(10_000);
        script.Out(". seq=0");
        script.Out(". seq=0");
        script.Out(". seq=0");
        script.Out("R. seq=1");
        Assert.Equal(TcpFailureReason.TimedOut, script.Connection.Failure!.Reason);
    }

    [Fact]
    public void A_device_that_cuts_gets_large_segments()
    {
        Script script = Script.Connected(capabilities: NetworkCapabilities.TransmitChecksum | NetworkCapabilities.SegmentV4);
        script.Write(10 * 1460);
        script.Out(". seq=1 len=14600 cut=1460");
        script.In(". seq=1 ack=14601");
        script.Write(100, 14_600);
        script.Out(". seq=14601 len=100 cut=0");
    }

    [Fact]
    public void A_smaller_path_is_obeyed_and_what_was_too_big_is_sent_again()
    {
        Script script = Script.Connected();
        script.Write(2 * 1460);
        Assert.Equal(2, script.TakeAll().Count);
        byte[] quoted = script.LastSegment[..8];
        script.Layer.OnPacketTooBig(Script.Local, Script.Remote, quoted, 1000, script.Now);
        script.Out(". seq=1 len=960");
        script.Out(". seq=961 len=960");
        script.Out(". seq=1921 len=960");
        script.Out(". seq=2881 len=40");
        script.Quiet();
        Assert.Equal(960, script.Connection.Statistics.SegmentSize);
        Assert.Equal(0, script.Connection.Statistics.Recoveries);
    }

    [Fact]
    public void A_forged_report_of_a_small_path_changes_nothing()
    {
        // RFC 5927 §7.
        Script script = Script.Connected();
        script.Write(100);
        script.TakeAll();
        byte[] quoted = script.LastSegment[..8];
        quoted[4] ^= 0x40;
        script.Layer.OnPacketTooBig(Script.Local, Script.Remote, quoted, 600, script.Now);
        script.Layer.OnPacketTooBig(Script.Local, Script.Remote, quoted.AsSpan(0, 7), 600, script.Now);
        Assert.Equal(1460, script.Connection.Statistics.SegmentSize);
        quoted[4] ^= 0x40;
        script.Layer.OnPacketTooBig(Script.Local, Script.Remote, quoted, 1, script.Now);
        Assert.Equal(512, script.Connection.Statistics.SegmentSize);
    }

    [Fact]
    public void An_unreachable_peer_ends_what_opens_and_nothing_else()
    {
        Script script = new();
        script.Connect();
        script.Out("S seq=0");
        byte[] quoted = script.LastSegment[..8];
        script.Layer.OnUnreachable(Script.Local, Script.Remote, quoted, false, script.Now);
        Assert.Null(script.Connection.Failure);
        script.Layer.OnUnreachable(Script.Local, Script.Remote, quoted, true, script.Now);
        Assert.Equal(TcpFailureReason.Unreachable, script.Connection.Failure!.Reason);
        Script other = Script.Connected();
        other.Write(10);
        other.TakeAll();
        other.Layer.OnUnreachable(Script.Local, Script.Remote, other.LastSegment.AsSpan(0, 8), true, other.Now);
        Assert.Null(other.Connection.Failure);
    }
}
