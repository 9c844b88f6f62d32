using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Cli.Tests;

/// <summary>A stream whose reads return the given chunks one by one, and then its end or silence; writes are kept.</summary>
internal sealed class ScriptedStream(IEnumerable<byte[]> chunks, bool silentAtEnd = false) : Stream
{
    private readonly Queue<byte[]> _chunks = new(chunks);
    private readonly MemoryStream _written = new();

    /// <summary>What was written, as ASCII.</summary>
    public string Written => Encoding.ASCII.GetString(_written.ToArray());

    /// <summary>How many writes there were.</summary>
    public int Writes { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The text, cut into chunks of one size.</summary>
    public static ScriptedStream Of(string text, int chunkSize = int.MaxValue, bool silentAtEnd = false)
    {
        List<byte[]> chunks = [];
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        for (int start = 0; start < bytes.Length; start += Math.Min(chunkSize, bytes.Length))
            chunks.Add(bytes.AsSpan(start, Math.Min(chunkSize, bytes.Length - start)).ToArray());
        return new ScriptedStream(chunks, silentAtEnd);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_chunks.TryDequeue(out byte[]? chunk))
        {
            if (silentAtEnd)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
        int length = Math.Min(chunk.Length, buffer.Length);
        chunk.AsMemory(0, length).CopyTo(buffer);
        if (length < chunk.Length)
            throw new InvalidOperationException("A test's chunk must fit the reader's buffer.");
        return length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writes++;
        _written.Write(buffer.Span);
        return default;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
