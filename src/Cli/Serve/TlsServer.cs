using System;
using System.Buffers;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Cli;

/// <summary>
/// Accepts connections until it is stopped. Nothing that a client does ends it, and nothing that a client leaves undone
/// holds a connection for ever: the handshake, each request and the close are bounded in time, connections in number.
/// </summary>
internal sealed class TlsServer(TlsServerConfiguration configuration, bool echo, ConnectionLog log) : IDisposable
{
    private const int MaxConnections = 16384;
    private const int EchoBufferSize = 65536;

    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _places = new(MaxConnections);

    /// <summary>Serves what <paramref name="listener"/> accepts.</summary>
    public async Task RunAsync(Socket listener, CancellationToken cancellation)
    {
        while (true)
        {
            await _places.WaitAsync(cancellation);
            try
            {
                Socket socket = await listener.AcceptAsync(cancellation);
                _ = Task.Run(() => ServeAsync(socket, cancellation), CancellationToken.None);
            }
            catch (SocketException error)
            {
                // A client that was gone before it was accepted, or no file descriptor left: others go on.
                _places.Release();
                log.Write("accept: " + error.Message);
                await Task.Delay(PauseAfterFailure, cancellation);
            }
        }
    }

    /// <summary>Frees what counts the connections; those that still run are cut off.</summary>
    public void Dispose() => _places.Dispose();

    private async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        string peer = "?";
        try
        {
            peer = socket.RemoteEndPoint?.ToString() ?? peer;
            socket.NoDelay = true;
            await ConverseAsync(socket, peer, cancellation);
        }
        catch (TlsException error)
        {
            log.Write($"{peer} {ConnectionReport.Printable(error.Fault.ToString())}");
        }
        catch (OperationCanceledException)
        {
            if (!cancellation.IsCancellationRequested)
                log.Write($"{peer} timeout");
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            log.Write($"{peer} {error.Message}");
        }
        catch (Exception error)
        {
            // A bug of this program is one connection's end, not everybody's.
            log.Write($"{peer} internal error: {error.GetType().Name}: {error.Message}");
        }
        finally
        {
            await Closing.CloseAsync(socket);
            _places.Release();
        }
    }

    private async Task ConverseAsync(Socket socket, string peer, CancellationToken cancellation)
    {
        using NetworkStream transport = new(socket, ownsSocket: false);
        using TlsStream stream = new(transport, leaveInnerStreamOpen: true);
        using (CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            patience.CancelAfter(HandshakeTime);
            await stream.AuthenticateAsServerAsync(configuration, patience.Token);
        }
        log.Write($"{peer} {Reports.Line(stream.Info!)}");

        if (echo)
        {
            await EchoAsync(stream, cancellation);
        }
        else
        {
            Lazy<HttpContent> page = new(() => ReportPage.Render(Reports.Of(stream.Info!, isServer: true)));
            await new HttpConnection(stream, _ => page.Value, IdleTime).ServeAsync(cancellation);
        }

        using CancellationTokenSource goodbye = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        goodbye.CancelAfter(IdleTime);
        await stream.ShutdownAsync(goodbye.Token);
    }

    private static async Task EchoAsync(TlsStream stream, CancellationToken cancellation)
    {
        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        while (true)
        {
            idle.CancelAfter(IdleTime);
            // Waits without a buffer, so that a silent connection holds none.
            _ = await stream.ReadAsync(Memory<byte>.Empty, idle.Token);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(EchoBufferSize);
            try
            {
                int read = await stream.ReadAsync(buffer, idle.Token);
                if (read == 0)
                    return;
                await stream.WriteAsync(buffer.AsMemory(0, read), idle.Token);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
