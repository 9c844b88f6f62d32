using System;
using System.IO;
using System.Threading;
using Sundog.LinuxNetwork;
using Sundog.Unikernel.Net;

namespace Sundog.Bench.Tcp;

/// <summary>
/// The stack's end of a transfer, called in every turn of its thread: takes one connection, and sends or receives the
/// stream until the time is over.
/// </summary>
internal sealed class OurSide(bool sends, double seconds) : IDisposable
{
    public const ushort Port = 5001;

    private readonly byte[] _buffer = new byte[ByteStream.Most];
    private readonly ManualResetEventSlim _isDone = new();
    private TcpListener? _listener;
    private TcpConnection? _connection;
    private Instant _start;
    private long _processorStart;

    /// <summary>Bytes received, or given to the stack to send.</summary>
    public long Bytes { get; private set; }

    /// <summary>How long it took, in seconds.</summary>
    public double Elapsed { get; private set; }

    /// <summary>The processor time of the stack's thread, the kernel's work for it included, in seconds.</summary>
    public double ProcessorSeconds { get; private set; }

    /// <summary>What the connection counted.</summary>
    public TcpStatistics Statistics { get; private set; }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="TimeoutException">It does not come.</exception>
    public void Wait()
    {
        if (!_isDone.Wait(TimeSpan.FromSeconds(seconds + 10)))
            throw new TimeoutException("The stack's end of the transfer does not end.");
    }

    public void Serve(NetworkStack stack, Instant now)
    {
        _listener ??= stack.ListenTcp(Port);
        while (stack.TryTakeReady(out _))
            continue;
        if (_connection is null && _listener!.TryAccept(out _connection))
        {
            _start = now;
            _processorStart = NativeLinux.ThreadProcessorTime();
        }
        if (_connection is null || _isDone.IsSet)
            return;
        if (sends)
            Write(_connection);
        else
            Read(_connection);
        if (now.Since(_start) >= seconds * 1e6)
            Finish(_connection, now);
    }

    public void Dispose() => _isDone.Dispose();

    private void Write(TcpConnection connection)
    {
        int count;
        do
            Bytes += count = connection.Write(ByteStream.At(Bytes, 65_536));
        while (count == 65_536);
    }

    private void Read(TcpConnection connection)
    {
        for (int count; (count = connection.Read(_buffer)) > 0; Bytes += count)
            ByteStream.Check(Bytes, _buffer.AsSpan(0, count));
        if (connection.IsReadClosed || connection.Failure is not null)
            throw new InvalidDataException($"The connection ended after {Bytes} bytes: {connection.Failure}.");
    }

    private void Finish(TcpConnection connection, Instant now)
    {
        Elapsed = now.Since(_start) / 1e6;
        ProcessorSeconds = (NativeLinux.ThreadProcessorTime() - _processorStart) / 1e6;
        Statistics = connection.Statistics;
        connection.Abort();
        _isDone.Set();
    }
}
