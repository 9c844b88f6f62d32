using System;
using System.IO;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Sundog.Tls.Tests.Streams;

/// <summary>One end of a connection in memory. What one end writes the other reads, in pieces of at most a given size.</summary>
internal sealed class MemoryDuplex : Stream
{
    private readonly ChannelReader<byte[]> _incoming;
    private readonly ChannelWriter<byte[]> _outgoing;
    private readonly int _maxRead;
    private ReadOnlyMemory<byte> _piece;

    private MemoryDuplex(ChannelReader<byte[]> incoming, ChannelWriter<byte[]> outgoing, int maxRead)
        => (_incoming, _outgoing, _maxRead) = (incoming, outgoing, maxRead);

    /// <summary>Whether somebody waits in a read for which it lent no buffer.</summary>
    public bool WaitsWithoutBuffer { get; private set; }

    /// <summary>Whether somebody waits in a read for which it lent a buffer.</summary>
    public bool WaitsWithBuffer { get; private set; }

    /// <summary>Whether this end was disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Set, a write fails with it.</summary>
    public Exception? WriteFailure { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Two ends of one connection.</summary>
    public static (MemoryDuplex Client, MemoryDuplex Server) Create(int maxRead = int.MaxValue)
    {
        Channel<byte[]> up = Channel.CreateUnbounded<byte[]>();
        Channel<byte[]> down = Channel.CreateUnbounded<byte[]>();
        return (new MemoryDuplex(down.Reader, up.Writer, maxRead), new MemoryDuplex(up.Reader, down.Writer, maxRead));
    }

    /// <summary>The other end reads its end from now on.</summary>
    public void EndWriting() => _outgoing.TryComplete();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_piece.IsEmpty)
        {
            if (_incoming.TryRead(out byte[]? piece))
            {
                _piece = piece;
                continue;
            }
            (WaitsWithoutBuffer, WaitsWithBuffer) = (buffer.IsEmpty, !buffer.IsEmpty);
            bool more = await _incoming.WaitToReadAsync(cancellationToken);
            (WaitsWithoutBuffer, WaitsWithBuffer) = (false, false);
            if (!more)
                return 0;
        }
        int length = Math.Min(Math.Min(buffer.Length, _maxRead), _piece.Length);
        _piece[..length].CopyTo(buffer);
        _piece = _piece[length..];
        return length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (WriteFailure is not null)
            return ValueTask.FromException(WriteFailure);
        if (!_outgoing.TryWrite(buffer.ToArray()))
            return ValueTask.FromException(new IOException("The connection was ended."));
        return default;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        _outgoing.TryComplete();
        base.Dispose(disposing);
    }
}
