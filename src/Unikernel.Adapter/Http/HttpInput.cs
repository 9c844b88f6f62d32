using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// What has come on a connection and was not taken yet. The buffer is rented while there is something in it, and waiting
/// for the first byte holds none.
/// </summary>
internal sealed class HttpInput(IFlow flow, BufferPool pool, ServerCounters counters)
{
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _usedEnd;

    /// <summary>What waits.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Takes bytes from the start; the buffer stays until <see cref="GiveBackIfEmpty"/>.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Reads more behind what waits; false at the end.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<bool> FillAsync()
    {
        if (IsEmpty)
        {
            GiveBackIfEmpty();
            await flow.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
            _buffer = pool.Rent();
        }
        else if (_start > 0)
        {
            Bytes.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        int read = await flow.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
        counters.BytesReceived += read;
        _end += read;
        _usedEnd = Math.Max(_usedEnd, _end);
        return read > 0;
    }

    /// <summary>Reads past the buffer, which has to be empty, into the caller's memory.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<int> ReadDirectlyAsync(Memory<byte> destination)
    {
        int read = await flow.ReadAsync(destination).ConfigureAwait(false);
        counters.BytesReceived += read;
        return read;
    }

    /// <summary>Gives the buffer back if nothing is in it.</summary>
    public void GiveBackIfEmpty()
    {
        if (IsEmpty)
            GiveBack();
    }

    /// <summary>Gives the buffer back, whatever is in it.</summary>
    public void GiveBack()
    {
        byte[] buffer = _buffer;
        int usedEnd = _usedEnd;
        _buffer = [];
        _start = _end = _usedEnd = 0;
        if (buffer.Length > 0)
            pool.Return(buffer, usedEnd);
    }
}
