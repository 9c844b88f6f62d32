using System;
using System.Buffers.Text;
using System.Text;

namespace Sundog.Http;

/// <summary>How far the parser came.</summary>
public enum HttpParse
{
    /// <summary>The head goes on beyond what has come.</summary>
    NeedMoreData,

    /// <summary>A whole request head is there.</summary>
    Complete,

    /// <summary>This is no request to be answered; the connection ends after the refusal.</summary>
    Refused,
}

/// <summary>
/// The head of an HTTP/1.0 or 1.1 request (RFC 9112), read line by line as it comes and used again for the next one.
/// Strict where two readers could disagree about where a message ends: lines end with CR LF, nothing stands before the
/// colon, nothing is folded, a body has one length. The peer's bytes never throw, and nothing is allocated.
/// </summary>
public sealed class HttpRequestHead
{
    /// <summary>The longest head, with its request line, in bytes.</summary>
    public const int MaxSize = 8192;

    /// <summary>The longest request line, in bytes.</summary>
    public const int MaxRequestLine = 4096;

    /// <summary>The most header fields.</summary>
    public const int MaxFields = 100;

    private int _position;
    private int _scanned;
    private int _fields;
    private bool _hasRequestLine;
    private bool _hasHost;

    /// <summary>How many bytes the head took, when complete.</summary>
    public int Length { get; private set; }

    /// <summary>The answer, when refused.</summary>
    public HttpStatus Refusal { get; private set; }

    /// <summary>The method.</summary>
    public HttpMethod Method { get; private set; }

    /// <summary>Whether the request says HTTP/1.0.</summary>
    public bool IsVersion10 { get; private set; }

    /// <summary>The request target as it came: visible ASCII only.</summary>
    public ByteRange Target { get; private set; }

    /// <summary>The target's path, from its first slash to the query; <c>*</c> for OPTIONS of the server itself.</summary>
    public ByteRange Path { get; private set; }

    /// <summary>Whether the connection stays open after the answer (RFC 9112 §9.3).</summary>
    public bool KeepAlive { get; private set; }

    /// <summary>How long the body is; null when the head does not say.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>Whether the body comes in chunks (RFC 9112 §7.1).</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Whether the client waits for a 100 before it sends the body (RFC 9110 §10.1.1).</summary>
    public bool ExpectsContinue { get; private set; }

    /// <summary>The value of If-None-Match (RFC 9110 §13.1.2); null when there is none.</summary>
    public ByteRange? IfNoneMatch { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _position = _scanned = _fields = Length = 0;
        _hasRequestLine = _hasHost = false;
        Refusal = default;
        Method = default;
        IsVersion10 = KeepAlive = IsChunked = ExpectsContinue = false;
        Target = Path = default;
        ContentLength = null;
        IfNoneMatch = null;
    }

    /// <summary>Goes on with the head.</summary>
    /// <param name="bytes">All that has come since <see cref="Reset"/>: what was there before, and more.</param>
    public HttpParse Read(ReadOnlySpan<byte> bytes)
    {
        if (Refusal != default)
            return HttpParse.Refused;
        if (Length > 0)
            return HttpParse.Complete;
        ReadOnlySpan<byte> head = bytes[..Math.Min(bytes.Length, MaxSize)];
        while (TryFindLine(head, out ByteRange line))
        {
            if (line.Length < 0 || ReadLine(head, line) != default)
                return Refuse(line.Length < 0 ? HttpStatus.BadRequest : Refusal);
            if (Length > 0)
                return CheckWhole();
        }
        if (!_hasRequestLine && head.Length - _position > MaxRequestLine)
            return Refuse(HttpStatus.UriTooLong);
        return bytes.Length < MaxSize ? HttpParse.NeedMoreData : Refuse(HttpStatus.RequestHeaderFieldsTooLarge);
    }

    private HttpParse Refuse(HttpStatus status)
    {
        Refusal = status;
        return HttpParse.Refused;
    }

    // RFC 9112 §2.2 lets a lone LF end a line; readers that differ about it have been played against each other, so here
    // it refuses the request: a length of -1.
    private bool TryFindLine(ReadOnlySpan<byte> head, out ByteRange line)
    {
        int end = head[_scanned..].IndexOf((byte)'\n');
        _scanned = end < 0 ? head.Length : _scanned + end + 1;
        line = default;
        if (end < 0)
            return false;
        int length = _scanned - 2 - _position;
        line = new ByteRange(_position, length >= 0 && head[_scanned - 2] == '\r' ? length : -1);
        _position = _scanned;
        return true;
    }

    private HttpStatus ReadLine(ReadOnlySpan<byte> head, ByteRange line)
    {
        if (!_hasRequestLine)
        {
            // RFC 9112 §2.2: an empty line before the request line is ignored.
            if (line.Length == 0)
                return default;
            _hasRequestLine = true;
            return Refusal = ReadRequestLine(head, line);
        }
        if (line.Length == 0)
        {
            Length = _position;
            return default;
        }
        return Refusal = ++_fields > MaxFields ? HttpStatus.RequestHeaderFieldsTooLarge : ReadField(head, line);
    }

    // request-line = method SP request-target SP HTTP-version
    private HttpStatus ReadRequestLine(ReadOnlySpan<byte> head, ByteRange place)
    {
        ReadOnlySpan<byte> line = place.Of(head);
        if (line.Length > MaxRequestLine)
            return HttpStatus.UriTooLong;
        int first = line.IndexOf((byte)' ');
        int last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first + 1 || !IsToken(line[..first]))
            return HttpStatus.BadRequest;
        if (line[(first + 1)..last].ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return HttpStatus.BadRequest;
        ReadOnlySpan<byte> version = line[(last + 1)..];
        IsVersion10 = version.SequenceEqual("HTTP/1.0"u8);
        if (!IsVersion10 && !version.SequenceEqual("HTTP/1.1"u8))
            return version.StartsWith("HTTP/"u8) ? HttpStatus.VersionNotSupported : HttpStatus.BadRequest;
        KeepAlive = !IsVersion10;
        Method = HttpMethods.Of(line[..first]);
        Target = new ByteRange(place.Start + first + 1, last - first - 1);
        return ReadTarget(Target.Of(head));
    }

    // token = 1*tchar (RFC 9110 §5.6.2)
    private static bool IsToken(ReadOnlySpan<byte> name)
    {
        foreach (byte b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && !"!#$%&'*+-.^_`|~"u8.Contains(b))
                return false;
        }
        return true;
    }

    // RFC 9112 §3.2: origin-form, or absolute-form, which a server has to take too; the others belong to two methods.
    private HttpStatus ReadTarget(ReadOnlySpan<byte> target)
    {
        int start = 0;
        if (Ascii.EqualsIgnoreCase(target[..Math.Min(8, target.Length)], "https://"u8))
            start = 8;
        else if (Ascii.EqualsIgnoreCase(target[..Math.Min(7, target.Length)], "http://"u8))
            start = 7;
        if (start > 0)
        {
            int slash = target[start..].IndexOf((byte)'/');
            if (slash <= 0)
                return HttpStatus.BadRequest;
            start += slash;
        }
        else if (target[0] != '/' && !(Method == HttpMethod.Options && target.SequenceEqual("*"u8)) && Method != HttpMethod.Connect)
        {
            return HttpStatus.BadRequest;
        }
        int query = target[start..].IndexOf((byte)'?');
        Path = new ByteRange(Target.Start + start, query < 0 ? target.Length - start : query);
        return default;
    }

    // field-line = field-name ":" OWS field-value OWS
    private HttpStatus ReadField(ReadOnlySpan<byte> head, ByteRange place)
    {
        ReadOnlySpan<byte> line = place.Of(head);
        int colon = line.IndexOf((byte)':');
        // RFC 9112 §5.1: no space before the colon; §5.2: no folded lines. RFC 9110 §5.5: no CR, LF or NUL in a value.
        if (colon <= 0 || !IsToken(line[..colon]) || line.Contains((byte)0) || line.Contains((byte)'\r'))
            return HttpStatus.BadRequest;
        ReadOnlySpan<byte> name = line[..colon];
        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(name, "host"u8))
            return ReadHost(value);
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
            return ReadContentLength(value);
        if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            return ReadTransferEncoding(value);
        if (Ascii.EqualsIgnoreCase(name, "expect"u8))
            return ReadExpect(value);
        if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            ReadConnection(value);
        else if (Ascii.EqualsIgnoreCase(name, "if-none-match"u8))
            IfNoneMatch = new ByteRange(place.Start + colon + 1, line.Length - colon - 1);
        return default;
    }

    private HttpStatus ReadHost(ReadOnlySpan<byte> value)
    {
        // RFC 9112 §3.2: exactly one, and one that is a host.
        bool isBad = _hasHost || value.ContainsAnyExceptInRange((byte)'!', (byte)'~') || value.ContainsAny("/?#@,"u8);
        _hasHost = true;
        return isBad ? HttpStatus.BadRequest : default;
    }

    private HttpStatus ReadContentLength(ReadOnlySpan<byte> value)
    {
        // RFC 9112 §6.3: a second length, or one that is no number, makes the framing unsafe.
        if (ContentLength is not null || value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return HttpStatus.BadRequest;
        if (!Utf8Parser.TryParse(value, out long length, out int used) || used != value.Length)
            return HttpStatus.ContentTooLarge;
        ContentLength = length;
        return default;
    }

    private HttpStatus ReadTransferEncoding(ReadOnlySpan<byte> value)
    {
        // RFC 9112 §6.1: a coding that the server does not know is refused, and a message of 1.0 cannot have one.
        if (IsChunked || IsVersion10)
            return HttpStatus.BadRequest;
        if (!Ascii.EqualsIgnoreCase(value, "chunked"u8))
            return HttpStatus.NotImplemented;
        IsChunked = true;
        return default;
    }

    private HttpStatus ReadExpect(ReadOnlySpan<byte> value)
    {
        // RFC 9110 §10.1.1: there is one expectation.
        if (!Ascii.EqualsIgnoreCase(value, "100-continue"u8))
            return HttpStatus.ExpectationFailed;
        ExpectsContinue = !IsVersion10;
        return default;
    }

    private void ReadConnection(ReadOnlySpan<byte> value)
    {
        for (int comma = 0; comma >= 0; value = value[(comma + 1)..])
        {
            comma = value.IndexOf((byte)',');
            ReadOnlySpan<byte> option = (comma < 0 ? value : value[..comma]).Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(option, "close"u8))
                KeepAlive = false;
            else if (IsVersion10 && Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
                KeepAlive = true;
        }
    }

    private HttpParse CheckWhole()
    {
        // RFC 9112 §3.2: 1.1 has a host. §6.1: both a length and a coding are an attempt to smuggle.
        bool isBad = (!_hasHost && !IsVersion10) || (IsChunked && ContentLength is not null);
        return isBad ? Refuse(HttpStatus.BadRequest) : HttpParse.Complete;
    }
}
