using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Cli;

/// <summary>The head of a response, and where its body ends (RFC 9112 §6.3).</summary>
/// <param name="StatusLine">The first line.</param>
/// <param name="Fields">The header fields, as they came.</param>
internal sealed record HttpResponseHead(string StatusLine, (string Name, string Value)[] Fields)
{
    /// <summary>The value of a field, or null.</summary>
    public string? Field(string name)
        => Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>Reads one response from a stream, with bounds on everything but the body's length.</summary>
internal sealed class HttpResponseReader(Stream stream)
{
    private const int MaxLine = 16384;
    private const int MaxFields = 200;

    private readonly byte[] _buffer = new byte[65536];
    private int _start;
    private int _end;

    /// <summary>Reads the head; interim responses (1xx) are passed over.</summary>
    public async Task<HttpResponseHead> ReadHeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            string status = await ReadLineAsync(cancellation);
            if (!status.StartsWith("HTTP/1.", StringComparison.Ordinal) || status.Length < 12)
                throw Malformed("the peer does not speak HTTP/1.1");
            (string, string)[] fields = await ReadFieldsAsync(cancellation);
            if (status[9] != '1')
                return new HttpResponseHead(status, fields);
        }
    }

    /// <summary>Copies the body to <paramref name="output"/>.</summary>
    public async Task CopyBodyAsync(HttpResponseHead head, Stream output, CancellationToken cancellation)
    {
        if (head.Field("Transfer-Encoding") is { } coding)
        {
            if (!coding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
                throw Malformed("an unknown transfer coding");
            await CopyChunksAsync(output, cancellation);
        }
        else if (head.Field("Content-Length") is { } text)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
                throw Malformed("a length that is no number");
            await CopyAsync(output, length, cancellation);
        }
        else
        {
            while (await HaveAsync(cancellation))
                await EmitAsync(output, _end - _start, cancellation);
        }
    }

    private async Task CopyChunksAsync(Stream output, CancellationToken cancellation)
    {
        while (true)
        {
            string size = (await ReadLineAsync(cancellation)).Split(';')[0].Trim();
            if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long length) || length < 0)
                throw Malformed("a chunk's size is no number");
            if (length == 0)
                break;
            await CopyAsync(output, length, cancellation);
            if ((await ReadLineAsync(cancellation)).Length > 0)
                throw Malformed("a chunk is longer than its size");
        }
        await ReadFieldsAsync(cancellation);
    }

    private async Task CopyAsync(Stream output, long length, CancellationToken cancellation)
    {
        while (length > 0)
        {
            if (!await HaveAsync(cancellation))
                throw Malformed($"the connection was closed {length} bytes before the end of the body");
            int here = (int)Math.Min(length, _end - _start);
            await EmitAsync(output, here, cancellation);
            length -= here;
        }
    }

    private async Task EmitAsync(Stream output, int count, CancellationToken cancellation)
    {
        await output.WriteAsync(_buffer.AsMemory(_start, count), cancellation);
        _start += count;
    }

    private async Task<(string Name, string Value)[]> ReadFieldsAsync(CancellationToken cancellation)
    {
        List<(string, string)> fields = [];
        string line;
        while ((line = await ReadLineAsync(cancellation)).Length > 0)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || fields.Count == MaxFields)
                throw Malformed("its header fields are malformed or too many");
            fields.Add((line[..colon], line[(colon + 1)..].Trim()));
        }
        return fields.ToArray();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        StringBuilder line = new();
        while (await HaveAsync(cancellation))
        {
            int end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            int length = end < 0 ? _end - _start : end;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, length));
            _start += end < 0 ? length : length + 1;
            if (line.Length > MaxLine)
                throw Malformed("a line is too long");
            if (end >= 0)
                return line.ToString().TrimEnd('\r');
        }
        throw Malformed("the connection was closed before the end of the response");
    }

    private async ValueTask<bool> HaveAsync(CancellationToken cancellation)
    {
        if (_start < _end)
            return true;
        _start = 0;
        _end = await stream.ReadAsync(_buffer, cancellation);
        return _end > 0;
    }

    private static InvalidDataException Malformed(string problem) => new("HTTP: " + problem);
}
