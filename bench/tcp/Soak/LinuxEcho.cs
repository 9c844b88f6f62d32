using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Bench.Tcp.Soak;

/// <summary>Linux's part of a soak: an echo server, and threads that hold sessions with the stacks' servers.</summary>
internal sealed class LinuxEcho : IDisposable
{
    private const int Clients = 8;
    private const int MostBytes = 400_000;

    private readonly SoakCounts _counts;
    private readonly string[] _peers;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread[] _threads = new Thread[Clients];
    private volatile bool _isOpen = true;
    private int _active;

    /// <summary>Starts in the calling thread's network namespace, which its threads inherit.</summary>
    public LinuxEcho(string address, string[] peers, SoakCounts counts)
    {
        (_peers, _counts) = (peers, counts);
        _listener.Bind(new IPEndPoint(IPAddress.Parse(address), SoakHost.EchoPort));
        _listener.Listen(128);
        _ = AcceptAsync();
        _active = Clients;
        for (int i = 0; i < Clients; i++)
        {
            int seed = i;
            _threads[i] = new Thread(() => RunClient(seed));
            _threads[i].Start();
        }
    }

    /// <summary>Whether every session that Linux began is over, and none begins any more.</summary>
    public bool IsIdle => Volatile.Read(ref _active) == 0;

    /// <summary>No session begins any more.</summary>
    public void Stop() => _isOpen = false;

    public void Dispose()
    {
        Stop();
        foreach (Thread thread in _threads)
            thread.Join();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = EchoAsync(await _listener.AcceptAsync().ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (_isOpen)
                _counts.Fail($"Linux accepts no more: {e.Message}");
        }
    }

    private async Task EchoAsync(Socket socket)
    {
        using Socket owned = socket;
        EndPoint? peer = socket.RemoteEndPoint;
        byte[] buffer = new byte[16_384];
        try
        {
            for (int count; (count = await socket.ReceiveAsync(buffer).ConfigureAwait(false)) > 0;)
            {
                for (int sent = 0; sent < count;)
                    sent += await socket.SendAsync(buffer.AsMemory(sent, count - sent)).ConfigureAwait(false);
            }
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException e)
        {
            _counts.Fail($"echo of Linux to {peer}: {e.SocketErrorCode}");
        }
    }

    private void RunClient(int seed)
    {
        Random random = new(seed);
        while (_isOpen)
        {
            int size = random.Next(4) == 0 ? random.Next(MostBytes) : random.Next(5_000);
            string peer = _peers[random.Next(_peers.Length)];
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                SessionAsync(socket, peer, random.Next(1_000_000), size).GetAwaiter().GetResult();
                _counts.Complete(size);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or System.IO.InvalidDataException)
            {
                _counts.Fail($"Linux to {peer}, {size} bytes: {e.Message}");
            }
        }
        Interlocked.Decrement(ref _active);
    }

    private static async Task SessionAsync(Socket socket, string peer, int place, int size)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(100));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(peer), SoakHost.EchoPort), limit.Token).ConfigureAwait(false);
        Task sending = SendAsync(socket, place, size, limit.Token);
        byte[] buffer = new byte[16_384];
        int read = 0;
        for (int count; (count = await socket.ReceiveAsync(buffer, limit.Token).ConfigureAwait(false)) > 0; read += count)
            ByteStream.Check(place + read, buffer.AsSpan(0, count));
        await sending.ConfigureAwait(false);
        if (read != size)
            throw new System.IO.InvalidDataException($"the end came after {read} bytes");
    }

    private static async Task SendAsync(Socket socket, int place, int size, CancellationToken limit)
    {
        for (int sent = 0; sent < size;)
            sent += await socket.SendAsync(ByteStream.SegmentAt(place + sent, Math.Min(size - sent, 65_536)), limit).ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Send);
    }
}
