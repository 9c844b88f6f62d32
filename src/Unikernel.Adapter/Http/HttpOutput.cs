using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Http;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// Writes the response to the present request. Head and body leave in one write, so that a small page is one record and
/// one segment.
/// </summary>
internal sealed class HttpOutput(
    EventLoop loop, IFlow flow, LoopTimer patience, long progressTimeout, ServerCounters counters, HttpClock clock)
{
    /// <summary>The media type of what the server itself says.</summary>
    public static readonly ReadOnlyMemory<byte> PlainText = "text/plain; charset=utf-8"u8.ToArray();

    private const int MaxHead = 1024;
    private const int MaxPiece = 65_536;

    private static readonly ReadOnlyMemory<byte> ContinueHead = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> LineEnd = "\r\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> LastChunk = "0\r\n\r\n"u8.ToArray();

    private readonly ReadOnlyMemory<byte>[] _parts = new ReadOnlyMemory<byte>[3];
    private readonly byte[] _chunkHead = new byte[18];
    private long _rest;
    private bool _isChunked;
    private bool _isHead;
    private bool _endsWithConnection;

    /// <summary>Whether a response was begun.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Whether it was ended.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The words of a status as a body.</summary>
    public static ReadOnlyMemory<byte> Words(HttpStatus status)
    {
        ReadOnlySpan<byte> line = HttpStatusText.Line(status);
        byte[] words = new byte[line.Length + 1];
        line.CopyTo(words);
        words[^1] = (byte)'\n';
        return words;
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        IsBegun = IsComplete = _isChunked = _isHead = _endsWithConnection = false;
        _rest = 0;
    }

    /// <summary>Tells a client that waits to send its body.</summary>
    public ValueTask ContinueAsync() => SendAsync(ContinueHead);

    /// <summary>A whole response.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask RespondAsync(
        HttpStatus status, ReadOnlyMemory<byte> contentType, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> fields,
        bool keepAlive, bool isHead)
    {
        Begin(body.Length, isHead);
        byte[] head = loop.Buffers.Rent();
        try
        {
            int length = WriteHead(head, status, contentType.Span, status == HttpStatus.NotModified ? -1 : body.Length, fields.Span, keepAlive);
            // RFC 9110 §15.4.5: a 304 has no content.
            int bodyLength = isHead || status == HttpStatus.NotModified ? 0 : body.Length;
            int first = Math.Min(bodyLength, MaxPiece);
            (_parts[0], _parts[1]) = (head.AsMemory(0, length), body[..first]);
            await SendPartsAsync(2).ConfigureAwait(false);
            await SendAsync(body[first..bodyLength]).ConfigureAwait(false);
        }
        finally
        {
            loop.Buffers.Return(head, 0);
        }
        IsComplete = true;
    }

    /// <summary>The head of a response whose body follows.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask BeginAsync(
        HttpStatus status, ReadOnlyMemory<byte> contentType, long? length, ReadOnlyMemory<byte> fields,
        bool keepAlive, bool isHead, bool endsWithConnection)
    {
        Begin(length ?? long.MaxValue, isHead);
        _isChunked = length is null && !endsWithConnection;
        _endsWithConnection = endsWithConnection;
        byte[] head = loop.Buffers.Rent();
        try
        {
            long announced = length ?? (endsWithConnection ? -1 : -2);
            int headLength = WriteHead(head, status, contentType.Span, announced, fields.Span, keepAlive);
            await SendAsync(head.AsMemory(0, headLength)).ConfigureAwait(false);
        }
        finally
        {
            loop.Buffers.Return(head, 0);
        }
    }

    /// <summary>The next part of the body.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> part)
    {
        if (!IsBegun || IsComplete || part.Length > _rest)
            throw new InvalidOperationException("There is no response that has room for this.");
        if (!_isChunked)
            _rest -= part.Length;
        if (_isHead || part.IsEmpty)
            return ValueTask.CompletedTask;
        return _isChunked ? WriteChunkAsync(part) : SendAsync(part);
    }

    /// <summary>Ends the body.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask EndAsync()
    {
        if (!IsBegun || IsComplete || (!_isChunked && !_isHead && !_endsWithConnection && _rest > 0))
            throw new InvalidOperationException("There is no response that ends here.");
        if (_isChunked && !_isHead)
            await SendAsync(LastChunk).ConfigureAwait(false);
        IsComplete = true;
    }

    // chunk = chunk-size CRLF chunk-data CRLF (RFC 9112 §7.1)
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask WriteChunkAsync(ReadOnlyMemory<byte> part)
    {
        while (!part.IsEmpty)
        {
            int length = Math.Min(part.Length, MaxPiece);
            (_parts[0], _parts[1], _parts[2]) = (_chunkHead.AsMemory(0, WriteChunkHead(length)), part[..length], LineEnd);
            await SendPartsAsync(3).ConfigureAwait(false);
            part = part[length..];
        }
    }

    // chunk-size = 1*HEXDIG; a piece takes eight digits at most.
    private int WriteChunkHead(int length)
    {
        int digits = 1;
        while (length >> (4 * digits) != 0)
            digits++;
        for (int i = 0; i < digits; i++)
            _chunkHead[i] = "0123456789abcdef"u8[(length >> (4 * (digits - 1 - i))) & 15];
        "\r\n"u8.CopyTo(_chunkHead.AsSpan(digits));
        return digits + 2;
    }

    private void Begin(long length, bool isHead)
    {
        if (IsBegun)
            throw new InvalidOperationException("There is a response already.");
        IsBegun = true;
        _isHead = isHead;
        _rest = length;
    }

    // length: -1 writes no framing, -2 chunks.
    private int WriteHead(
        Span<byte> destination, HttpStatus status, ReadOnlySpan<byte> contentType, long length, ReadOnlySpan<byte> fields, bool keepAlive)
    {
        HttpResponseHead head = new(destination[..(MaxHead + fields.Length)], status);
        head.Add("Date"u8, clock.Date);
        if (!contentType.IsEmpty)
            head.Add("Content-Type"u8, contentType);
        if (length >= 0)
            head.Add("Content-Length"u8, length);
        else if (length == -2)
            head.Add("Transfer-Encoding"u8, "chunked"u8);
        head.Add("X-Content-Type-Options"u8, "nosniff"u8);
        head.Add("Connection"u8, keepAlive ? "keep-alive"u8 : "close"u8);
        head.AddLines(fields);
        head.End();
        return head.Length;
    }

    // Piece by piece, so that the time a piece may take is a bound on the slowness of the reader.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, MaxPiece);
            patience.Set(loop.Now.After(progressTimeout));
            await flow.WriteAsync(bytes[..length]).ConfigureAwait(false);
            patience.Cancel();
            counters.BytesSent += length;
            bytes = bytes[length..];
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask SendPartsAsync(int count)
    {
        patience.Set(loop.Now.After(progressTimeout));
        await flow.WriteAsync(_parts.AsMemory(0, count)).ConfigureAwait(false);
        patience.Cancel();
        for (int i = 0; i < count; i++)
        {
            counters.BytesSent += _parts[i].Length;
            _parts[i] = default;
        }
    }
}
