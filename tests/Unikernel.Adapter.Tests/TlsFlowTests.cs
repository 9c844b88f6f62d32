using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Sundog.Tls;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

public sealed class TlsFlowTests
{
    private static readonly TlsSetup Setup = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4000)]
    public void Bytes_arrive_however_the_records_are_cut(int maxRead)
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
            (one.MaxRead, other.MaxRead) = (maxRead, maxRead);
            (TlsFlow client, TlsFlow server) = await Setup.ConnectAsync(test.Loop, one, other);
            Assert.Equal("http/1.1", server.Info.ApplicationProtocol);
            byte[] sent = Enumerable.Range(0, 40_000).Select(i => (byte)(i * 31)).ToArray();
            Task write = client.WriteAsync(sent).AsTask();
            byte[] received = await Bytes.ReadAsync(server, sent.Length);
            await write;
            Assert.Equal(sent, received);
        });
    }

    [Fact]
    public void An_idle_connection_holds_no_buffer()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
            (TlsFlow client, TlsFlow server) = await Setup.ConnectAsync(test.Loop, one, other);
            Task<int> waiting = server.ReadAsync(new byte[10]).AsTask();
            await test.Loop.DelayUntilAsync(test.Loop.Now.After(1000));
            Assert.Equal(0, test.Loop.Buffers.Rented);
            await client.WriteAsync("hello"u8.ToArray());
            Assert.Equal(5, await waiting);
            Assert.Equal(0, test.Loop.Buffers.Rented);
        });
    }

    [Fact]
    public void Parts_that_are_written_together_share_records()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
            (TlsFlow client, TlsFlow server) = await Setup.ConnectAsync(test.Loop, one, other);
            ReadOnlyMemory<byte>[] parts = Enumerable.Range(0, 100).Select(i => (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)i, 500).ToArray()).ToArray();
            byte[] records = new byte[100_000];
            await server.WriteAsync(parts);
            int length = await one.ReadAsync(records);
            // 50,000 bytes: three full records and a short one, each with 22 bytes around its content.
            Assert.Equal(50_000 + (4 * 22), length);
        });
    }

    [Fact]
    public void Close_notify_ends_one_direction_and_the_other_goes_on()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
            (TlsFlow client, TlsFlow server) = await Setup.ConnectAsync(test.Loop, one, other);
            await client.WriteAsync("question"u8.ToArray());
            await client.ShutdownWriteAsync();
            Assert.Equal("question", Encoding.ASCII.GetString(await Bytes.ReadAsync(server, 8)));
            Assert.Equal(0, await server.ReadAsync(new byte[8]));
            await server.WriteAsync("answer"u8.ToArray());
            await server.CloseAsync();
            Assert.Equal("answer", Encoding.ASCII.GetString(await Bytes.ReadAsync(client, 6)));
            Assert.Equal(0, await client.ReadAsync(new byte[8]));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await client.WriteAsync("more"u8.ToArray()));
        });
    }

    [Fact]
    public void A_transport_that_ends_without_close_notify_is_a_truncation()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
            (_, TlsFlow server) = await Setup.ConnectAsync(test.Loop, one, other);
            await one.ShutdownWriteAsync();
            FlowException failure = await Assert.ThrowsAsync<FlowException>(async () => await server.ReadAsync(new byte[8]));
            Assert.Equal(FlowFailure.Truncated, failure.Reason);
        });
    }

    [Fact]
    public void A_changed_record_is_a_fault_with_its_alert()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
            (TlsFlow client, TlsFlow server) = await Setup.ConnectAsync(test.Loop, one, other);
            await one.WriteAsync(new byte[] { 23, 3, 3, 0, 17, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 });
            FlowException failure = await Assert.ThrowsAsync<FlowException>(async () => await server.ReadAsync(new byte[8]));
            Assert.Equal(FlowFailure.Tls, failure.Reason);
            Assert.Equal(TlsFaultReason.BadRecordMac, failure.Fault!.Reason);
            failure = await Assert.ThrowsAsync<FlowException>(async () => await client.ReadAsync(new byte[8]));
            Assert.Equal(TlsFaultReason.PeerAlert, failure.Fault!.Reason);
        });
    }

    [Fact]
    public void A_handshake_that_does_not_go_on_ends_in_time_and_holds_nothing()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
            await one.WriteAsync(new byte[] { 22, 3, 1, 2, 0, 1 });
            FlowException failure = await Assert.ThrowsAsync<FlowException>(
                async () => await TlsFlow.AcceptAsync(test.Loop, other, Setup.Server, TlsSetup.Timeout));
            Assert.Equal(FlowFailure.TimedOut, failure.Reason);
            Assert.Equal(TlsSetup.Timeout, test.Loop.Now.Since(new(1_000_000)));
            Assert.Equal(0, test.Loop.Buffers.Rented);
        });
    }

    [Fact]
    public void A_peer_that_does_not_read_does_not_stop_this_sides_reading()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop, 40_000);
            (TlsFlow client, TlsFlow server) = await Setup.ConnectAsync(test.Loop, one, other);
            Task write = server.WriteAsync(new byte[200_000]).AsTask();
            await client.WriteAsync("still here"u8.ToArray());
            Assert.Equal("still here", Encoding.ASCII.GetString(await Bytes.ReadAsync(server, 10)));
            Assert.False(write.IsCompleted);
            server.Abort(FlowFailure.TimedOut);
            FlowException failure = await Assert.ThrowsAsync<FlowException>(() => write);
            Assert.Equal(FlowFailure.Reset, failure.Reason);
            Assert.Equal(0, test.Loop.Buffers.Rented);
        });
    }

    [Fact]
    public void The_application_chooses_a_configuration_while_the_handshake_waits()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
            string? asked = null;
            TlsFlowCallbacks callbacks = new()
            {
                SelectConfiguration = async question =>
                {
                    await test.Loop.DelayUntilAsync(test.Loop.Now.After(1000));
                    asked = question.ServerName;
                    return Setup.Server;
                },
            };
            Task<TlsFlow> server = TlsFlow.AcceptAsync(test.Loop, other, null, TlsSetup.Timeout, callbacks).AsTask();
            TlsFlow client = await TlsFlow.ConnectAsync(test.Loop, one, Setup.Client, Setup.Name, TlsSetup.Timeout);
            await server;
            Assert.Equal("localhost", asked);
            Assert.True(client.Info.Messages.Count > 0);
        });
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing_in_steady_state()
    {
        TestLoop test = new();
        test.Run(async () =>
        {
            (MemoryFlow one, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
            (TlsFlow client, TlsFlow server) = await Setup.ConnectAsync(test.Loop, one, other);
            byte[] buffer = new byte[2000];
            await ExchangeAsync(client, server, buffer, 200);
            long before = GC.GetAllocatedBytesForCurrentThread();
            await ExchangeAsync(client, server, buffer, 500);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
        });
    }

    private static async Task ExchangeAsync(TlsFlow client, TlsFlow server, byte[] buffer, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            // The reader waits first, so that the slow way is the one that is measured.
            ValueTask<int> read = server.ReadAsync(buffer.AsMemory(1000));
            await client.WriteAsync(buffer.AsMemory(0, 700)).ConfigureAwait(false);
            if (await read.ConfigureAwait(false) != 700)
                Assert.Fail("what was written did not arrive as it was");
        }
    }
}
