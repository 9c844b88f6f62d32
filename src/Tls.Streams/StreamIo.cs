using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Tls;

/// <summary>
/// How the stream below is used: awaited, or blocked on. Both ways share one code; in the blocking way every task that
/// it returns is complete.
/// </summary>
internal interface IStreamIo
{
    /// <summary>Reads at least one byte, or returns 0 at the end.</summary>
    static abstract ValueTask<int> ReadAsync(Stream stream, Memory<byte> destination, CancellationToken cancellation);

    /// <summary>Waits, where that is possible without a buffer, until there is something to read.</summary>
    static abstract ValueTask<int> WaitReadableAsync(Stream stream, CancellationToken cancellation);

    /// <summary>Writes all of it.</summary>
    static abstract ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> source, CancellationToken cancellation);

    /// <summary>Hands what the stream itself buffers to its device.</summary>
    static abstract Task FlushAsync(Stream stream, CancellationToken cancellation);

    /// <summary>Enters the gate.</summary>
    static abstract Task EnterAsync(SemaphoreSlim gate, CancellationToken cancellation);
}

/// <summary>Awaits.</summary>
internal readonly struct AwaitingIo : IStreamIo
{
    public static ValueTask<int> ReadAsync(Stream stream, Memory<byte> destination, CancellationToken cancellation)
        => stream.ReadAsync(destination, cancellation);

    public static ValueTask<int> WaitReadableAsync(Stream stream, CancellationToken cancellation)
        => stream.ReadAsync(Memory<byte>.Empty, cancellation);

    public static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> source, CancellationToken cancellation)
        => stream.WriteAsync(source, cancellation);

    public static Task FlushAsync(Stream stream, CancellationToken cancellation) => stream.FlushAsync(cancellation);

    public static Task EnterAsync(SemaphoreSlim gate, CancellationToken cancellation) => gate.WaitAsync(cancellation);
}

/// <summary>Blocks.</summary>
internal readonly struct BlockingIo : IStreamIo
{
    public static ValueTask<int> ReadAsync(Stream stream, Memory<byte> destination, CancellationToken cancellation)
        => new(stream.Read(destination.Span));

    public static ValueTask<int> WaitReadableAsync(Stream stream, CancellationToken cancellation) => new(0);

    public static ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        stream.Write(source.Span);
        return default;
    }

    public static Task FlushAsync(Stream stream, CancellationToken cancellation)
    {
        stream.Flush();
        return Task.CompletedTask;
    }

    public static Task EnterAsync(SemaphoreSlim gate, CancellationToken cancellation)
    {
        gate.Wait(cancellation);
        return Task.CompletedTask;
    }
}
