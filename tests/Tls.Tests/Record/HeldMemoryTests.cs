using System;
using System.Collections.Generic;
using Sundog.Tls.Tests.Pairs;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Record;

/// <summary>Tests that measure the whole process run while no other does.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;

/// <summary>What a peer that stops half-way leaves behind: less than 64 KB a connection, whatever it sent.</summary>
[Collection(nameof(WholeProcess))]
public sealed class HeldMemoryTests
{
    private const int Connections = 64;
    private const int LargestMessage = 32 * 1024;
    private const long MaxHeld = 64 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(4000)]
    [InlineData(16384)]
    public void A_hello_that_never_ends_holds_less_than_64_KB(int recordSize)
    {
        // The largest message that is accepted, all but its last byte.
        byte[] message = new byte[LargestMessage - 1];
        message[0] = (byte)HandshakeType.ClientHello;
        message[2] = (LargestMessage - 4) >> 8;
        message[3] = (LargestMessage - 4) & 0xff;
        AssertHeld(message, recordSize);
    }

    [Fact]
    public void A_connection_that_says_nothing_holds_little() => AssertHeld([], 1);

    private static void AssertHeld(byte[] message, int recordSize)
    {
        List<TlsEngine> engines = [];
        TlsServerConfiguration configuration = TlsServerConfiguration.Create(PairOptions.Server());
        Feed(configuration, message, recordSize).Dispose();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Connections; i++)
            engines.Add(Feed(configuration, message, recordSize));
        long held = (GC.GetTotalMemory(forceFullCollection: true) - before) / Connections;
        Assert.InRange(held, 0, MaxHeld);
        foreach (TlsEngine engine in engines)
        {
            Assert.Null(engine.Fault);
            engine.Dispose();
        }
    }

    private static TlsEngine Feed(TlsServerConfiguration configuration, byte[] message, int recordSize)
    {
        TlsEngine engine = TlsEngine.CreateServer(configuration);
        for (int at = 0; at < message.Length; at += recordSize)
        {
            int length = Math.Min(recordSize, message.Length - at);
            byte[] record = [22, 3, 1, (byte)(length >> 8), (byte)(length & 0xff), .. message.AsSpan(at, length)];
            Assert.Equal(TlsStatus.Complete, engine.Receive(record).Status);
        }
        return engine;
    }
}
