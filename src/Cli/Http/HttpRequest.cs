using System;
using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sundog.Cli;

/// <summary>How far the parser came.</summary>
internal enum HttpParse
{
    /// <summary>A whole request head is there.</summary>
    Complete,

    /// <summary>The head goes on beyond what has come.</summary>
    NeedMoreData,

    /// <summary>This is no request that the server answers; the connection ends after the refusal.</summary>
    Refused,
}

/// <summary>The outcome of parsing; the peer's bytes never throw.</summary>
/// <param name="Status">How far it came.</param>
/// <param name="Request">The request, when complete.</param>
/// <param name="HeadLength">How many bytes the head took, when complete.</param>
/// <param name="Refusal">The status line's code and reason, when refused.</param>
internal readonly record struct HttpParseResult(HttpParse Status, HttpRequest? Request, int HeadLength, string? Refusal);

/// <summary>The head of an HTTP/1.0 or 1.1 request (RFC 9112), as far as a server of small pages cares.</summary>
internal sealed class HttpRequest
{
    /// <summary>The longest head, with its request line, in bytes.</summary>
    public const int MaxHeadSize = 8192;

    /// <summary>The largest body that is read, and thrown away, before the answer, in bytes.</summary>
    public const int MaxBodySize = 65536;

    private const int MaxFields = 100;

    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private bool _hasHost;
    private bool _hasLength;

    private HttpRequest()
    {
    }

    /// <summary>The method, such as GET.</summary>
    public string Method { get; private set; } = "";

    /// <summary>The request target as it came: visible ASCII only.</summary>
    public string Target { get; private set; } = "";

    /// <summary>Whether the connection stays open after the answer (RFC 9112 §9.3).</summary>
    public bool KeepAlive { get; private set; }

    /// <summary>How many bytes of body follow the head.</summary>
    public int BodyLength { get; private set; }

    /// <summary>Reads the head of a request from the start of <paramref name="bytes"/>.</summary>
    public static HttpParseResult Parse(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> rest = bytes[..Math.Min(bytes.Length, MaxHeadSize)];
        int limit = rest.Length;
        HttpRequest request = new();
        bool started = false;
        int fields = 0;
        while (TryReadLine(ref rest, out ReadOnlySpan<byte> line))
        {
            if (!started)
            {
                // RFC 9112 §2.2: an empty line before the request line is ignored.
                if (line.IsEmpty)
                    continue;
                if (request.ReadRequestLine(line) is { } wrongLine)
                    return Refuse(wrongLine);
                started = true;
            }
            else if (line.IsEmpty)
            {
                return request._hasHost || request.Version10
                    ? new HttpParseResult(HttpParse.Complete, request, limit - rest.Length, null)
                    : Refuse("400 Bad Request");
            }
            else if ((++fields > MaxFields ? "431 Request Header Fields Too Large" : request.ReadField(line)) is { } wrongField)
            {
                return Refuse(wrongField);
            }
        }
        return bytes.Length < MaxHeadSize
            ? new HttpParseResult(HttpParse.NeedMoreData, null, 0, null)
            : Refuse("431 Request Header Fields Too Large");
    }

    private bool Version10 { get; set; }

    private static HttpParseResult Refuse(string refusal) => new(HttpParse.Refused, null, 0, refusal);

    // RFC 9112 §2.2: a lone LF may end a line too; people type requests by hand.
    private static bool TryReadLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        int end = rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            return false;
        }
        line = rest[..end];
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        rest = rest[(end + 1)..];
        return true;
    }

    // request-line = method SP request-target SP HTTP-version
    private string? ReadRequestLine(ReadOnlySpan<byte> line)
    {
        int first = line.IndexOf((byte)' ');
        int last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first + 1 || line[..first].ContainsAnyExcept(TokenBytes))
            return "400 Bad Request";
        ReadOnlySpan<byte> target = line[(first + 1)..last];
        if (target.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return "400 Bad Request";
        ReadOnlySpan<byte> version = line[(last + 1)..];
        Version10 = version.SequenceEqual("HTTP/1.0"u8);
        if (!Version10 && !version.SequenceEqual("HTTP/1.1"u8))
            return version.StartsWith("HTTP/"u8) ? "505 HTTP Version Not Supported" : "400 Bad Request";
        KeepAlive = !Version10;
        Method = Encoding.ASCII.GetString(line[..first]);
        Target = Encoding.ASCII.GetString(target);
        return null;
    }

    // field-line = field-name ":" OWS field-value OWS
    private string? ReadField(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        // RFC 9112 §5.1: no space before the colon; §5.2: no folded lines.
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes) || line.Contains((byte)0) || line.Contains((byte)'\r'))
            return "400 Bad Request";
        ReadOnlySpan<byte> name = line[..colon];
        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(name, "host"u8))
            return ReadHost();
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
            return ReadLength(value);
        // RFC 9112 §6.1: a coding that the server does not know is refused; this one knows none.
        if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            return "501 Not Implemented";
        if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            ReadConnection(value);
        return null;
    }

    private string? ReadHost()
    {
        // RFC 9112 §3.2: exactly one.
        bool again = _hasHost;
        _hasHost = true;
        return again ? "400 Bad Request" : null;
    }

    private string? ReadLength(ReadOnlySpan<byte> value)
    {
        // RFC 9112 §6.3: a second length, or one that is no number, makes the framing unsafe.
        if (_hasLength || value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return "400 Bad Request";
        _hasLength = true;
        if (!Utf8Parser.TryParse(value, out int length, out int used) || used != value.Length || length > MaxBodySize)
            return "413 Content Too Large";
        BodyLength = length;
        return null;
    }

    private void ReadConnection(ReadOnlySpan<byte> value)
    {
        foreach (Range part in value.Split((byte)','))
        {
            ReadOnlySpan<byte> option = value[part].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(option, "close"u8))
                KeepAlive = false;
            else if (Version10 && Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
                KeepAlive = true;
        }
    }
}
