using System;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>How connections end (RFC 9293 §3.6).</summary>
public sealed class ClosingTests
{
    [Fact]
    public void The_peer_closes_first()
    {
        Script script = Script.Connected();
        script.In("F. seq=1 ack=1");
        script.Out(". seq=1 ack=2");
        Assert.True(script.Connection.IsReadClosed);
        Assert.Equal(TcpState.CloseWait, script.Connection.State);
        script.Write(10);
        script.Out(". seq=1 len=10");
        script.In(". seq=2 ack=11");
        script.Connection.Close();
        script.Out("F. seq=11 ack=2");
        Assert.Equal(TcpState.LastAck, script.Connection.State);
        script.In(". seq=2 ack=12");
        Assert.Equal(TcpState.Closed, script.Connection.State);
        Assert.Null(script.Connection.Failure);
        Assert.Equal(0, script.Layer.Counters.Connections);
        Assert.Equal(0, script.Layer.Counters.TimeWait);
    }

    [Fact]
    public void This_side_closes_first_and_reads_on()
    {
        Script script = Script.Connected();
        script.Write(100);
        script.Connection.ShutdownWrite();
        script.Out("F. seq=1 len=100");
        Assert.Equal(TcpState.FinWait1, script.Connection.State);
        script.In(". seq=1 ack=102");
        Assert.Equal(TcpState.FinWait2, script.Connection.State);
        script.In(". seq=1 ack=102 len=10");
        script.Read(10);
        script.TakeAll();
        script.In("F. seq=11 ack=102");
        script.Out(". seq=102 ack=12");
        Assert.Equal(TcpState.TimeWait, script.Connection.State);
        Assert.Equal(0, script.Layer.Counters.Connections);
        Assert.Equal(1, script.Layer.Counters.TimeWait);
        script.Wait(60_001);
        Assert.Equal(0, script.Layer.Counters.TimeWait);
        Assert.Throws<InvalidOperationException>(() => script.Connection.Write([1]));
    }

    [Fact]
    public void The_FIN_goes_with_the_last_data()
    {
        Script script = Script.Connected();
        Assert.Equal(100, script.Connection.Write(Script.Pattern(0, 100)));
        script.Connection.ShutdownWrite();
        script.Out("F. seq=1 len=100 push");
    }

    [Fact]
    public void Both_close_at_the_same_time()
    {
        Script script = Script.Connected();
        script.Connection.ShutdownWrite();
        script.Out("F. seq=1");
        script.In("F. seq=1 ack=1");
        Assert.Equal(TcpState.Closing, script.Connection.State);
        script.Out(". seq=2 ack=2");
        script.In(". seq=2 ack=2");
        Assert.Equal(TcpState.TimeWait, script.Connection.State);
    }

    [Fact]
    public void A_FIN_that_comes_too_early_waits_for_what_is_missing()
    {
        Script script = Script.Connected();
        script.In("F. seq=11 ack=1 len=10");
        script.Out(". ack=1 sack=11-22");
        Assert.Equal(TcpState.Established, script.Connection.State);
        script.In(". seq=1 ack=1 len=10");
        script.Out(". ack=22");
        script.Quiet();
        script.Read(20);
        Assert.True(script.Connection.IsReadClosed);
        Assert.Equal(TcpState.CloseWait, script.Connection.State);
    }

    [Fact]
    public void A_FIN_alone_that_comes_too_early_waits_for_what_is_missing()
    {
        Script script = Script.Connected();
        script.In("F. seq=21 ack=1");
        script.Out(". ack=1");
        script.In(". seq=11 ack=1 len=10");
        script.Out(". ack=1 sack=11-22");
        script.In(". seq=1 ack=1 len=10");
        script.Out(". ack=22");
        Assert.Equal(TcpState.CloseWait, script.Connection.State);
    }

    [Fact]
    public void A_FIN_amid_the_text_is_forgotten_when_the_text_goes_on()
    {
        Script script = Script.Connected();
        script.In("F. seq=16 ack=1");
        script.In(". seq=1 ack=1 len=20");
        Assert.Equal(TcpState.Established, script.Connection.State);
        script.In("F. seq=21 ack=1");
        script.Read(20);
        Assert.True(script.Connection.IsReadClosed);
    }

    [Fact]
    public void A_FIN_beyond_the_window_is_not_believed()
    {
        Script script = Script.Connected(new TcpOptions { ReceiveBuffer = 8192 });
        script.In(". seq=1 ack=1 len=1000");
        script.In("F. seq=8001 ack=1 len=192");
        script.In(". seq=1001 ack=1 len=7000");
        script.Read(8192);
        Assert.Equal(TcpState.Established, script.Connection.State);
        script.In("F. seq=8193 ack=1");
        Assert.Equal(TcpState.CloseWait, script.Connection.State);
    }

    [Fact]
    public void TIME_WAIT_answers_a_FIN_again_and_starts_anew_and_ignores_a_RST()
    {
        Script script = InTimeWait(new TcpOptions { TimeWait = 10_000_000 });
        script.Wait(6000);
        script.In("F. seq=1 ack=2");
        script.Out(". seq=2 ack=2");
        script.In("R. seq=2 ack=2");
        script.Quiet();
        script.In(". seq=2 ack=2");
        script.Quiet();
        script.Wait(6000);
        Assert.Equal(1, script.Layer.Counters.TimeWait);
        script.Wait(5000);
        Assert.Equal(0, script.Layer.Counters.TimeWait);
    }

    [Fact]
    public void A_new_SYN_opens_a_connection_out_of_TIME_WAIT_and_an_old_one_does_not()
    {
        Script script = InTimeWait(new TcpOptions());
        script.In("S seq=0 mss=1460");
        script.Out(". seq=2 ack=2");
        script.In("S seq=5000 mss=1460");
        string answer = Assert.Single(script.TakeAll());
        Assert.StartsWith("S.", answer, StringComparison.Ordinal);
        Assert.Contains("ack=5001", answer, StringComparison.Ordinal);
        Assert.Equal(0, script.Layer.Counters.TimeWait);
    }

    [Fact]
    public void Timestamps_decide_about_a_SYN_in_TIME_WAIT()
    {
        // RFC 6191 §2.
        Script script = InTimeWait(new TcpOptions(), "mss=1460 ts");
        script.In("S seq=9000 mss=1460 tsval=4000");
        Assert.StartsWith(". ", Assert.Single(script.TakeAll()), StringComparison.Ordinal);
        script.In("S seq=0 mss=1460 tsval=6000");
        Assert.StartsWith("S.", Assert.Single(script.TakeAll()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_oldest_of_TIME_WAIT_gives_way()
    {
        Script script = new(new TcpOptions { MaxTimeWait = 3 });
        script.Listen();
        for (ushort port = 1000; port < 1010; port++)
        {
            script.RemotePort = port;
            Script.Open(script);
            script.Connection.Close();
            script.TakeAll();
            script.In("F. seq=1 ack=2");
            script.TakeAll();
        }
        Assert.Equal(3, script.Layer.Counters.TimeWait);
        Assert.Equal(0, script.Layer.Counters.Connections);
    }

    [Fact]
    public void Closed_upon_unread_data_the_peer_gets_a_RST_once_all_was_delivered()
    {
        Script script = Script.Connected();
        script.In(". seq=1 ack=1 len=10");
        script.Write(50);
        script.Connection.Close();
        script.TakeAll();
        script.In(". seq=11 ack=51");
        script.Quiet();
        script.In(". seq=11 ack=52");
        script.Out("R. seq=52 ack=11");
        Assert.Equal(TcpState.Closed, script.Connection.State);
        Assert.Equal(0, script.Layer.Counters.BufferBytes);
    }

    [Fact]
    public void Closed_with_all_read_the_FINs_are_exchanged()
    {
        Script script = Script.Connected();
        script.Connection.Close();
        script.Out("F. seq=1 ack=1");
        script.In(". seq=1 ack=2");
        script.In("F. seq=1 ack=2");
        script.Out(". seq=2 ack=2");
        Assert.Equal(TcpState.TimeWait, script.Connection.State);
    }

    [Fact]
    public void A_peer_that_does_not_finish_is_left_after_the_linger_time()
    {
        Script script = Script.Connected(new TcpOptions { LingerTimeout = 5_000_000 });
        script.Connection.Close();
        script.Out("F. seq=1 ack=1");
        script.In(". seq=1 ack=2");
        script.Wait(5001);
        script.Out("R. seq=2 ack=1");
        Assert.Equal(0, script.Layer.Counters.Connections);
    }

    [Fact]
    public void Abort_sends_a_RST_and_forgets_everything()
    {
        Script script = Script.Connected();
        Assert.Equal(5000, script.Connection.Write(new byte[5000]));
        script.Connection.Abort();
        script.Out("R. seq=1 ack=1");
        script.Quiet();
        Assert.Equal(TcpFailureReason.Aborted, script.Connection.Failure!.Reason);
        Assert.Equal(0, script.Layer.Counters.BufferBytes);
        Assert.Equal(0, script.Connection.Write([1]));
        script.Connection.Abort();
        script.Connection.Close();
        script.Quiet();
    }

    [Fact]
    public void A_listener_that_closes_resets_what_was_not_accepted()
    {
        Script script = new();
        script.Listen();
        script.In("S seq=0 mss=1460");
        script.TakeAll();
        script.In(". seq=1 ack=1");
        script.Listener.Close();
        script.Out("R. seq=1 ack=1");
        script.In("S seq=9 mss=1460");
        Assert.StartsWith("R.", Assert.Single(script.TakeAll()), StringComparison.Ordinal);
        Assert.NotNull(script.Layer.Listen(80));
    }

    private static Script InTimeWait(TcpOptions options, string offer = "mss=1460 sackok")
    {
        bool hasTimestamps = offer.Contains(" ts", StringComparison.Ordinal);
        Script script = Script.Connected(options, offer);
        script.Connection.Close();
        script.Out("F. seq=1");
        script.In("F. seq=1 ack=2" + (hasTimestamps ? " ts" : ""));
        script.Out(". seq=2 ack=2");
        Assert.Equal(TcpState.TimeWait, script.Connection.State);
        return script;
    }
}
