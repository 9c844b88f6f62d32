using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Tls.Tests.Streams;

/// <summary>
/// One end of a connection in memory that allocates nothing: bytes wait in a fixed ring, and a read finds them there
/// already. For counting what the stream above allocates.
/// </summary>
internal sealed class PreparedDuplex : Stream
{
    private readonly Ring _incoming;
    private readonly Ring _outgoing;

    private PreparedDuplex(Ring incoming, Ring outgoing) => (_incoming, _outgoing) = (incoming, outgoing);

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
    public static (PreparedDuplex Client, PreparedDuplex Server) Create()
    {
        Ring up = new();
        Ring down = new();
        return (new PreparedDuplex(down, up), new PreparedDuplex(up, down));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => new(_incoming.Read(buffer.Span));

    public override int Read(Span<byte> buffer) => _incoming.Read(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _outgoing.Write(buffer.Span);
        return default;
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _outgoing.Write(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private sealed class Ring
    {
        private readonly byte[] _bytes = new byte[1 << 20];
        private readonly Lock _lock = new();
        private int _start;
        private int _end;

        // Used by one test step after the other; only the handshake runs on two threads, and waits by spinning.
        public int Read(Span<byte> destination)
        {
            if (destination.IsEmpty)
                return 0;
            while (true)
            {
                lock (_lock)
                {
                    int length = Math.Min(destination.Length, _end - _start);
                    if (length > 0)
                    {
                        _bytes.AsSpan(_start, length).CopyTo(destination);
                        _start += length;
                        if (_start == _end)
                            _start = _end = 0;
                        return length;
                    }
                }
                Thread.Sleep(1);
            }
        }

        public void Write(ReadOnlySpan<byte> source)
        {
            lock (_lock)
            {
                source.CopyTo(_bytes.AsSpan(_end));
                _end += source.Length;
            }
        }
    }
}
