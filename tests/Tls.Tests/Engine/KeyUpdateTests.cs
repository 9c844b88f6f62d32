using System;
using System.Linq;
using Sundog.Tls.Tests.Pairs;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Engine;

/// <summary>KeyUpdate (RFC 9846 §4.7.3): by hand, by the peer's wish, by the limit; and against who abuses it.</summary>
public sealed class KeyUpdateTests
{
    private static readonly byte[] Requested = Records.Message(HandshakeType.KeyUpdate, 1);
    private static readonly byte[] NotRequested = Records.Message(HandshakeType.KeyUpdate, 0);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void An_update_changes_the_keys_of_its_sender_and_if_it_says_so_of_the_peer(bool byClient, bool requested)
    {
        foreach (CipherSuite suite in new PairSetup().ClientSuites)
        {
            using EnginePair pair = new PairSetup { Suite = suite }.Connect();
            Endpoint sender = byClient ? pair.Client : pair.Server;
            Endpoint peer = byClient ? pair.Server : pair.Client;
            byte[] before = Secret(sender);
            byte[] peerBefore = Secret(peer);
            sender.Engine.RequestKeyUpdate(requested);
            pair.Run();
            Assert.NotEqual(before, Secret(sender));
            Assert.Equal(requested, !peerBefore.AsSpan().SequenceEqual(Secret(peer)));
            Assert.Equal(Secret(sender), Internals.Secret(Internals.Reader(peer.Engine))!.Expose().ToArray());
            Assert.Equal(Secret(peer), Internals.Secret(Internals.Reader(sender.Engine))!.Expose().ToArray());
            pair.AssertExchanges();
        }
    }

    [Fact]
    public void Both_sides_may_ask_at_once()
    {
        using EnginePair pair = new PairSetup().Connect();
        for (int i = 0; i < 20; i++)
        {
            pair.Client.Engine.RequestKeyUpdate(requestPeer: true);
            pair.Server.Engine.RequestKeyUpdate(requestPeer: true);
            pair.AssertExchanges(100);
        }
    }

    [Fact]
    public void Data_survives_hundreds_of_updates_in_any_chunking()
    {
        Random random = new(7);
        using EnginePair pair = new PairSetup { Suite = CipherSuite.Aes256GcmSha384 }.Connect();
        for (int i = 0; i < 300; i++)
        {
            (random.Next(2) == 0 ? pair.Client : pair.Server).Engine.RequestKeyUpdate(random.Next(2) == 0);
            pair.AssertExchanges(1 + random.Next(2000), _ => random.Next(1, 900));
        }
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(5UL)]
    public void Keys_are_updated_by_themselves_at_the_limit(ulong limit)
    {
        foreach (CipherSuite suite in new PairSetup().ClientSuites)
        {
            using EnginePair pair = new PairSetup { Suite = suite, ClientRecordsPerKey = limit, ServerRecordsPerKey = limit }.Connect();
            for (int i = 0; i < 50; i++)
                pair.AssertExchanges(50_000);
            pair.Client.Send([1]);
            Assert.True(Internals.Writer(pair.Client.Engine).RecordsSealed <= limit);
            // 200 records of 16 KiB at most, each way.
            int updates = Records.Split([.. pair.Client.Sent]).Count(record => record.Length == 5 + 5 + 1 + 16);
            Assert.InRange(updates, (int)(200 / limit), (int)(201 / limit) + 1);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_thirty_third_update_without_data_is_too_many(bool byClient)
    {
        using EnginePair pair = new PairSetup().Connect();
        Endpoint sender = byClient ? pair.Client : pair.Server;
        Endpoint peer = byClient ? pair.Server : pair.Client;
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 32; i++)
                sender.Engine.RequestKeyUpdate(requestPeer: false);
            pair.Run();
            pair.AssertExchanges(1);
        }
        for (int i = 0; i < 32; i++)
            sender.Engine.RequestKeyUpdate(requestPeer: false);
        pair.Run();
        Assert.Null(peer.Engine.Fault);
        // An empty record is no data.
        sender.Forge(ContentType.ApplicationData);
        sender.Engine.RequestKeyUpdate(requestPeer: false);
        pair.Run();
        peer.AssertFaulted(TlsFaultReason.TooManyKeyUpdates, AlertDescription.UnexpectedMessage);
        pair.Run();
        sender.AssertToldOf(AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void Requests_that_come_while_an_answer_waits_get_no_second_one()
    {
        using EnginePair pair = new PairSetup().Connect();
        for (int i = 0; i < 10; i++)
            pair.Client.Engine.RequestKeyUpdate(requestPeer: true);
        pair.Server.Take(pair.Client.Collect());
        Assert.Single(Records.Split(pair.Server.Collect()));
        pair.Client.Engine.RequestKeyUpdate(requestPeer: true);
        pair.Server.Take(pair.Client.Collect());
        Assert.Single(Records.Split(pair.Server.Collect()));
    }

    [Fact]
    public void After_Close_an_update_is_followed_but_not_answered()
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Server.Engine.Close();
        pair.Run();
        pair.Client.Engine.RequestKeyUpdate(requestPeer: true);
        pair.Client.Send("still read"u8);
        pair.Server.Take(pair.Client.Collect());
        Assert.Empty(pair.Server.Collect());
        Assert.Equal("still read"u8.ToArray(), pair.Server.Received);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(255)]
    public void A_request_of_another_value_is_illegal(byte value)
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Forge(ContentType.Handshake, Records.Message(HandshakeType.KeyUpdate, value));
        pair.Run();
        pair.Server.AssertFaulted(TlsFaultReason.IllegalParameter, AlertDescription.IllegalParameter);
        pair.Client.AssertToldOf(AlertDescription.IllegalParameter);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_update_of_another_length_is_malformed(int length)
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Forge(ContentType.Handshake, Records.Message(HandshakeType.KeyUpdate, new byte[length]));
        pair.Run();
        pair.Server.AssertFaulted(TlsFaultReason.MalformedMessage, AlertDescription.DecodeError);
    }

    [Fact]
    public void Nothing_may_follow_an_update_in_its_record()
    {
        byte[][] tails = [NotRequested, Requested, [24], [24, 0, 0]];
        foreach (byte[] tail in tails)
        {
            using EnginePair pair = new PairSetup().Connect();
            pair.Client.Forge(ContentType.Handshake, [.. NotRequested, .. tail]);
            pair.Run();
            pair.Server.AssertFaulted(TlsFaultReason.KeyChangeNotAligned, AlertDescription.UnexpectedMessage);
            pair.Client.AssertToldOf(AlertDescription.UnexpectedMessage);
        }
    }

    [Fact]
    public void An_update_may_come_in_pieces_but_with_nothing_between_them()
    {
        using EnginePair pair = new PairSetup().Connect();
        foreach (byte one in NotRequested)
            pair.Client.Forge(ContentType.Handshake, one);
        // The forger has to follow its own update.
        Internals.Writer(pair.Client.Engine).Update();
        pair.AssertExchanges(100);

        pair.Client.Forge(ContentType.Handshake, NotRequested.AsSpan(0, 2));
        pair.Client.Forge(ContentType.ApplicationData, "between"u8);
        pair.Run();
        pair.Server.AssertFaulted(TlsFaultReason.UnexpectedRecord, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void An_update_before_the_handshake_is_complete_is_unexpected()
    {
        using EnginePair pair = new PairSetup().Start();
        pair.Server.Take(pair.Client.Collect());
        byte[] flight = pair.Server.Collect();
        pair.Client.Take(Records.Join(Records.Split(flight).Take(2)));
        pair.Client.Forge(ContentType.Handshake, Requested);
        pair.Server.Take(pair.Client.Collect());
        pair.Server.AssertFaulted(TlsFaultReason.UnexpectedMessage, AlertDescription.UnexpectedMessage);
    }

    [Fact]
    public void The_old_keys_are_gone_after_an_update()
    {
        using EnginePair pair = new PairSetup().Connect();
        byte[] secret = Secret(pair.Client);
        using TrafficKeys old = new(pair.Client.Engine.Info!.CipherSuite!, secret);
        pair.Client.Engine.RequestKeyUpdate(requestPeer: false);
        pair.Run();
        pair.Server.Take(old.Seal(ContentType.ApplicationData, "old"u8));
        pair.Server.AssertFaulted(TlsFaultReason.BadRecordMac, AlertDescription.BadRecordMac);
    }

    private static byte[] Secret(Endpoint end) => Internals.Writer(end.Engine).Secret!.Expose().ToArray();
}
