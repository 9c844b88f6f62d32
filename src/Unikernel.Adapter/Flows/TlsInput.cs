using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// The bytes that came from below and are not delivered yet: records, of which the first may already be opened in
/// place. The buffer is rented while there is something in it, so that an idle connection holds none.
/// </summary>
internal sealed class TlsInput(IFlow inner, BufferPool pool)
{
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _usedEnd;
    private int _plaintextStart;
    private int _plaintextLength;

    /// <summary>Whether opened application data waits to be taken.</summary>
    public bool HasPlaintext => _plaintextLength > 0;

    /// <summary>What came and was not processed: whole records and the start of one.</summary>
    public Span<byte> Records => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Takes note of what the engine made of the start of <see cref="Records"/>.</summary>
    public void Advance(in TlsReceived received)
    {
        if (!received.Plaintext.IsEmpty)
        {
            // The plaintext lies where its record lay.
            if (!((ReadOnlySpan<byte>)_buffer).Overlaps(received.Plaintext, out _plaintextStart))
                throw new InvalidOperationException("The engine returned memory that is not the caller's.");
            _plaintextLength = received.Plaintext.Length;
        }
        _start += received.Consumed;
    }

    /// <summary>Delivers opened data, as much as fits.</summary>
    public int Take(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, _plaintextLength);
        _buffer.AsSpan(_plaintextStart, length).CopyTo(destination);
        _plaintextStart += length;
        _plaintextLength -= length;
        return length;
    }

    /// <summary>Reads more from below; false at the end.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<bool> FillAsync()
    {
        if (_start == _end)
        {
            GiveBack();
            await inner.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
            _buffer = pool.Rent();
        }
        else if (_buffer.Length - _start < TlsEngine.MaxRecordSize)
        {
            Records.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        int read = await inner.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
        _end += read;
        _usedEnd = Math.Max(_usedEnd, _end);
        return read > 0;
    }

    /// <summary>Gives the buffer back if nothing is in it.</summary>
    public void GiveBackIfEmpty()
    {
        if (_start == _end && !HasPlaintext)
            GiveBack();
    }

    /// <summary>Gives the buffer back, whatever is in it.</summary>
    public void GiveBack()
    {
        byte[] buffer = _buffer;
        int usedEnd = _usedEnd;
        _buffer = [];
        _start = _end = _usedEnd = _plaintextStart = _plaintextLength = 0;
        if (buffer.Length > 0)
            pool.Return(buffer, usedEnd);
    }
}
