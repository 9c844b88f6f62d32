using System;
using System.Buffers;
using System.IO;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Tls;

/// <summary>
/// The bytes that came from below and are not delivered yet: records, of which the first may already be opened in
/// place. The buffer is rented while there is something in it, and given back, cleared, when there is not, so that an
/// idle connection holds none. Used by one reader at a time.
/// </summary>
internal sealed class RecordInput(Stream inner)
{
    // A record has at most 5 + 16384 + 256 bytes (RFC 9846 §5.2); twice that lets one read bring more than one.
    private const int MaxRecord = 16645;
    private const int BufferSize = 32768;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _dirtyEnd;
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

    /// <summary>Reads more from below; false at the end. A cancelled read loses nothing.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FillAsync<TIo>(CancellationToken cancellation)
        where TIo : struct, IStreamIo
    {
        if (_start == _end)
        {
            GiveBack();
            await TIo.WaitReadableAsync(inner, cancellation).ConfigureAwait(false);
            _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        }
        else if (_buffer.Length - _start < MaxRecord)
        {
            Records.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        int read = await TIo.ReadAsync(inner, _buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
        _end += read;
        _dirtyEnd = Math.Max(_dirtyEnd, _end);
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
        int dirtyEnd = _dirtyEnd;
        _buffer = [];
        _start = _end = _dirtyEnd = _plaintextStart = _plaintextLength = 0;
        if (buffer.Length == 0)
            return;
        // Opened records are what the peer wanted to keep from others.
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, dirtyEnd));
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
