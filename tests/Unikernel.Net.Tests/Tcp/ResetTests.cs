using System;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>Every RST that is sent has a reason, and every one that comes and ends nothing is counted.</summary>
public sealed class ResetTests
{
    [Fact]
    public void A_SYN_to_a_port_without_a_listener()
    {
        Script script = new();
        script.In("S seq=0");
        script.Out("R. ack=1");
        Sent(script, TcpResetReason.NoListener);
    }

    [Fact]
    public void A_segment_of_a_connection_that_is_over()
    {
        Script script = Script.Connected();
        script.In("F. seq=1 ack=1");
        script.Connection.Close();
        script.TakeAll();
        script.In(". seq=2 ack=2");
        Assert.Equal(TcpState.Closed, script.Connection.State);
        script.Quiet();
        // The last segment once more, as a link that doubles it delivers it.
        script.In(". seq=2 ack=2");
        script.Out("R seq=2");
        Sent(script, TcpResetReason.NoConnection);
    }

    [Fact]
    public void An_acknowledgment_of_what_was_never_sent_during_the_handshake()
    {
        Script script = new();
        script.Listen();
        script.In("S seq=0");
        script.Out("S. seq=0 ack=1");
        script.In(". seq=1 ack=77");
        script.Out("R seq=77");
        Sent(script, TcpResetReason.BadAcknowledgment);
    }

    [Fact]
    public void A_handshake_that_outlives_its_listener()
    {
        Script script = new();
        script.Listen();
        script.In("S seq=0");
        script.Out("S. seq=0 ack=1");
        script.Listener.Close();
        script.In(". seq=1 ack=1");
        script.Out("R.");
        Sent(script, TcpResetReason.ListenerClosed);
    }

    [Fact]
    public void A_user_that_aborts()
    {
        Script script = Script.Connected();
        script.Connection.Abort();
        script.Out("R.");
        Sent(script, TcpResetReason.Aborted);
    }

    [Fact]
    public void A_user_that_closes_upon_data()
    {
        Script script = Script.Connected();
        script.In(". seq=1 ack=1 len=10");
        script.Connection.Close();
        script.TakeAll();
        script.In(". seq=11 ack=2");
        script.Out("R.");
        Sent(script, TcpResetReason.UnreadData);
    }

    [Fact]
    public void A_peer_that_does_not_acknowledge()
    {
        Script script = Script.Connected(new TcpOptions { UserTimeout = 2_000_000 });
        script.Write(10);
        script.Wait(10_000);
        Assert.Contains(script.TakeAll(), line => line.StartsWith('R'));
        Sent(script, TcpResetReason.TimedOut);
    }

    [Fact]
    public void Those_that_come_and_end_nothing_are_counted()
    {
        Script script = Script.Connected();
        script.In("R seq=2");
        script.In("R seq=500000");
        script.RemotePort++;
        script.In("R seq=1");
        Assert.Equal(3, script.Layer.Counters.ResetsIgnored);
        script.RemotePort--;
        script.In("R seq=1");
        Assert.Equal(3, script.Layer.Counters.ResetsIgnored);
        Assert.Equal(TcpFailureReason.Reset, script.Connection.Failure!.Reason);
    }

    // One, for this reason and for no other.
    private static void Sent(Script script, TcpResetReason reason)
    {
        foreach (TcpResetReason any in Enum.GetValues<TcpResetReason>())
            Assert.Equal(any == reason ? 1 : 0, script.Layer.ResetsSent(any));
        Assert.Equal(1, script.Layer.Counters.ResetsSent);
    }
}
