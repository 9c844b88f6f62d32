using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Tls.Tests.Streams;

public sealed class TlsStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public async Task Data_flows_both_ways_however_the_transport_cuts_it(int maxRead)
    {
        using StreamPair pair = await StreamPair.CreateAsync(maxRead);
        await TransferAsync(pair.Client, pair.Server, maxRead < 1000 ? 40_000 : 1_000_000);
        await TransferAsync(pair.Server, pair.Client, maxRead < 1000 ? 40_000 : 1_000_000);
    }

    [Fact]
    public async Task Both_sides_say_the_same_about_the_connection()
    {
        using StreamPair pair = await StreamPair.CreateAsync();
        Assert.True(pair.Client.IsAuthenticated && pair.Server.IsAuthenticated);
        Assert.True(pair.Server.IsServer && !pair.Client.IsServer);
        TlsConnectionInfo client = pair.Client.Info!;
        TlsConnectionInfo server = pair.Server.Info!;
        Assert.Same(client.CipherSuite, server.CipherSuite);
        Assert.Same(client.Group, server.Group);
        Assert.Equal(client.ServerSignature, server.ServerSignature);
        Assert.Equal("localhost", server.ServerName);
        Assert.Equal("ClientHello", client.Messages[0].Name);
        byte[] one = new byte[32];
        byte[] other = new byte[32];
        Assert.True(pair.Client.TryExportKeyingMaterial("EXPORTER-Channel-Binding", default, one));
        Assert.True(pair.Server.TryExportKeyingMaterial("EXPORTER-Channel-Binding", default, other));
        Assert.Equal(one, other);
    }

    [Fact]
    public async Task A_read_smaller_than_a_record_gets_the_rest_later()
    {
        using StreamPair pair = await StreamPair.CreateAsync();
        await pair.Client.WriteAsync("hello, world"u8.ToArray(), Cancel);
        byte[] buffer = new byte[5];
        Assert.Equal(5, await pair.Server.ReadAsync(buffer, Cancel));
        Assert.Equal("hello"u8.ToArray(), buffer);
        Assert.Equal(5, await pair.Server.ReadAsync(buffer, Cancel));
        Assert.Equal(2, await pair.Server.ReadAsync(buffer, Cancel));
    }

    [Fact]
    public async Task A_read_takes_all_records_that_are_there()
    {
        using StreamPair pair = await StreamPair.CreateAsync();
        for (int i = 0; i < 10; i++)
            await pair.Client.WriteAsync(new byte[] { (byte)i }, Cancel);
        byte[] buffer = new byte[100];
        int read = 0;
        int reads = 0;
        for (; read < 10; reads++)
            read += await pair.Server.ReadAsync(buffer.AsMemory(read), Cancel);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (byte)i), buffer[..10]);
    }

    [Fact]
    public async Task Closing_one_side_leaves_the_other_open()
    {
        using StreamPair pair = await StreamPair.CreateAsync();
        await pair.Client.WriteAsync("question"u8.ToArray(), Cancel);
        await pair.Client.ShutdownAsync(Cancel);
        await pair.Client.ShutdownAsync(Cancel);
        Assert.Equal("question", await ReadToEndAsync(pair.Server));
        Assert.Equal(0, await pair.Server.ReadAsync(new byte[1], Cancel));
        Assert.False(pair.Client.CanWrite);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Client.WriteAsync(new byte[1], Cancel));

        await pair.Server.WriteAsync("answer"u8.ToArray(), Cancel);
        await pair.Server.ShutdownAsync(Cancel);
        Assert.Equal("answer", await ReadToEndAsync(pair.Client));
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_a_truncation_and_never_an_end()
    {
        using StreamPair pair = await StreamPair.CreateAsync();
        await pair.Client.WriteAsync("half"u8.ToArray(), Cancel);
        pair.ClientTransport.EndWriting();
        byte[] buffer = new byte[10];
        Assert.Equal(4, await pair.Server.ReadAsync(buffer, Cancel));
        for (int i = 0; i < 2; i++)
        {
            TlsException error = await Assert.ThrowsAsync<TlsException>(async () => await pair.Server.ReadAsync(buffer, Cancel));
            Assert.Equal(TlsFaultReason.Truncated, error.Fault.Reason);
        }
        Assert.NotNull(pair.Server.Fault);
    }

    [Fact]
    public async Task Disposing_says_no_goodbye()
    {
        using StreamPair pair = await StreamPair.CreateAsync();
        await pair.Client.DisposeAsync();
        TlsException error = await Assert.ThrowsAsync<TlsException>(async () => await pair.Server.ReadAsync(new byte[1], Cancel));
        Assert.Equal(TlsFaultReason.Truncated, error.Fault.Reason);
        Assert.True(pair.ClientTransport.IsDisposed);
    }

    [Fact]
    public async Task The_stream_below_stays_open_when_that_is_wanted()
    {
        (MemoryDuplex below, _) = MemoryDuplex.Create();
        await new TlsStream(below, leaveInnerStreamOpen: true).DisposeAsync();
        new TlsStream(below, leaveInnerStreamOpen: true).Dispose();
        Assert.False(below.IsDisposed);
    }

    [Fact]
    public async Task A_changed_byte_ends_the_connection_for_both_sides()
    {
        using StreamPair pair = await StreamPair.CreateAsync();
        byte[] forged = [23, 3, 3, 0, 32, .. new byte[32]];
        await pair.ClientTransport.WriteAsync(forged, Cancel);
        TlsException found = await Assert.ThrowsAsync<TlsException>(async () => await pair.Server.ReadAsync(new byte[1], Cancel));
        Assert.Equal(TlsFaultReason.BadRecordMac, found.Fault.Reason);
        TlsException told = await Assert.ThrowsAsync<TlsException>(async () => await ReadToEndAsync(pair.Client));
        Assert.Equal(TlsFaultReason.PeerAlert, told.Fault.Reason);
        Assert.Equal(AlertDescription.BadRecordMac, told.Fault.Alert);
        TlsException writing = await Assert.ThrowsAsync<TlsException>(async () => await pair.Server.WriteAsync(new byte[1], Cancel));
        Assert.Same(found.Fault, writing.Fault);
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        using StreamPair pair = await StreamPair.CreateAsync(maxRead: 3);
        byte[] buffer = new byte[100];
        for (int i = 0; i < 20; i++)
        {
            using CancellationTokenSource impatience = new();
            ValueTask<int> read = pair.Server.ReadAsync(buffer, impatience.Token);
            await impatience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
            await pair.Client.WriteAsync(Encoding.ASCII.GetBytes($"message {i:D2}"), Cancel);
            Assert.Equal(10, await pair.Server.ReadAtLeastAsync(buffer, 10, cancellationToken: Cancel));
            Assert.Equal($"message {i:D2}", Encoding.ASCII.GetString(buffer, 0, 10));
        }
    }

    [Fact]
    public async Task Both_directions_work_at_once_while_both_sides_change_their_keys()
    {
        using StreamPair pair = await StreamPair.CreateAsync(maxRead: 5000);
        Task changing = Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                await pair.Client.UpdateKeysAsync(requestPeer: true, Cancel);
                await pair.Server.UpdateKeysAsync(requestPeer: i % 2 == 0, Cancel);
                await Task.Delay(2, Cancel);
            }
        }, Cancel);
        await Task.WhenAll(
            Task.Run(() => TransferAsync(pair.Client, pair.Server, 8_000_000), Cancel),
            Task.Run(() => TransferAsync(pair.Server, pair.Client, 8_000_000), Cancel),
            changing);
        Assert.Contains(pair.Client.Info!.Messages, message => message.Name == "KeyUpdate");
    }

    [Fact]
    public async Task Idle_it_waits_without_a_buffer_and_inside_a_record_with_one()
    {
        using StreamPair pair = await StreamPair.CreateAsync();
        byte[] buffer = new byte[100];
        ValueTask<int> read = pair.Server.ReadAsync(buffer, Cancel);
        Assert.True(pair.ServerTransport.WaitsWithoutBuffer);
        await pair.ClientTransport.WriteAsync(new byte[] { 23, 3, 3 }, Cancel);
        await WaitUntilAsync(() => pair.ServerTransport.WaitsWithBuffer);
        pair.ClientTransport.EndWriting();
        await Assert.ThrowsAsync<TlsException>(async () => await read);
    }

    [Fact]
    public async Task After_a_failed_write_nothing_more_is_written()
    {
        using StreamPair pair = await StreamPair.CreateAsync();
        pair.ClientTransport.WriteFailure = new IOException("cable pulled");
        await Assert.ThrowsAsync<IOException>(async () => await pair.Client.WriteAsync(new byte[1], Cancel));
        pair.ClientTransport.WriteFailure = null;
        IOException later = await Assert.ThrowsAsync<IOException>(async () => await pair.Client.WriteAsync(new byte[1], Cancel));
        Assert.Equal("cable pulled", later.InnerException!.Message);
    }

    [Fact]
    public async Task Misuse_is_told()
    {
        (MemoryDuplex below, _) = MemoryDuplex.Create();
        using TlsStream stream = new(below);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stream.ReadAsync(new byte[1], Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stream.WriteAsync(new byte[1], Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => stream.ShutdownAsync(Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => stream.AuthenticateAsServerAsync(Cancel));
        await Assert.ThrowsAsync<ArgumentException>(
            () => stream.AuthenticateAsClientAsync(StreamConfigurations.Client(), "no_host name", Cancel));
        Assert.False(stream.CanRead || stream.CanWrite || stream.CanSeek);

        using StreamPair pair = await StreamPair.CreateAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => pair.Server.AuthenticateAsServerAsync(StreamConfigurations.Server(), Cancel));
        ValueTask<int> first = pair.Server.ReadAsync(new byte[1], Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Server.ReadAsync(new byte[1], Cancel));
        await pair.Client.WriteAsync(new byte[1], Cancel);
        Assert.Equal(1, await first);
        pair.Server.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pair.Server.ReadAsync(new byte[1], Cancel));
    }

    internal static async Task TransferAsync(Stream from, Stream to, int length)
    {
        byte[] sent = RandomNumberGenerator.GetBytes(length);
        byte[] received = new byte[length];
        Task writing = Task.Run(async () =>
        {
            for (int start = 0, size = 1; start < length; start += size, size = size * 3 % 100_003)
                await from.WriteAsync(sent.AsMemory(start, Math.Min(size, length - start)), Cancel);
        }, Cancel);
        await to.ReadExactlyAsync(received, Cancel);
        await writing;
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    internal static async Task<string> ReadToEndAsync(Stream stream)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all, Cancel);
        return Encoding.ASCII.GetString(all.ToArray());
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1, Cancel);
    }
}
