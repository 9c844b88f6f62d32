using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>The handshake (RFC 9293 §3.5).</summary>
public sealed class OpeningTests
{
    [Fact]
    public void A_passive_open_answers_with_what_both_can()
    {
        Script script = new();
        script.Listen();
        script.In("S seq=0 win=30000 mss=1400 sackok ws=7 ts");
        script.Out("S. seq=0 ack=1 mss=1460 sackok ws=7 ts tsecr=5000 win=65535");
        script.In(". seq=1 ack=1 win=500 ts");
        script.Accept();
        Assert.Equal(TcpState.Established, script.Connection.State);
        Assert.Equal(1388, script.Connection.Statistics.SegmentSize);
        script.Quiet();
    }

    [Fact]
    public void A_peer_without_options_gets_none()
    {
        Script script = new();
        script.Listen();
        script.In("S seq=0 win=30000");
        script.Out("S. seq=0 ack=1 mss=1460 len=0");
        Assert.Equal(24, script.LastSegment.Length);
        script.In(". seq=1 ack=1");
        script.Accept();
        Assert.Equal(536, script.Connection.Statistics.SegmentSize);
    }

    [Fact]
    public void An_active_open_sends_a_SYN_and_acknowledges_the_answer()
    {
        Script script = new();
        script.Connect();
        script.Out("S seq=0 mss=1460 sackok ws=7 ts");
        script.In("S. seq=0 ack=1 mss=1460 sackok ws=2 ts");
        script.Out(". seq=1 ack=1 len=0 ts");
        Assert.True(script.Connection.IsConnected);
        Assert.True(script.Layer.TryTakeReady(out TcpConnection? ready));
        Assert.Same(script.Connection, ready);
    }

    [Fact]
    public void Two_SYNs_that_cross_make_one_connection()
    {
        // RFC 9293 §3.5, figure 8.
        Script script = new();
        script.Connect();
        script.Out("S seq=0");
        script.In("S seq=0 mss=1460");
        Assert.Equal(TcpState.SynReceived, script.Connection.State);
        script.Out("S. seq=0 ack=1");
        script.In("S. seq=0 ack=1 mss=1460");
        Assert.Equal(TcpState.Established, script.Connection.State);
        script.Write(10);
        script.Out(". seq=1 ack=1 len=10");
    }

    [Fact]
    public void A_SYN_is_repeated_with_backoff_until_the_time_is_over()
    {
        Script script = new(new TcpOptions { ConnectTimeout = 20_000_000 });
        script.Connect();
        script.Out("S seq=0");
        script.Wait(999);
        script.Quiet();
        script.Wait(2);
        script.Out("S seq=0");
        script.Wait(1990);
        script.Quiet();
        script.Wait(20);
        script.Out("S seq=0");
        script.Wait(20_000);
        Assert.Equal(TcpFailureReason.TimedOut, script.Connection.Failure!.Reason);
    }

    [Fact]
    public void A_refusal_ends_an_active_open()
    {
        Script script = new();
        script.Connect();
        script.Out("S seq=0");
        script.In("R. seq=0 ack=5");
        Assert.Null(script.Connection.Failure);
        script.In("R. seq=0 ack=1");
        Assert.Equal(TcpFailureReason.Refused, script.Connection.Failure!.Reason);
    }

    [Fact]
    public void An_answer_to_what_was_never_sent_is_reset()
    {
        Script script = new();
        script.Connect();
        script.Out("S seq=0");
        script.In("S. seq=0 ack=7 mss=1460");
        script.Out("R seq=7");
        Assert.Equal(TcpState.SynSent, script.Connection.State);
    }

    [Fact]
    public void A_segment_for_nobody_is_reset()
    {
        Script script = new();
        script.SetInitial(0);
        script.In(". seq=5 ack=77");
        script.Out("R seq=77");
        script.In("S seq=5");
        script.Out("R. seq=0 ack=6");
        script.In("F seq=5 len=10");
        script.Out("R. seq=0 ack=16");
        script.In("R seq=5");
        script.Quiet();
    }

    [Fact]
    public void A_repeated_SYN_gets_the_same_answer()
    {
        Script script = new();
        script.Listen();
        script.In("S seq=0 mss=1460");
        script.Out("S. seq=0 ack=1");
        script.In("S seq=0 mss=1460");
        script.Out("S. seq=0 ack=1");
    }

    [Fact]
    public void A_half_open_connection_is_forgotten_after_its_repetitions()
    {
        Script script = new(new TcpOptions { SynAckRetries = 2 });
        script.Listen();
        script.In("S seq=0 mss=1460");
        script.Wait(30_000);
        script.Out("S. seq=0 ack=1");
        script.Out("S. seq=0 ack=1");
        script.Out("S. seq=0 ack=1");
        script.Quiet();
        Assert.Equal(0, script.Layer.Counters.Connections);
        Assert.Equal(0, script.Layer.Counters.HalfOpen);
    }

    [Fact]
    public void What_comes_with_the_ACK_of_the_handshake_is_read()
    {
        Script script = new();
        script.Listen();
        script.In("S seq=0 mss=1460");
        script.Out("S. seq=0 ack=1");
        script.In("F. seq=1 ack=1 len=100");
        script.Accept();
        script.Read(100);
        Assert.True(script.Connection.IsReadClosed);
        Assert.Equal(TcpState.CloseWait, script.Connection.State);
        script.Out(". ack=102");
    }
}
