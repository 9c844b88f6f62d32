using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Http;

namespace Sundog.Cli;

/// <summary>
/// Answers the requests of one connection in order, until the peer closes, asks for the close, sends something that is
/// no request, or stays silent for too long. The caller closes the stream.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="answer">Gives the content of a request target.</param>
/// <param name="idleTimeout">How long each request, and the silence before it, may take.</param>
internal sealed class HttpConnection(Stream stream, Func<string, HttpContent> answer, TimeSpan idleTimeout)
{
    /// <summary>The largest body that is read, and thrown away, before the answer, in bytes.</summary>
    public const int MaxBodySize = 65536;

    private readonly HttpRequestHead _head = new();
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Serves. What the stream throws, it throws.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(HttpRequestHead.MaxSize);
        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (await ServeOneAsync(idle))
            {
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The peer stayed silent: the connection ends without a word, as RFC 9112 §9.5 allows.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private async Task<bool> ServeOneAsync(CancellationTokenSource idle)
    {
        idle.CancelAfter(idleTimeout);
        _head.Reset();
        HttpParse parse;
        while ((parse = _head.Read(_buffer.AsSpan(_start, _end - _start))) == HttpParse.NeedMoreData)
        {
            if (!await ReadMoreAsync(idle.Token))
                return false;
        }
        if (parse == HttpParse.Refused || BodyRefusal(_head) != default)
        {
            HttpStatus refusal = parse == HttpParse.Refused ? _head.Refusal : BodyRefusal(_head);
            await WriteAsync(refusal, Text(Line(refusal)), keepAlive: false, withBody: true, idle.Token);
            return false;
        }

        string target = Encoding.ASCII.GetString(_head.Target.Of(_buffer.AsSpan(_start)));
        _start += _head.Length;
        if (!await SkipBodyAsync((int)(_head.ContentLength ?? 0), idle.Token))
            return false;
        if (_head.Method is HttpMethod.Get or HttpMethod.Head)
            await WriteAsync(HttpStatus.Ok, answer(target), _head.KeepAlive, _head.Method == HttpMethod.Get, idle.Token);
        else
            await WriteAsync(HttpStatus.MethodNotAllowed, Text("Only GET and HEAD."), _head.KeepAlive, withBody: true, idle.Token);
        return _head.KeepAlive;
    }

    // RFC 9112 §6.1: a coding that the server does not know is refused; this one wants no body, and reads over short ones only.
    private static HttpStatus BodyRefusal(HttpRequestHead head)
        => head.IsChunked ? HttpStatus.NotImplemented
        : head.ContentLength > MaxBodySize ? HttpStatus.ContentTooLarge
        : default;

    private static string Line(HttpStatus status) => Encoding.ASCII.GetString(HttpStatusText.Line(status));

    private async ValueTask<bool> ReadMoreAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        return read > 0;
    }

    private async ValueTask<bool> SkipBodyAsync(int length, CancellationToken cancellation)
    {
        while (true)
        {
            int here = Math.Min(length, _end - _start);
            _start += here;
            length -= here;
            if (length == 0)
                return true;
            if (!await ReadMoreAsync(cancellation))
                return false;
        }
    }

    private async ValueTask WriteAsync(
        HttpStatus status, HttpContent content, bool keepAlive, bool withBody, CancellationToken cancellation)
    {
        string head =
            $"HTTP/1.1 {Line(status)}\r\n"
            + $"Content-Type: {content.ContentType}\r\n"
            + $"Content-Length: {content.Body.Length}\r\n"
            + (status == HttpStatus.MethodNotAllowed ? "Allow: GET, HEAD\r\n" : "")
            + "Cache-Control: no-store\r\n"
            + "X-Content-Type-Options: nosniff\r\n"
            + $"Connection: {(keepAlive ? "keep-alive" : "close")}\r\n\r\n";
        // Head and body leave in one write, so that a small page is one record.
        int bodyLength = withBody ? content.Body.Length : 0;
        byte[] message = ArrayPool<byte>.Shared.Rent(head.Length + bodyLength);
        try
        {
            Encoding.ASCII.GetBytes(head, message);
            content.Body.Span[..bodyLength].CopyTo(message.AsSpan(head.Length));
            await stream.WriteAsync(message.AsMemory(0, head.Length + bodyLength), cancellation);
            await stream.FlushAsync(cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    private static HttpContent Text(string text) => new("text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
}
