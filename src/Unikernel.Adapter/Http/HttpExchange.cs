using System;
using System.Threading.Tasks;
using Sundog.Http;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// One request and its response. Good until the handler's task ends; what it gives of the request lies in the
/// connection's memory until the first read of the body or the response, whichever is first.
/// </summary>
public sealed class HttpExchange
{
    private readonly HttpConnection _connection;

    internal HttpExchange(HttpConnection connection) => _connection = connection;

    /// <summary>The flow that it came on, such as a <see cref="TlsFlow"/> that knows what was negotiated.</summary>
    public IFlow Flow => _connection.Flow;

    /// <summary>The method.</summary>
    public HttpMethod Method => _connection.Head.Method;

    /// <summary>The path as it came: visible ASCII, percent-encoded, with its first slash and without the query.</summary>
    public ReadOnlySpan<byte> Path => _connection.Head.Path.Of(_connection.HeadBytes);

    /// <summary>Whether the request has a body that was not read to its end.</summary>
    public bool HasBody => _connection.Body.State == HttpBodyState.Open;

    /// <summary>Whether the client has the representation with this entity tag (RFC 9110 §13.1.2).</summary>
    /// <param name="entityTag">With its quotes.</param>
    public bool Matches(ReadOnlySpan<byte> entityTag)
        => _connection.Head.IfNoneMatch is { } range && EntityTags.Match(range.Of(_connection.HeadBytes), entityTag);

    /// <summary>
    /// Reads at least one byte of the body; 0 at its end. A body that is too large or broken ends the connection: its
    /// refusal is sent, and this throws.
    /// </summary>
    /// <exception cref="FlowException">The body cannot be read.</exception>
    public ValueTask<int> ReadBodyAsync(Memory<byte> destination) => _connection.ReadBodyAsync(destination);

    /// <summary>Sends a whole response. For HEAD the body is left out.</summary>
    /// <param name="status">The status.</param>
    /// <param name="contentType">The media type; empty when there is no body.</param>
    /// <param name="body">Must not change until the task ends.</param>
    /// <param name="fields">More field lines, each ended by CR LF.</param>
    /// <exception cref="InvalidOperationException">There is a response already.</exception>
    public ValueTask RespondAsync(
        HttpStatus status, ReadOnlyMemory<byte> contentType, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> fields = default)
        => _connection.RespondAsync(status, contentType, body, fields);

    /// <summary>Begins a response whose body follows by <see cref="WriteAsync"/>.</summary>
    /// <param name="status">The status.</param>
    /// <param name="contentType">The media type.</param>
    /// <param name="length">How long the body is; null sends it in chunks.</param>
    /// <param name="fields">More field lines, each ended by CR LF.</param>
    public ValueTask BeginResponseAsync(
        HttpStatus status, ReadOnlyMemory<byte> contentType, long? length, ReadOnlyMemory<byte> fields = default)
        => _connection.BeginResponseAsync(status, contentType, length, fields);

    /// <summary>Sends the next part of the body; for HEAD, nothing.</summary>
    /// <exception cref="InvalidOperationException">It is more than was announced, or no response was begun.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> part) => _connection.WriteBodyAsync(part);

    /// <summary>Ends the body.</summary>
    /// <exception cref="InvalidOperationException">It is less than was announced.</exception>
    public ValueTask EndResponseAsync() => _connection.EndResponseAsync();
}
