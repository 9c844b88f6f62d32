using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Interop.Running;

/// <summary>
/// Carries one TCP connection unchanged until <see cref="Cut"/>, which ends both sides with FIN and no close_notify:
/// what an attacker on the path, or a peer that dies, looks like.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpClient _server = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly Task _running;
    private TcpClient? _client;

    public Relay(int serverPort)
    {
        _listener.Start();
        _running = RunAsync(serverPort);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends the connection at both sides; nothing that comes later is passed on.</summary>
    public void Cut()
    {
        _cancel.Cancel();
        _client?.Client.Shutdown(SocketShutdown.Send);
        _server.Client.Shutdown(SocketShutdown.Send);
    }

    private async Task RunAsync(int serverPort)
    {
        try
        {
            _client = await _listener.AcceptTcpClientAsync(_cancel.Token);
            await _server.ConnectAsync(IPAddress.Loopback, serverPort, _cancel.Token);
            await Task.WhenAll(CopyAsync(_client, _server), CopyAsync(_server, _client));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Either side ended, or the cut came: both are what the relay is for.
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        await from.GetStream().CopyToAsync(to.GetStream(), _cancel.Token);
        to.Client.Shutdown(SocketShutdown.Send);
    }

    public async ValueTask DisposeAsync()
    {
        await _cancel.CancelAsync();
        await _running;
        _client?.Dispose();
        _server.Dispose();
        _listener.Dispose();
        _cancel.Dispose();
    }
}
