using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;

namespace Sundog.ImageCheck;

/// <summary>A connection to the guest's server over TLS, with patience for each of its steps.</summary>
internal sealed class Visit
{
    // In microseconds. An emulated guest on a machine that does much else is slow; one that takes longer has lost its visitor.
    private const long Patience = 100_000_000;
    private const int BufferSize = 32_768;

    private readonly EventLoop _loop;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _have;

    private Visit(EventLoop loop, TcpFlow tcp, TlsFlow tls) => (_loop, Tcp, Tls) = (loop, tcp, tls);

    /// <summary>The connection below.</summary>
    public TcpFlow Tcp { get; }

    public TlsFlow Tls { get; }

    /// <summary>Connects and does the handshake.</summary>
    /// <exception cref="FlowException">It did not come to be.</exception>
    public static async ValueTask<Visit> BeginAsync(EventLoop loop, Peer peer, TlsClientConfiguration configuration)
    {
        TcpFlow tcp = await peer.Driver.ConnectAsync(GuestAddress.Server);
        try
        {
            TlsFlow tls = await TlsFlow.ConnectAsync(loop, tcp, configuration, null, Patience);
            return new Visit(loop, tcp, tls);
        }
        catch (FlowException)
        {
            tcp.Abort();
            throw;
        }
    }

    /// <summary>Fetches, and hands over each piece of the body with its place.</summary>
    /// <returns>The body's length.</returns>
    /// <exception cref="IOException">The answer is not 200 with a length, or the connection failed.</exception>
    public async ValueTask<long> GetAsync(string path, Action<long, ReadOnlySpan<byte>> take)
    {
        await SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        return await ReceiveAsync(take);
    }

    /// <summary>Sends a body in pieces and takes the answer.</summary>
    public async ValueTask<long> PutAsync(string path, long length, Func<long, ReadOnlyMemory<byte>> piece, Action<long, ReadOnlySpan<byte>> take)
    {
        await SendAsync(Encoding.ASCII.GetBytes($"PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"));
        for (long sent = 0; sent < length;)
        {
            ReadOnlyMemory<byte> next = piece(sent);
            next = next[..(int)Math.Min(next.Length, length - sent)];
            await SendAsync(next);
            sent += next.Length;
        }
        return await ReceiveAsync(take);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => WithPatience(Tls.WriteAsync(bytes));

    /// <summary>Says goodbye, waits for the server's, and closes.</summary>
    public async ValueTask EndAsync()
    {
        await Tls.ShutdownWriteAsync();
        while (await ReadAsync(_buffer) > 0)
            continue;
        await Tls.CloseAsync();
    }

    private async ValueTask<long> ReceiveAsync(Action<long, ReadOnlySpan<byte>> take)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _have).IndexOf("\r\n\r\n"u8)) < 0)
            _have += await ReadSomeAsync(_buffer.AsMemory(_have));
        string head = Encoding.ASCII.GetString(_buffer, 0, end);
        if (!head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            throw new IOException($"The server answered \"{head.Split('\r')[0]}\".");
        long length = ContentLength(head);
        int first = (int)Math.Min(_have - end - 4, length);
        take(0, _buffer.AsSpan(end + 4, first));
        _have = 0;
        for (long at = first; at < length;)
        {
            int read = await ReadSomeAsync(_buffer.AsMemory(0, (int)Math.Min(length - at, BufferSize)));
            take(at, _buffer.AsSpan(0, read));
            at += read;
        }
        return length;
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> destination)
    {
        int read = await ReadAsync(destination);
        return read > 0 ? read : throw new IOException("The server closed in the middle of an answer.");
    }

    private async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        LoopTimer timer = Timer();
        int read = await Tls.ReadAsync(destination);
        timer.Cancel();
        return read;
    }

    private async ValueTask WithPatience(ValueTask task)
    {
        LoopTimer timer = Timer();
        await task;
        timer.Cancel();
    }

    private LoopTimer Timer()
    {
        LoopTimer timer = _loop.CreateTimer(static flow => ((TlsFlow)flow!).Abort(FlowFailure.TimedOut), Tls);
        timer.Set(_loop.Now.After(Patience));
        return timer;
    }

    private static long ContentLength(string head)
    {
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                return long.Parse(line["Content-Length:".Length..].Trim(), CultureInfo.InvariantCulture);
        }
        throw new IOException("The answer has no length.");
    }
}
