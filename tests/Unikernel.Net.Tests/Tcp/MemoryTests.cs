using System;
using System.Collections.Generic;
using Sundog.Unikernel.Net.Tcp;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>What memory TCP takes, and that it takes no more.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Data_in_steady_state_allocates_nothing()
    {
        Pair pair = new(new LinkFaults(0, 0, 0, 0, 10, 0, 125_000_000), 1);
        TcpConnection client = pair.Connect();
        TcpConnection? server = null;
        for (int i = 0; i < 1000 && server is null; i++)
        {
            pair.Step();
            pair.Listener.TryAccept(out server);
        }
        byte[] data = new byte[8192], segment = new byte[1500];
        Instant now = pair.Now;
        for (int i = 0; i < 300; i++)
            now = Exchange(pair, client, server!, data, segment, now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 2000; i++)
            now = Exchange(pair, client, server!, data, segment, now);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, pair.Client.Counters.BufferBytes);
        Assert.Equal(0, pair.Server.Counters.BufferBytes);
    }

    // A request and its answer, with one segment lost each eighth time.
    private static Instant Exchange(Pair pair, TcpConnection client, TcpConnection server, byte[] data, byte[] segment, Instant now)
    {
        client.Write(data);
        int served = 0, answered = 0;
        for (int round = 0; round < 2000 && answered < data.Length; round++)
        {
            now = now.After(1000);
            while (pair.Client.TryTransmit(segment, now, out TcpOutgoing outgoing))
            {
                if (now.Microseconds / 1000 % 8 != 0)
                    pair.Server.Receive(outgoing.Source, outgoing.Destination, segment.AsSpan(0, outgoing.Length), false, now);
            }
            while (pair.Server.TryTransmit(segment, now, out TcpOutgoing outgoing))
                pair.Client.Receive(outgoing.Source, outgoing.Destination, segment.AsSpan(0, outgoing.Length), false, now);
            while (pair.Client.TryTakeReady(out _) || pair.Server.TryTakeReady(out _))
            {
            }
            int count = server.Read(data);
            served += count;
            if (count > 0 && served == data.Length)
                server.Write(data);
            answered += client.Read(data);
            pair.Client.Advance(now);
            pair.Server.Advance(now);
        }
        Assert.True(data.Length == answered);
        for (int round = 0; round < 100; round++)
        {
            now = now.After(1000);
            while (pair.Client.TryTransmit(segment, now, out TcpOutgoing outgoing))
                pair.Server.Receive(outgoing.Source, outgoing.Destination, segment.AsSpan(0, outgoing.Length), false, now);
            while (pair.Server.TryTransmit(segment, now, out TcpOutgoing outgoing))
                pair.Client.Receive(outgoing.Source, outgoing.Destination, segment.AsSpan(0, outgoing.Length), false, now);
            pair.Client.Advance(now);
            pair.Server.Advance(now);
        }
        return now;
    }

    [Fact]
    public void A_thousand_idle_connections_hold_no_buffer_and_little_else()
    {
        Script script = new();
        script.Listen();
        List<TcpConnection> connections = [];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ushort port = 1000; port < 2000; port++)
        {
            script.RemotePort = port;
            Script.Open(script);
            connections.Add(script.Connection);
        }
        script.In(". seq=1 ack=1 len=100");
        script.Read(100);
        script.Write(100);
        script.TakeAll();
        script.In(". seq=101 ack=101");
        Assert.Equal(0, script.Layer.Counters.BufferBytes);
        Assert.Equal(1000, script.Layer.Counters.Connections);
        // The script itself allocates the most of this; the bound is on a connection with all that belongs to it.
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000_000);
        Assert.Equal(1000, connections.Count);
    }

    [Fact]
    public void A_connection_is_small()
    {
        Script script = new();
        script.Layer.Connect(new IpEndpoint(Script.Remote, 1), script.Now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ushort port = 2; port < 18; port++)
            script.Layer.Connect(new IpEndpoint(Script.Remote, port), script.Now);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 16;
        Assert.InRange(each, 1, 2048);
    }

    [Fact]
    public void Senders_that_never_read_and_readers_that_never_come_stay_within_the_budget()
    {
        TcpOptions options = new() { MemoryBudget = 256 * 1024 };
        Script script = new(options);
        script.Listen(backlog: 100);
        List<TcpConnection> connections = [];
        for (ushort port = 1000; port < 1060; port++)
        {
            script.RemotePort = port;
            Script.Open(script);
            connections.Add(script.Connection);
            // It gets much, out of order too, and its answers are never acknowledged.
            int place = 1;
            for (int i = 0; i < 60; i++, place += 1460)
            {
                script.In($". seq={place + 1460 * (i % 3)} ack=1 len=1460");
                script.Layer.Advance(script.Now);
            }
            script.Connection.Write(new byte[100_000]);
            Discard(script);
        }
        Assert.True(script.Layer.Counters.BufferBytes <= options.MemoryBudget);
        foreach (TcpConnection connection in connections)
            connection.Abort();
        Assert.Equal(0, script.Layer.Counters.BufferBytes);
    }

    [Fact]
    public void With_the_budget_gone_windows_shrink_and_grow_again()
    {
        Script script = new(new TcpOptions { MemoryBudget = 65_536 });
        script.Listen(backlog: 100);
        List<TcpConnection> greedy = [];
        for (ushort port = 1000; port < 1014; port++)
        {
            script.RemotePort = port;
            Script.Open(script);
            Assert.True(script.Connection.Write(new byte[50_000]) < 50_000);
            greedy.Add(script.Connection);
            Discard(script);
        }
        script.RemotePort = 3000;
        Script.Open(script);
        TcpConnection poor = script.Connection;
        script.In(". seq=1 ack=1 len=100");
        string shrunk = script.TakeAll()[^1];
        while (script.Layer.TryTakeReady(out _))
        {
        }
        Assert.True(poor.Write(new byte[50_000]) < 50_000);
        foreach (TcpConnection connection in greedy)
            connection.Abort();
        script.TakeAll();
        bool isReported = false;
        while (script.Layer.TryTakeReady(out TcpConnection? ready))
            isReported |= ready == poor;
        Assert.True(isReported);
        Assert.True(poor.CanWrite);
        Assert.NotEmpty(shrunk);
    }

    [Fact]
    public void A_writer_that_waits_for_memory_is_not_woken_before_there_is_some()
    {
        Script script = new(new TcpOptions { MemoryBudget = 65_536 });
        script.Listen();
        Script.Open(script);
        TcpConnection greedy = script.Connection;
        greedy.Write(new byte[200_000]);
        int woken = 0;
        for (int i = 0; i < 100; i++)
        {
            while (woken < 1000 && script.Layer.TryTakeReady(out TcpConnection? ready))
            {
                woken++;
                ready.Write(new byte[1000]);
            }
        }
        Assert.InRange(woken, 0, 3);
        Discard(script);
        script.In(". seq=1 ack=14601");
        bool isReported = false;
        while (!isReported && script.Layer.TryTakeReady(out TcpConnection? ready))
            isReported = ready == greedy;
        Assert.True(isReported && greedy.CanWrite);
    }

    private static void Discard(Script script)
    {
        byte[] buffer = new byte[65_535];
        for (int i = 0; i < 1000 && script.Layer.TryTransmit(buffer, script.Now, out _); i++)
        {
        }
    }
}
