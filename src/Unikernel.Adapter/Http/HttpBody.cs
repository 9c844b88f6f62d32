using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Http;

namespace Sundog.Unikernel.Adapter;

/// <summary>How reading a body came out.</summary>
internal enum HttpBodyState
{
    /// <summary>There is more, or may be.</summary>
    Open,

    /// <summary>The whole body was read.</summary>
    Complete,

    /// <summary>It is larger than the server takes.</summary>
    TooLarge,

    /// <summary>It is not framed as a body, or the connection ended in it.</summary>
    Broken,
}

/// <summary>The body of the present request, by length or in chunks.</summary>
internal sealed class HttpBody(HttpInput input, long maxBody)
{
    private ChunkedReader _chunks;
    private bool _isChunked;
    private long _rest;
    private long _taken;

    /// <summary>How reading came out so far.</summary>
    public HttpBodyState State { get; private set; } = HttpBodyState.Complete;

    /// <summary>How many bytes are known to be left; 0 for chunks.</summary>
    public long KnownRest => _isChunked ? 0 : _rest;

    /// <summary>Begins the body that a head announces.</summary>
    public void Begin(HttpRequestHead head)
    {
        _chunks = default;
        _isChunked = head.IsChunked;
        _rest = head.ContentLength ?? 0;
        _taken = 0;
        State = _isChunked ? HttpBodyState.Open
            : _rest > maxBody ? HttpBodyState.TooLarge
            : _rest > 0 ? HttpBodyState.Open : HttpBodyState.Complete;
    }

    /// <summary>Reads at least one byte of the body; 0 when <see cref="State"/> is no longer open.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        while (State == HttpBodyState.Open)
        {
            int read = input.IsEmpty && !_isChunked && destination.Length > 0
                ? await ReadDirectlyAsync(destination).ConfigureAwait(false)
                : await ReadBufferedAsync(destination).ConfigureAwait(false);
            if (read > 0)
                return read;
        }
        return 0;
    }

    // A large body does not pass through the connection's buffer.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<int> ReadDirectlyAsync(Memory<byte> destination)
    {
        input.GiveBackIfEmpty();
        int length = (int)Math.Min(_rest, destination.Length);
        int read = await input.ReadDirectlyAsync(destination[..length]).ConfigureAwait(false);
        if (read == 0)
            State = HttpBodyState.Broken;
        TakeLength(read);
        return read;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<int> ReadBufferedAsync(Memory<byte> destination)
    {
        if (input.IsEmpty && !await input.FillAsync().ConfigureAwait(false))
        {
            State = HttpBodyState.Broken;
            return 0;
        }
        return _isChunked ? TakeChunk(destination.Span) : TakeBuffered(destination.Span);
    }

    private int TakeBuffered(Span<byte> destination)
    {
        ReadOnlySpan<byte> bytes = input.Bytes.Span;
        int length = (int)Math.Min(_rest, Math.Min(bytes.Length, destination.Length));
        bytes[..length].CopyTo(destination);
        input.Skip(length);
        TakeLength(length);
        return length;
    }

    private void TakeLength(int length)
    {
        _rest -= length;
        if (_rest == 0)
            State = HttpBodyState.Complete;
    }

    private int TakeChunk(Span<byte> destination)
    {
        ReadOnlySpan<byte> bytes = input.Bytes.Span;
        // What the reader counts as data is taken at once: it sees no more than there is room for.
        int consumed = _chunks.Read(bytes[..Math.Min(bytes.Length, destination.Length)], out int length);
        bytes.Slice(consumed - length, length).CopyTo(destination);
        input.Skip(consumed);
        _taken += length;
        State = _chunks.IsRefused ? HttpBodyState.Broken
            : _taken > maxBody ? HttpBodyState.TooLarge
            : _chunks.IsAtEnd ? HttpBodyState.Complete : HttpBodyState.Open;
        return State is HttpBodyState.Broken or HttpBodyState.TooLarge ? 0 : length;
    }
}
