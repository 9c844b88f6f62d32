using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// What the peer sent and the user has not yet read, and beyond it what came out of order, each byte at once in its
/// place. Empty, it holds no memory of the pool.
/// </summary>
internal sealed class ReceiveBuffer(ChunkPool pool, ReassemblyRanges.Pool rangesPool)
{
    private ChunkWindow _window = new(pool);
    private ReassemblyRanges? _ranges;

    /// <summary>The most bytes that it keeps; it only grows.</summary>
    public int Limit { get; set; }

    /// <summary>RCV.NXT: the sequence number of the first byte that is missing.</summary>
    public long Next { get; set; }

    /// <summary>Bytes in order that wait to be read.</summary>
    public int Readable { get; private set; }

    /// <summary>How many chunks it holds.</summary>
    public int Held => _window.Held;

    /// <summary>What came out of order, the latest first; null when nothing did.</summary>
    public ReassemblyRanges? OutOfOrder => _ranges;

    /// <summary>How many bytes beyond <see cref="Next"/> there is room for: by its limit, and by what the pool would give.</summary>
    public int Window
    {
        get
        {
            long memory = _window.RoomAt(Readable) + (long)pool.Allowance(_window.Held) * ChunkPool.ChunkSize;
            return (int)Math.Min(Limit - Readable, memory);
        }
    }

    /// <summary>Takes payload that lies wholly at or after <see cref="Next"/>.</summary>
    /// <returns>Whether it was kept, at least in part; without memory it is as if it were lost on the way.</returns>
    public bool Receive(long sequence, ReadOnlySpan<byte> payload)
    {
        int offset = checked((int)(sequence - Next)) + Readable;
        int room = Limit - offset;
        if (room <= 0 || payload.IsEmpty)
            return false;
        payload = payload[..Math.Min(room, payload.Length)];
        return sequence == Next ? ReceiveInOrder(payload) : ReceiveOutOfOrder(sequence, offset, payload);
    }

    /// <summary>Reads what is in order, up to the room there is.</summary>
    public int Read(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, Readable);
        _window.Read(0, destination[..count]);
        Discard(count);
        return count;
    }

    /// <summary>Forgets everything, what came out of order too.</summary>
    public void Clear()
    {
        DropOutOfOrder();
        Discard(Readable);
    }

    private void Discard(int count)
    {
        Readable -= count;
        if (Readable == 0 && _ranges is null)
            _window.Truncate(0);
        else
            _window.Discard(count);
    }

    private bool ReceiveInOrder(ReadOnlySpan<byte> payload)
    {
        int written = _window.Write(Readable, payload);
        if (written < payload.Length && _ranges is not null)
        {
            // RFC 2018 §8: what was reported by SACK may be discarded when memory runs out. The byte that all the
            // others wait for comes first.
            DropOutOfOrder();
            written += _window.Write(Readable + written, payload[written..]);
        }
        Next += written;
        Readable += written;
        if (_ranges is not null)
            TakeWhatFollows();
        return written > 0;
    }

    private void TakeWhatFollows()
    {
        long reached = _ranges!.TakeFrom(Next);
        Readable += checked((int)(reached - Next));
        Next = reached;
        if (!_ranges.IsEmpty)
            return;
        rangesPool.Return(_ranges);
        _ranges = null;
    }

    private bool ReceiveOutOfOrder(long sequence, int offset, ReadOnlySpan<byte> payload)
    {
        _ranges ??= rangesPool.Rent();
        if (_ranges.CanAdd(sequence, sequence + payload.Length))
        {
            int written = _window.Write(offset, payload);
            if (written > 0)
            {
                _ranges.Add(sequence, sequence + written);
                return true;
            }
        }
        if (_ranges.IsEmpty)
            DropOutOfOrder();
        return false;
    }

    /// <summary>Forgets what came out of order.</summary>
    public void DropOutOfOrder()
    {
        if (_ranges is null)
            return;
        _window.Truncate(Readable);
        _ranges.Clear();
        rangesPool.Return(_ranges);
        _ranges = null;
    }
}
