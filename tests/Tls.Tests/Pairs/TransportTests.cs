using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>However the transport cuts or joins the bytes, and whatever room a caller gives, the data is the same.</summary>
public sealed class TransportTests
{
    private const int Overhead = RecordHeader.Size + 1 + 16;

    public static TheoryData<string> Suites => [.. new PairSetup().ClientSuites.Select(suite => suite.Name)];

    [Theory]
    [MemberData(nameof(Suites))]
    public void One_byte_at_a_time(string suite)
    {
        PairSetup setup = new() { Suite = new PairSetup().ClientSuites.Single(one => one.Name == suite), KeyShareCount = 0 };
        using EnginePair pair = setup.Connect(_ => 1);
        pair.AssertExchanges(20_000, _ => 1);
    }

    [Fact]
    public void A_flight_with_data_right_behind_it_in_one_piece()
    {
        using EnginePair pair = new PairSetup { ClientIdentity = TestIdentities.Client, ClientAuthentication = ClientAuthentication.Require }.Start();
        pair.Server.Take(pair.Client.Collect());
        pair.Client.Take(pair.Server.Collect());
        Assert.True(pair.Client.Engine.IsHandshakeComplete);
        byte[] data = EnginePair.Pattern(100_000, 3);
        pair.Client.Send(data);
        pair.Client.Engine.Close();
        pair.Server.Take(pair.Client.Collect());
        Assert.Equal(data, pair.Server.Received);
        Assert.True(pair.Server.Engine.ReadClosed);
        Assert.Equal(0, pair.Server.Unread);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(16385)]
    [InlineData(1 << 20)]
    public void Data_of_any_size_comes_as_it_was_sent(int length)
    {
        foreach (CipherSuite suite in new PairSetup().ClientSuites)
        {
            using EnginePair pair = new PairSetup { Suite = suite }.Connect();
            int before = pair.Client.Sent.Count;
            pair.AssertExchanges(length);
            int records = (length + RecordHeader.MaxPlaintext - 1) / RecordHeader.MaxPlaintext;
            Assert.Equal(length + (records * Overhead), pair.Client.Sent.Count - before);
        }
    }

    [Property(MaxTest = 60)]
    public Property Random_chunkings_do_not_matter() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(seed => seed).ToArbitrary(),
        Gen.Choose(0, 60_000).ToArbitrary(),
        Gen.Elements(1, 7, 100, 20_000).ToArbitrary(),
        (seed, length, most) =>
        {
            Random random = new(seed);
            Chunking chunking = _ => random.Next(1, most + 1);
            using TicketKeys tickets = new(TimeSpan.FromHours(1));
            PairSetup setup = new()
            {
                KeyShareCount = seed % 2,
                PaddingMultiple = 1 + (seed % 400),
                Tickets = tickets,
                Sessions = new MemorySessionStore(),
                Identities = [TestIdentities.Ed25519],
            };
            using EnginePair pair = setup.Connect(chunking);
            pair.AssertExchanges(length, chunking);
            using EnginePair resumed = setup.Connect(chunking);
            Assert.True(resumed.Client.Engine.Info!.IsResumed);
            resumed.AssertExchanges(length, chunking);
        });

    [Fact]
    public void Send_fills_a_destination_of_any_size_and_never_writes_beyond_what_it_says()
    {
        using EnginePair pair = new PairSetup().Connect();
        byte[] data = EnginePair.Pattern(300, 4);
        List<byte> expected = [];
        foreach (int size in Enumerable.Range(0, 400).Concat([16383, 16384, 16405, 16406, 16407, 40_000]))
        {
            byte[] destination = new byte[size + 8];
            destination.AsSpan().Fill(0xee);
            TlsStatus status = pair.Client.Engine.Send(data, destination.AsSpan(0, size), out int consumed, out int written);
            Assert.Equal(size > Overhead ? TlsStatus.Complete : TlsStatus.DestinationTooSmall, status);
            Assert.Equal(Math.Clamp(size - Overhead, 0, data.Length), consumed);
            Assert.Equal(consumed == 0 ? 0 : consumed + Overhead, written);
            Assert.Equal(-1, destination.AsSpan(size).IndexOfAnyExcept((byte)0xee));
            expected.AddRange(data.AsSpan(0, consumed));
            pair.Client.Put(destination.AsSpan(0, written));
        }
        pair.Run();
        Assert.Equal(expected, pair.Server.Received);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(16384)]
    public void Send_pads_within_a_destination_of_any_size(int multiple)
    {
        using EnginePair pair = new PairSetup { PaddingMultiple = multiple }.Connect();
        byte[] data = EnginePair.Pattern(20_000, 5);
        List<byte> expected = [];
        for (int size = 0; size < 36_000; size += size < 200 || size is > 16_300 and < 16_500 ? 1 : 997)
        {
            byte[] destination = new byte[size];
            TlsStatus status = pair.Client.Engine.Send(data, destination, out int consumed, out int written);
            Assert.Equal(consumed > 0 ? TlsStatus.Complete : TlsStatus.DestinationTooSmall, status);
            Assert.Equal(size >= Math.Min(multiple, 16384) + Overhead, consumed > 0);
            foreach (byte[] record in Records.Split(destination.AsSpan(0, written)))
                Assert.True((record.Length - Overhead) % multiple == 0 || record.Length - Overhead == 16384);
            expected.AddRange(data.AsSpan(0, consumed));
            pair.Client.Put(destination.AsSpan(0, written));
        }
        pair.Run();
        Assert.True(expected.SequenceEqual(pair.Server.Received));
    }

    [Fact]
    public void Nothing_to_send_is_complete_and_writes_nothing()
    {
        using EnginePair pair = new PairSetup().Connect();
        Assert.Equal(TlsStatus.Complete, pair.Client.Engine.Send([], new byte[100], out int consumed, out int written));
        Assert.Equal((0, 0), (consumed, written));
        Assert.Equal(TlsStatus.Complete, pair.Client.Engine.Send([], [], out consumed, out written));
        Assert.Equal((0, 0), (consumed, written));
    }

    [Fact]
    public void Draining_in_pieces_of_any_size_gives_the_same_bytes()
    {
        byte[] whole = new PairSetup().Start().Client.Collect();
        for (int size = 1; size <= whole.Length + 1; size++)
        {
            using TlsEngine engine = new PairSetup().ClientEngine();
            List<byte> drained = [];
            byte[] piece = new byte[size];
            Assert.Equal(whole.Length, engine.PendingOutput);
            while (engine.PendingOutput > 0)
                drained.AddRange(piece.AsSpan(0, engine.Drain(piece)));
            Assert.Equal(0, engine.Drain(piece));
            Assert.Equal(0, engine.Drain([]));
            Assert.Equal(whole, drained);
        }
    }

    [Fact]
    public void Send_writes_what_is_pending_before_the_data()
    {
        using EnginePair pair = new PairSetup().Connect();
        pair.Client.Engine.RequestKeyUpdate(requestPeer: false);
        int pending = pair.Client.Engine.PendingOutput;
        byte[] destination = new byte[200];
        // A destination that holds the KeyUpdate alone, in two pieces.
        Assert.Equal(TlsStatus.DestinationTooSmall, pair.Client.Engine.Send("data"u8, destination.AsSpan(0, 10), out _, out int first));
        Assert.Equal(TlsStatus.DestinationTooSmall, pair.Client.Engine.Send("data"u8, destination.AsSpan(10, pending - 10), out _, out int second));
        Assert.Equal((10, pending - 10), (first, second));
        Assert.Equal(0, pair.Client.Engine.PendingOutput);
        Assert.Equal(TlsStatus.Complete, pair.Client.Engine.Send("data"u8, destination.AsSpan(pending), out int consumed, out int third));
        Assert.Equal(4, consumed);
        pair.Client.Put(destination.AsSpan(0, pending + third));
        pair.Run();
        Assert.Equal("data"u8.ToArray(), pair.Server.Received);
    }

    [Fact]
    public void Before_the_handshake_is_complete_Send_writes_only_what_is_pending()
    {
        using EnginePair pair = new PairSetup().Start();
        byte[] destination = new byte[5000];
        Assert.Equal(TlsStatus.NeedMoreData, pair.Client.Engine.Send("early"u8, destination, out int consumed, out int written));
        Assert.Equal(0, consumed);
        pair.Client.Put(destination.AsSpan(0, written));
        pair.Run();
        pair.AssertConnected();
        Assert.Empty(pair.Server.Received);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(16384, 1)]
    [InlineData(1000, 512)]
    public void Plaintext_may_lie_where_its_record_goes(int length, int padding)
    {
        foreach (CipherSuite suite in new PairSetup().ClientSuites)
        {
            // Keys that last for three records: an update in between must not touch what lies there.
            using EnginePair pair = new PairSetup { Suite = suite, PaddingMultiple = padding, ClientRecordsPerKey = 3 }.Connect();
            byte[] data = EnginePair.Pattern(length, 6);
            byte[] destination = new byte[TlsEngine.MaxRecordSize];
            for (int i = 1; i <= 20; i++)
            {
                pair.Client.Put(destination.AsSpan(0, pair.Client.Engine.Drain(destination)));
                data.CopyTo(destination.AsSpan(RecordHeader.Size));
                Assert.Equal(TlsStatus.Complete, pair.Client.Engine.Send(destination.AsSpan(RecordHeader.Size, length), destination, out int consumed, out int written));
                Assert.Equal(length, consumed);
                pair.Client.Put(destination.AsSpan(0, written));
                pair.Run();
                Assert.Null(pair.Server.Engine.Fault?.ToString());
                Assert.Equal(i * length, pair.Server.Received.Length);
                Assert.True(data.AsSpan().SequenceEqual(pair.Server.Received.AsSpan(^length)), $"record {i} came as something else");
            }
            Assert.True(pair.Server.Engine.Info!.Messages.Count(message => message.Name == "KeyUpdate") >= 5);
        }
    }

    [Fact]
    public void A_certificate_larger_than_a_record_spans_several()
    {
        TlsIdentity large = TestIdentities.Large;
        Assert.True(large.Leaf.Der.Length > RecordHeader.MaxPlaintext);
        PairSetup setup = new()
        {
            Identities = [large],
            Authenticator = PeerAuthenticator.DangerousAcceptAny,
            ClientAuthentication = ClientAuthentication.Require,
            ClientAuthenticator = PeerAuthenticator.DangerousAcceptAny,
            ClientIdentity = large,
        };
        using EnginePair pair = setup.Connect();
        pair.AssertExchanges();
        using EnginePair slow = setup.Connect(_ => 1000);
        slow.AssertExchanges();
    }
}
