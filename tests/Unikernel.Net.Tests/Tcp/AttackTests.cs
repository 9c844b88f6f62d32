using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>What an attacker sends, who sees nothing, or who is the peer.</summary>
public sealed class AttackTests
{
    [Fact]
    public void Only_a_RST_at_the_exact_place_resets()
    {
        // RFC 5961 §3.2.
        Script script = Script.Connected();
        script.In("R seq=2");
        script.Out(". seq=1 ack=1");
        script.In("R seq=500000");
        script.In("R seq=0");
        script.Quiet();
        Assert.Equal(TcpState.Established, script.Connection.State);
        script.In("R seq=1");
        Assert.Equal(TcpFailureReason.Reset, script.Connection.Failure!.Reason);
    }

    [Fact]
    public void A_SYN_in_a_connection_is_challenged()
    {
        // RFC 5961 §4.2.
        Script script = Script.Connected();
        script.In("S seq=1");
        script.Out(". seq=1 ack=1");
        script.Wait(200);
        script.In("S. seq=700 ack=1");
        script.Out(". seq=1 ack=1");
        Assert.Equal(TcpState.Established, script.Connection.State);
    }

    [Fact]
    public void Challenges_are_limited_for_each_connection()
    {
        // RFC 5961 §7.
        Script script = Script.Connected();
        for (int i = 0; i < 100; i++)
            script.In("S seq=1");
        Assert.Single(script.TakeAll());
    }

    [Fact]
    public void Data_with_an_acknowledgment_out_of_range_is_refused()
    {
        // RFC 5961 §5.2.
        Script script = Script.Connected();
        script.In(". seq=1 ack=2 len=10");
        script.Out(". seq=1 ack=1");
        script.Wait(200);
        script.In(". seq=1 ack=-100000 len=10");
        script.Out(". seq=1 ack=1");
        Assert.False(script.Connection.CanRead);
        script.In(". seq=1 ack=-50000 len=10");
        Assert.True(script.Connection.CanRead);
    }

    [Fact]
    public void Data_beyond_the_window_is_refused_and_answered()
    {
        Script script = Script.Connected();
        script.In(". seq=70000 ack=1 len=10");
        script.Out(". ack=1");
        script.In(". seq=-100 ack=1 len=10");
        script.Out(". ack=1");
        Assert.Equal(0, script.Layer.Counters.BufferBytes);
    }

    [Fact]
    public void Optimistic_acknowledgments_do_not_open_the_window()
    {
        Script script = Script.Connected();
        script.Write(20 * 1460);
        Assert.Equal(10, script.TakeAll().Count);
        int window = script.Connection.Statistics.CongestionWindow;
        for (int i = 0; i < 50; i++)
            script.In($". seq=1 ack={14602 + i}");
        Assert.Equal(window, script.Connection.Statistics.CongestionWindow);
        Assert.Equal(TcpState.Established, script.Connection.State);
    }

    [Fact]
    public void Acknowledging_byte_by_byte_grows_the_window_by_bytes()
    {
        // RFC 5681 §3.1: by what is acknowledged, not by how often.
        Script script = Script.Connected();
        script.Write(10 * 1460);
        script.TakeAll();
        int window = script.Connection.Statistics.CongestionWindow;
        for (int i = 0; i < 100; i++)
            script.In($". seq=1 ack={2 + i}");
        Assert.InRange(script.Connection.Statistics.CongestionWindow, window, window + 100);
    }

    [Fact]
    public void Overlapping_segments_keep_the_first_copy_of_each_byte_in_order()
    {
        Script script = Script.Connected();
        script.In(". seq=1 ack=1 len=100");
        script.In(". seq=51 ack=1 len=100 at=9999");
        byte[] data = new byte[200];
        Assert.Equal(150, script.Connection.Read(data));
        Assert.Equal(Script.Pattern(0, 100), data[..100]);
        Assert.Equal(Script.Pattern(9999 + 50, 50), data[100..150]);
    }

    [Fact]
    public void SACK_of_what_was_never_sent_is_not_believed()
    {
        Script script = Script.Connected();
        script.Write(4 * 1460);
        script.TakeAll();
        script.In(". seq=1 ack=1 sack=1461-99999");
        script.In(". seq=1 ack=1 sack=4000-3000");
        script.Quiet();
        Assert.Equal(0, script.Connection.Statistics.Recoveries);
    }

    [Fact]
    public void SACK_of_every_other_byte_stays_bounded()
    {
        Script script = Script.Connected(new TcpOptions { SendBuffer = 1 << 20 }, "mss=1460 sackok ws=6");
        script.Write(10 * 1460);
        script.TakeAll();
        for (int i = 3; i + 7 < 14_600; i += 8)
        {
            script.In($". seq=1 ack=1 sack={i}-{i + 1},{i + 2}-{i + 3},{i + 4}-{i + 5},{i + 6}-{i + 7}");
        }
        Assert.InRange(script.Layer.SentRanges.InUse, 1, 1025);
        script.TakeAll();
        script.In(". seq=1 ack=14601");
        script.Write(10, 14_600);
        Assert.Contains(script.TakeAll(), line => line.StartsWith(". seq=14601 ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tiny_MSS_is_not_obeyed()
    {
        Script script = Script.Connected(offer: "mss=1");
        script.Write(200);
        script.Out(". seq=1 len=88");
    }

    [Fact]
    public void Options_that_cannot_be_read_drop_the_segment()
    {
        Script script = Script.Connected();
        foreach (string raw in new[] { "05000000", "0801ffff", "0813ffff", "050affff", "02ff0101", "0a280101" })
            script.In($". seq=1 ack=1 len=10 raw={raw}");
        Assert.False(script.Connection.CanRead);
        Assert.Equal(6, script.Layer.Counters.Malformed);
        script.Quiet();
        script.In(". seq=1 ack=1 len=10 raw=fe040102");
        script.In(". seq=11 ack=1 len=10 raw=01000500");
        script.Read(20);
    }

    [Fact]
    public void An_old_timestamp_is_refused()
    {
        // RFC 7323 §5.3.
        Script script = Script.Connected(offer: "mss=1460 ts");
        script.In(". seq=1 ack=1 len=10 tsval=4999");
        script.Out(". ack=1");
        Assert.False(script.Connection.CanRead);
        script.In(". seq=1 ack=1 len=10");
        Assert.False(script.Connection.CanRead);
        script.In(". seq=1 ack=1 len=10 tsval=5001");
        Assert.True(script.Connection.CanRead);
        script.TakeAll();
        script.In(". seq=11 ack=1 len=10 tsval=5000");
        script.Out(". ack=11 tsecr=5001");
    }

    [Fact]
    public void A_flood_of_SYNs_is_answered_by_cookies_and_keeps_no_state()
    {
        Script script = new(new TcpOptions { MaxHalfOpen = 10 });
        script.Listen();
        for (int i = 0; i < 500; i++)
        {
            script.RemotePort = (ushort)(1000 + i);
            script.In("S seq=0 mss=1460");
            script.TakeAll();
        }
        Assert.Equal(10, script.Layer.Counters.HalfOpen);
        Assert.Equal(10, script.Layer.Counters.Connections);
        Assert.Equal(490, script.Layer.Counters.CookiesSent);
        Assert.Equal(0, script.Layer.Counters.BufferBytes);
    }

    [Theory]
    [InlineData("mss=1400 sackok ws=7", 1360, false)]
    [InlineData("mss=1400 sackok ws=7 ts", 1348, true)]
    public void A_cookie_that_comes_back_makes_a_connection(string offer, int size, bool hasTimestamps)
    {
        Script script = new(new TcpOptions { MaxHalfOpen = 0 });
        script.Listen();
        script.In("S seq=0 " + offer);
        script.Out(hasTimestamps ? "S. seq=0 ack=1 mss=1460 sackok ws=7 ts" : "S. seq=0 ack=1 mss=1460");
        Assert.Equal(0, script.Layer.Counters.Connections);
        script.Wait(5000);
        script.In(". seq=1 ack=1 len=20 win=100" + (hasTimestamps ? " ts" : ""));
        script.Accept();
        script.Read(20);
        Assert.Equal(size, script.Connection.Statistics.SegmentSize);
        script.TakeAll();
        script.Write(100);
        script.Out(". seq=1 len=100 ack=21");
        Assert.Equal(1, script.Layer.Counters.CookiesAccepted);
        Assert.Equal(0, script.Layer.Counters.HalfOpen);
    }

    [Fact]
    public void A_cookie_that_is_forged_or_old_is_refused()
    {
        Script script = new(new TcpOptions { MaxHalfOpen = 0 });
        script.Listen();
        script.In("S seq=0 mss=1460");
        script.Out("S. seq=0 ack=1");
        for (int i = 2; i < 200; i++)
            script.In($". seq=1 ack={i * 256 + 1}");
        script.In(". seq=2 ack=1");
        Assert.All(script.TakeAll(), line => Assert.StartsWith("R", line, StringComparison.Ordinal));
        script.Wait(129_000);
        // Others get cookies meanwhile, so that the old one is looked at.
        script.RemotePort++;
        script.In("S seq=0 mss=1460");
        Assert.StartsWith("S.", Assert.Single(script.TakeAll()), StringComparison.Ordinal);
        script.RemotePort--;
        script.In(". seq=1 ack=1");
        Assert.All(script.TakeAll(), line => Assert.StartsWith("R", line, StringComparison.Ordinal));
        Assert.Equal(0, script.Layer.Counters.Connections);
    }

    [Fact]
    public void Without_cookies_a_flood_is_dropped()
    {
        Script script = new(new TcpOptions { MaxHalfOpen = 1, SynCookies = false });
        script.Listen();
        script.In("S seq=0 mss=1460");
        script.TakeAll();
        script.RemotePort++;
        script.In("S seq=0 mss=1460");
        script.Quiet();
        Assert.Equal(1, script.Layer.Counters.Dropped);
    }

    [Fact]
    public void A_full_backlog_takes_no_more_until_one_is_accepted()
    {
        Script script = new();
        script.Listen(backlog: 1);
        for (ushort port = 1000; port < 1002; port++)
        {
            script.RemotePort = port;
            script.In("S seq=0 mss=1460");
            script.TakeAll();
        }
        script.RemotePort = 1001;
        Assert.Equal(2, script.Layer.Counters.HalfOpen);
        // The script knows the first ISS; the second is asked for anew.
        Script.Reopen(script);
        script.In(". seq=1 ack=1");
        script.RemotePort = 1000;
        Script.Reopen(script);
        script.In(". seq=1 ack=1");
        Assert.Equal(1, script.Layer.Counters.HalfOpen);
        script.Accept();
        script.In(". seq=1 ack=1");
        Assert.Equal(0, script.Layer.Counters.HalfOpen);
    }

    [Fact]
    public void Segments_out_of_order_are_bounded_in_number()
    {
        Script script = Script.Connected();
        for (int i = 0; i < 500; i++)
        {
            script.In($". seq={3 + 2 * i} ack=1 len=1");
            script.TakeAll();
        }
        Assert.True(script.Layer.Counters.BufferBytes <= 2 * 4096);
        // The missing bytes come, and what was not kept comes again.
        script.In(". seq=1 ack=1 len=1200");
        script.Read(1200);
        Assert.Equal(0, script.Layer.Counters.BufferBytes);
    }

    [Fact]
    public void Urgent_data_is_data()
    {
        // RFC 6093 §6.
        Script script = Script.Connected();
        script.In("U. seq=1 ack=1 len=10");
        script.Read(10);
    }

    [Fact]
    public void Ports_and_sequence_numbers_differ_from_peer_to_peer()
    {
        Script script = new();
        HashSet<ushort> ports = [];
        HashSet<uint> initials = [];
        for (uint i = 0; i < 50; i++)
        {
            TcpConnection connection = script.Layer.Connect(new IpEndpoint(IpAddress.FromV4(0x0a00_0100 + i), 80), script.Now)!;
            ports.Add(connection.Local.Port);
            initials.Add(script.Layer.InitialSequence(connection.Local, connection.Remote));
            Assert.True(connection.Local.Port >= 49152);
        }
        Assert.True(ports.Count > 45);
        Assert.Equal(50, initials.Count);
        uint[] sorted = [.. initials.Order()];
        Assert.True(sorted[^1] - sorted[0] > 1 << 28);
    }
}
