using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// A stretch of a byte stream, kept in chunks of a pool. Offsets count from its start, which moves forward as bytes are
/// discarded. There may be gaps: a chunk exists only where something was written.
/// </summary>
internal struct ChunkWindow(ChunkPool pool)
{
    private const int None = -1;

    private readonly ChunkPool _pool = pool;
    private int[] _ring = [];
    private int _first;
    private int _startInFirst;

    /// <summary>How many chunks it holds.</summary>
    public int Held { get; private set; }

    /// <summary>Copies bytes in, taking chunks where there are none yet.</summary>
    /// <returns>How many were copied, from the first on: fewer when the pool refused.</returns>
    public int Write(int offset, ReadOnlySpan<byte> source)
    {
        int written = 0;
        while (written < source.Length)
        {
            int position = _startInFirst + offset + written;
            if (!TryHold(position / ChunkPool.ChunkSize, out int chunk))
                break;
            Span<byte> room = _pool.Bytes(chunk)[(position % ChunkPool.ChunkSize)..];
            int count = Math.Min(room.Length, source.Length - written);
            source.Slice(written, count).CopyTo(room);
            written += count;
        }
        return written;
    }

    /// <summary>Copies bytes out that were written before.</summary>
    public readonly void Read(int offset, Span<byte> destination)
    {
        int read = 0;
        while (read < destination.Length)
        {
            int position = _startInFirst + offset + read;
            ReadOnlySpan<byte> chunk = _pool.Bytes(_ring[Slot(position / ChunkPool.ChunkSize)])[(position % ChunkPool.ChunkSize)..];
            int count = Math.Min(chunk.Length, destination.Length - read);
            chunk[..count].CopyTo(destination[read..]);
            read += count;
        }
    }

    /// <summary>Moves the start forward and gives back the chunks that lie before it.</summary>
    public void Discard(int count)
    {
        _startInFirst += count;
        while (_startInFirst >= ChunkPool.ChunkSize)
        {
            GiveBack(_first);
            _first = Slot(1);
            _startInFirst -= ChunkPool.ChunkSize;
        }
    }

    /// <summary>Gives back every chunk that begins at or after an offset; of what lies there nothing is wanted.</summary>
    public void Truncate(int length)
    {
        if (Held == 0)
            return;
        int keep = length == 0 ? 0 : (_startInFirst + length + ChunkPool.ChunkSize - 1) / ChunkPool.ChunkSize;
        for (int i = keep; i < _ring.Length; i++)
            GiveBack(Slot(i));
    }

    /// <summary>How many bytes from an offset on fit into chunks it already holds without a gap.</summary>
    public readonly int RoomAt(int offset)
    {
        int position = _startInFirst + offset;
        int index = position / ChunkPool.ChunkSize;
        return index < _ring.Length && _ring[Slot(index)] != None ? ChunkPool.ChunkSize - position % ChunkPool.ChunkSize : 0;
    }

    private readonly int Slot(int index) => (_first + index) & (_ring.Length - 1);

    private bool TryHold(int index, out int chunk)
    {
        if (index >= _ring.Length)
            Grow(index + 1);
        int slot = Slot(index);
        chunk = _ring[slot];
        if (chunk != None)
            return true;
        if (!_pool.TryRent(Held, out chunk))
            return false;
        _ring[slot] = chunk;
        Held++;
        return true;
    }

    private void GiveBack(int slot)
    {
        if (_ring.Length == 0 || _ring[slot] == None)
            return;
        _pool.Return(_ring[slot]);
        _ring[slot] = None;
        Held--;
    }

    private void Grow(int needed)
    {
        int size = Math.Max(2, _ring.Length);
        while (size < needed)
            size *= 2;
        int[] larger = new int[size];
        Array.Fill(larger, None);
        for (int i = 0; i < _ring.Length; i++)
            larger[i] = _ring[Slot(i)];
        _ring = larger;
        _first = 0;
    }
}
