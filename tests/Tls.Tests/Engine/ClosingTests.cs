using System;
using System.Linq;
using Sundog.Tls.Tests.Pairs;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Engine;

/// <summary>How a connection ends (RFC 9846 §6): in order, by halves, by a fault, or cut.</summary>
public sealed class ClosingTests
{
    public static TheoryData<byte> FatalAlerts
        => [.. Enumerable.Range(0, 256).Select(number => (byte)number).Except([(byte)AlertDescription.CloseNotify, (byte)AlertDescription.UserCanceled])];

    [Fact]
    public void Close_ends_one_direction_and_the_other_goes_on()
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Send("request"u8);
        pair.Client.Engine.Close();
        int pending = pair.Client.Engine.PendingOutput;
        pair.Client.Engine.Close();
        Assert.Equal(pending, pair.Client.Engine.PendingOutput);
        pair.Run();
        Assert.Equal("request"u8.ToArray(), pair.Server.Received);
        Assert.Equal(TlsStatus.Closed, pair.Server.LastStatus);
        Assert.True(pair.Client.Engine.WriteClosed && pair.Server.Engine.ReadClosed);
        Assert.False(pair.Client.Engine.ReadClosed || pair.Server.Engine.WriteClosed);
        Assert.Equal(TlsStatus.Closed, pair.Server.Engine.EndOfInput());

        byte[] response = EnginePair.Pattern(100_000, 1);
        pair.Server.Send(response);
        pair.Run();
        Assert.Equal(response, pair.Client.Received);
        pair.Server.Engine.Close();
        pair.Run();
        Assert.True(pair.Client.Engine.ReadClosed);
        Assert.Null(pair.Client.Engine.Fault);
        Assert.Null(pair.Server.Engine.Fault);
    }

    [Fact]
    public void After_Close_nothing_can_be_sent()
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Engine.Close();
        pair.Client.Collect();
        Assert.Equal(TlsStatus.Closed, pair.Client.Engine.Send("late"u8, new byte[1000], out int consumed, out int written));
        Assert.Equal((0, 0), (consumed, written));
        Assert.Throws<InvalidOperationException>(() => pair.Client.Engine.RequestKeyUpdate(requestPeer: false));
    }

    [Fact]
    public void After_close_notify_everything_that_comes_is_consumed_and_ignored()
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Engine.Close();
        pair.Run();
        byte[][] late = [Records.FatalAlert(AlertDescription.InternalError), Records.ChangeCipherSpec(), new byte[40_000], [23, 3, 3, 0, 3, 1]];
        foreach (byte[] bytes in late)
        {
            TlsReceived received = pair.Server.Engine.Receive(bytes);
            Assert.Equal(TlsStatus.Closed, received.Status);
            Assert.Equal(bytes.Length, received.Consumed);
            Assert.True(received.Plaintext.IsEmpty);
        }
        Assert.Null(pair.Server.Engine.Fault);
    }

    [Fact]
    public void Data_behind_close_notify_in_the_same_piece_is_ignored()
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Forge(ContentType.Alert, 1, 0);
        pair.Client.Forge(ContentType.ApplicationData, "late"u8);
        pair.Run();
        Assert.Empty(pair.Server.Received);
        Assert.True(pair.Server.Engine.ReadClosed);
        pair.Server.Pump();
        Assert.Equal(0, pair.Server.Unread);
        Assert.Empty(pair.Server.Received);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("hello")]
    [InlineData("flight")]
    [InlineData("connected")]
    [InlineData("inside a record")]
    public void An_end_without_close_notify_is_a_truncation(string phase)
    {
        using EnginePair pair = new PairSetup().Start();
        if (phase != "nothing")
            pair.Server.Take(pair.Client.Collect());
        if (phase is "flight")
            pair.Client.Take(pair.Server.Collect());
        if (phase is "connected" or "inside a record")
            pair.Run();
        if (phase == "inside a record")
        {
            pair.Client.Send("cut"u8);
            pair.Server.Take(pair.Client.Collect().AsSpan()[..^1]);
        }
        foreach (Endpoint end in new[] { pair.Client, pair.Server })
        {
            end.Collect();
            Assert.Equal(TlsStatus.Faulted, end.Engine.EndOfInput());
            Assert.Equal(TlsFaultReason.Truncated, end.Engine.Fault!.Reason);
            // Nobody is there any more who could read an alert.
            Assert.Null(end.Engine.Fault.Alert);
            Assert.Equal(0, end.Engine.PendingOutput);
            Assert.False(end.Engine.ReadClosed);
        }
    }

    [Fact]
    public void Close_before_the_handshake_gives_it_up_and_sends_nothing_after()
    {
        using EnginePair pair = new PairSetup { MiddleboxCompatibility = false }.Start();
        pair.Client.Engine.Close();
        byte[] sent = pair.Client.Collect();
        Assert.Equal(Records.Plain(ContentType.Alert, 1, 0), Records.Split(sent)[^1]);
        pair.Server.Take(sent);
        pair.Server.AssertToldOf(AlertDescription.CloseNotify);
        pair.Client.Take(pair.Server.Collect());
        Assert.Empty(pair.Client.Collect());
        Assert.Equal(TlsStatus.Closed, pair.Client.Engine.Send("x"u8, new byte[100], out _, out int written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void A_client_that_closes_before_a_retry_sends_no_second_hello()
    {
        using EnginePair pair = new PairSetup { KeyShareCount = 0 }.Start();
        pair.Server.Take(pair.Client.Collect());
        pair.Client.Engine.Close();
        Assert.Equal(Records.Plain(ContentType.Alert, 1, 0), pair.Client.Collect());
        pair.Client.Take(pair.Server.Collect());
        Assert.Empty(pair.Client.Collect());
    }

    [Fact]
    public void A_server_may_close_its_side_right_after_its_flight()
    {
        using TicketKeys tickets = new(TimeSpan.FromHours(1));
        using EnginePair pair = new PairSetup { Tickets = tickets }.Start();
        pair.Server.Take(pair.Client.Collect());
        pair.Server.Engine.Close();
        pair.Run();
        pair.AssertConnected();
        Assert.True(pair.Client.Engine.ReadClosed);
        pair.Client.Send("one way"u8);
        pair.Client.Engine.Close();
        pair.Run();
        Assert.Equal("one way"u8.ToArray(), pair.Server.Received);
        Assert.True(pair.Server.Engine.ReadClosed);
        Assert.Null(pair.Server.Engine.Fault);
        // Neither tickets nor anything else came after close_notify.
        Assert.Equal(0, pair.Client.Unread);
    }

    [Theory]
    [MemberData(nameof(FatalAlerts))]
    public void An_alert_is_fatal_whatever_its_level_and_nothing_answers_it(byte description)
    {
        foreach (byte level in new byte[] { 1, 2, 77 })
        {
            using EnginePair pair = new PairSetup().Connect();
            pair.Client.Forge(ContentType.Alert, level, description);
            pair.Server.Take(pair.Client.Collect());
            pair.Server.AssertToldOf((AlertDescription)description);
            Assert.Empty(pair.Server.Collect());

            using TlsEngine client = new PairSetup().ClientEngine();
            Endpoint plain = new(client);
            plain.Collect();
            plain.Take(Records.Plain(ContentType.Alert, level, description));
            plain.AssertToldOf((AlertDescription)description);
            Assert.Empty(plain.Collect());
        }
    }

    [Fact]
    public void A_client_that_has_no_keys_yet_is_believed_its_alert_in_the_clear()
    {
        using EnginePair pair = new PairSetup().Start();
        pair.Server.Take(pair.Client.Collect());
        pair.Server.Take(Records.FatalAlert(AlertDescription.IllegalParameter));
        pair.Server.AssertToldOf(AlertDescription.IllegalParameter);
    }

    [Fact]
    public void Once_a_protected_record_came_no_alert_in_the_clear_is_believed()
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Server.Take(Records.FatalAlert(AlertDescription.IllegalParameter));
        pair.Server.AssertFaulted(TlsFaultReason.UnexpectedRecord, AlertDescription.UnexpectedMessage);
        pair.Run();
        pair.Client.AssertToldOf(AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void A_close_notify_of_any_level_closes()
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Forge(ContentType.Alert, 2, 0);
        pair.Run();
        Assert.True(pair.Server.Engine.ReadClosed);
        Assert.Null(pair.Server.Engine.Fault);
    }

    [Fact]
    public void Close_notify_inside_the_handshake_ends_it()
    {
        using EnginePair pair = new PairSetup().Start();
        pair.Client.Collect();
        pair.Client.Take(Records.Plain(ContentType.Alert, 1, 0));
        pair.Client.AssertToldOf(AlertDescription.CloseNotify);
        Assert.Empty(pair.Client.Collect());
    }

    [Fact]
    public void User_canceled_waits_for_its_close_notify()
    {
        using EnginePair pair = new PairSetup().Start();
        pair.Server.Take([.. pair.Client.Collect(), .. Records.Plain(ContentType.Alert, 1, 90)]);
        Assert.Null(pair.Server.Engine.Fault);
        pair.Server.Take(Records.Plain(ContentType.Alert, 1, 0));
        pair.Server.AssertToldOf(AlertDescription.CloseNotify);
    }

    [Fact]
    public void More_than_four_warnings_are_too_many()
    {
        using EnginePair pair = new PairSetup().Connect();
        for (int i = 0; i < 4; i++)
            pair.Client.Forge(ContentType.Alert, 1, 90);
        pair.Run();
        pair.AssertExchanges(10);
        pair.Client.Forge(ContentType.Alert, 1, 90);
        pair.Run();
        pair.Server.AssertFaulted(TlsFaultReason.TooManyWarnings, AlertDescription.UnexpectedMessage);
        pair.Client.AssertToldOf(AlertDescription.UnexpectedMessage);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(16384)]
    public void An_alert_that_is_not_two_bytes_long_is_malformed(int length)
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Forge(ContentType.Alert, new byte[length]);
        pair.Run();
        pair.Server.AssertFaulted(TlsFaultReason.MalformedMessage, AlertDescription.DecodeError);
        pair.Client.AssertToldOf(AlertDescription.DecodeError);

        Endpoint fresh = new(new PairSetup().ServerEngine());
        fresh.Take(Records.Plain(ContentType.Alert, new byte[length]));
        fresh.AssertFaulted(TlsFaultReason.MalformedMessage, AlertDescription.DecodeError);
    }

    [Theory]
    [InlineData((byte)AlertDescription.CloseNotify)]
    [InlineData((byte)AlertDescription.UserCanceled)]
    public void A_closing_alert_inside_a_handshake_message_is_not_in_order(byte alert)
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Forge(ContentType.Handshake, Records.Message(HandshakeType.KeyUpdate, 0).AsSpan(0, 3));
        pair.Client.Forge(ContentType.Alert, 1, alert);
        pair.Run();
        pair.Server.AssertFaulted(TlsFaultReason.UnexpectedRecord, AlertDescription.UnexpectedMessage);
        Assert.False(pair.Server.Engine.ReadClosed);
    }

    [Fact]
    public void A_fault_after_Close_sends_no_alert()
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Engine.Close();
        pair.Client.Collect();
        pair.Client.Take(Records.Plain(ContentType.Handshake, 1, 2, 3));
        pair.Client.AssertFaulted(TlsFaultReason.UnexpectedRecord, AlertDescription.UnexpectedMessage);
        Assert.Empty(pair.Client.Collect());
    }

    [Fact]
    public void A_disposed_engine_does_nothing_more_and_puts_nothing_in_the_clear()
    {
        EnginePair pair = new PairSetup().Connect();
        pair.Client.Engine.Close();
        int pending = pair.Client.Engine.PendingOutput;
        pair.Client.Engine.Dispose();
        pair.Server.Engine.Dispose();
        pair.Server.Engine.Dispose();
        byte[] buffer = new byte[1000];
        TlsEngine server = pair.Server.Engine;
        Assert.Throws<ObjectDisposedException>(() => server.Send("secret"u8, buffer, out _, out _));
        Assert.Equal(-1, buffer.AsSpan().IndexOf("secret"u8));
        Assert.Throws<ObjectDisposedException>(() => server.Receive(buffer).Status);
        Assert.Throws<ObjectDisposedException>(() => server.EndOfInput());
        Assert.Throws<ObjectDisposedException>(server.Close);
        Assert.Throws<ObjectDisposedException>(() => server.RequestKeyUpdate(requestPeer: true));
        Assert.Throws<ObjectDisposedException>(() => server.Abort(TlsFaultReason.InternalError, ""));
        Assert.Throws<ObjectDisposedException>(() => server.ProvideSignature([1]));
        Assert.Throws<ObjectDisposedException>(() => Internals.Writer(server).Write(ContentType.ApplicationData, [1], buffer));
        Assert.False(server.TryExportKeyingMaterial("label", [], buffer));
        Assert.Equal(0, server.PendingOutput);
        // What was sealed before can still go out.
        Assert.Equal(pending, pair.Client.Engine.Drain(buffer));
    }
}
