using System;
using System.Buffers.Text;

namespace Sundog.Http;

/// <summary>Writes the head of a response (RFC 9112 §4) into memory of the caller. The caller gives it room enough.</summary>
public ref struct HttpResponseHead
{
    private readonly Span<byte> _destination;

    /// <summary>Begins with the status line.</summary>
    public HttpResponseHead(Span<byte> destination, HttpStatus status)
    {
        _destination = destination;
        Append("HTTP/1.1 "u8);
        Append(HttpStatusText.Line(status));
        Append("\r\n"u8);
    }

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a field.</summary>
    /// <exception cref="ArgumentException">There is no room, or the value would end the line.</exception>
    public void Add(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (value.ContainsAny("\r\n\0"u8))
            throw new ArgumentException("A field's value is one line.", nameof(value));
        Append(name);
        Append(": "u8);
        Append(value);
        Append("\r\n"u8);
    }

    /// <summary>Adds a field whose value is a number.</summary>
    public void Add(scoped ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        Add(name, digits[..length]);
    }

    /// <summary>Adds field lines that are made already, each ended by CR LF.</summary>
    public void AddLines(scoped ReadOnlySpan<byte> lines) => Append(lines);

    /// <summary>Ends the head.</summary>
    public void End() => Append("\r\n"u8);

    private void Append(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_destination[Length..]);
        Length += text.Length;
    }
}
