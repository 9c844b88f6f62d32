using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Cli;

/// <summary>
/// Answers the requests of one connection in order, until the peer closes, asks for the close, sends something that is
/// no request, or stays silent for too long. The caller closes the stream.
/// </summary>
internal sealed class HttpConnection(Stream stream, Func<HttpRequest, HttpContent> answer, TimeSpan idleTimeout)
{
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Serves. What the stream throws, it throws.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(HttpRequest.MaxHeadSize);
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
        HttpParseResult result = HttpRequest.Parse(_buffer.AsSpan(_start, _end - _start));
        while (result.Status == HttpParse.NeedMoreData)
        {
            if (!await ReadMoreAsync(idle.Token))
                return false;
            result = HttpRequest.Parse(_buffer.AsSpan(_start, _end - _start));
        }
        if (result.Status == HttpParse.Refused)
        {
            await WriteAsync(result.Refusal!, Text(result.Refusal!), keepAlive: false, withBody: true, idle.Token);
            return false;
        }

        HttpRequest request = result.Request!;
        _start += result.HeadLength;
        if (!await SkipBodyAsync(request.BodyLength, idle.Token))
            return false;
        if (request.Method is "GET" or "HEAD")
            await WriteAsync("200 OK", answer(request), request.KeepAlive, request.Method == "GET", idle.Token);
        else
            await WriteAsync("405 Method Not Allowed", Text("Only GET and HEAD."), request.KeepAlive, withBody: true, idle.Token);
        return request.KeepAlive;
    }

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
        string status, HttpContent content, bool keepAlive, bool withBody, CancellationToken cancellation)
    {
        string head =
            $"HTTP/1.1 {status}\r\n"
            + $"Content-Type: {content.ContentType}\r\n"
            + $"Content-Length: {content.Body.Length}\r\n"
            + (status.StartsWith("405", StringComparison.Ordinal) ? "Allow: GET, HEAD\r\n" : "")
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
