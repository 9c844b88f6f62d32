using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Tls.Tests.Streams;

public sealed class TlsStreamSocketTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_blocking_calls_do_what_the_awaited_ones_do()
    {
        (Socket one, Socket other) = await ConnectAsync();
        using TlsStream client = new(new NetworkStream(one, ownsSocket: true));
        using TlsStream server = new(new NetworkStream(other, ownsSocket: true));
        Task serving = Task.Factory.StartNew(
            () =>
            {
                server.AuthenticateAsServer(StreamConfigurations.Server());
                byte[] buffer = new byte[100_000];
                int read;
                while ((read = server.Read(buffer, 0, buffer.Length)) > 0)
                    server.Write(buffer, 0, read);
                server.ShutdownAsync(Cancel).Wait(Cancel);
            },
            Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        client.AuthenticateAsClient(StreamConfigurations.Client(), StreamConfigurations.Localhost);
        byte[] sent = new byte[50_000];
        Random.Shared.NextBytes(sent);
        client.Write(sent);
        client.Flush();
        byte[] received = new byte[sent.Length];
        client.ReadExactly(received);
        Assert.Equal(sent, received);
        await client.ShutdownAsync(Cancel);
        Assert.Equal(-1, client.ReadByte());
        await serving;
    }

    [Fact]
    public async Task Over_sockets_both_directions_work_at_once()
    {
        (Socket one, Socket other) = await ConnectAsync();
        using TlsStream client = new(new NetworkStream(one, ownsSocket: true));
        using TlsStream server = new(new NetworkStream(other, ownsSocket: true));
        await Task.WhenAll(
            client.AuthenticateAsClientAsync(StreamConfigurations.Client(), "localhost", Cancel),
            server.AuthenticateAsServerAsync(StreamConfigurations.Server(), Cancel));
        await Task.WhenAll(
            TlsStreamTests.TransferAsync(client, server, 20_000_000),
            TlsStreamTests.TransferAsync(server, client, 20_000_000));
    }

    private static async Task<(Socket One, Socket Other)> ConnectAsync()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Socket one = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Task<Socket> accepting = listener.AcceptAsync(Cancel).AsTask();
        await one.ConnectAsync(listener.LocalEndPoint!, Cancel);
        Socket other = await accepting;
        other.NoDelay = true;
        return (one, other);
    }
}
