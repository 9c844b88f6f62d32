using System;
using Xunit;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>Moves bytes both ways over a pair and checks each of them.</summary>
internal sealed class Transfer(Pair pair, int up, int down)
{
    private readonly byte[] _buffer = new byte[16_384];
    private TcpConnection? _server;
    private TcpConnection _client = null!;

    public TcpConnection Client => _client;

    public TcpConnection? Server => _server;

    public int ClientRead { get; private set; }

    public int ServerRead { get; private set; }

    private int _clientWritten;
    private int _serverWritten;

    public bool HasFailed => _client.Failure is not null || _server?.Failure is not null;

    public bool IsComplete => _client.IsReadClosed && ClientRead == down && _server is { IsReadClosed: true } && ServerRead == up;

    /// <summary>Runs until everything was delivered, an end failed, or the time is over.</summary>
    /// <returns>The microseconds it took.</returns>
    public long Run(long limit)
    {
        Instant start = pair.Now;
        _client = pair.Connect();
        for (int i = 0; i < 4_000_000; i++)
        {
            Serve();
            if (IsComplete || HasFailed)
                return pair.Now.Since(start);
            Assert.True(pair.Step(), "nothing will ever happen again");
            Assert.True(pair.Now.Since(start) <= limit, $"after {limit} µs only {ClientRead} of {down} and {ServerRead} of {up} bytes");
        }
        Assert.Fail("too many steps");
        return 0;
    }

    private void Serve()
    {
        while (pair.Client.TryTakeReady(out _))
        {
        }
        while (pair.Server.TryTakeReady(out _))
        {
        }
        if (_server is null)
            pair.Listener.TryAccept(out _server);
        ClientRead = Pump(_client, ref _clientWritten, up, ClientRead);
        if (_server is not null)
            ServerRead = Pump(_server, ref _serverWritten, down, ServerRead);
    }

    private int Pump(TcpConnection connection, ref int written, int toWrite, int read)
    {
        for (int count = connection.Read(_buffer); count > 0; count = connection.Read(_buffer))
        {
            for (int i = 0; i < count; i++)
                Assert.True(_buffer[i] == Byte(read + i), $"the byte at {read + i} is wrong");
            read += count;
        }
        if (!connection.IsConnected)
            return read;
        while (written < toWrite && connection.CanWrite)
        {
            int count = Math.Min(_buffer.Length, toWrite - written);
            for (int i = 0; i < count; i++)
                _buffer[i] = Byte(written + i);
            count = connection.Write(_buffer.AsSpan(0, count));
            if (count == 0)
                break;
            written += count;
        }
        if (written == toWrite)
            connection.ShutdownWrite();
        return read;
    }

    private static byte Byte(int place) => (byte)(place * 31 % 251);
}
