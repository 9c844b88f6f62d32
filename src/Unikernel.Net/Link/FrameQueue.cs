using System;
using System.Buffers.Binary;

namespace Sundog.Unikernel.Net.Link;

/// <summary>
/// Byte strings in the order they came, each whole, in one ring of fixed size. A string is written in place: reserved,
/// filled, committed.
/// </summary>
internal sealed class FrameQueue(int capacity)
{
    private const int PrefixSize = 4;
    private const uint SkipToStart = uint.MaxValue;

    private readonly byte[] _ring = new byte[capacity];
    private int _head;
    private int _used;
    private int _reservedAt;
    private int _skipped;

    /// <summary>How many strings wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether three quarters of the ring are taken.</summary>
    public bool IsNearlyFull => Count > 0 && _used > _ring.Length / 4 * 3;

    /// <summary>Memory for one string; a reservation not committed is forgotten by the next.</summary>
    /// <returns>False when there is no room.</returns>
    public bool TryReserve(int length, out Span<byte> memory)
    {
        memory = default;
        if (Count == 0)
            _head = _used = 0;
        int size = PrefixSize + length;
        int tail = (int)(((long)_head + _used) % _ring.Length);
        int untilEnd = _ring.Length - tail;
        _skipped = untilEnd < size ? untilEnd : 0;
        if ((long)_used + _skipped + size > _ring.Length)
            return false;
        _reservedAt = _skipped > 0 ? 0 : tail;
        memory = _ring.AsSpan(_reservedAt + PrefixSize, length);
        return true;
    }

    /// <summary>The memory that was reserved last, and not yet committed.</summary>
    public Span<byte> Reserved(int length) => _ring.AsSpan(_reservedAt + PrefixSize, length);

    /// <summary>Puts the reserved string at the end; <paramref name="length"/> is at most what was reserved.</summary>
    public void Commit(int length)
    {
        if (_skipped >= PrefixSize)
            BinaryPrimitives.WriteUInt32LittleEndian(_ring.AsSpan(_ring.Length - _skipped), SkipToStart);
        BinaryPrimitives.WriteUInt32LittleEndian(_ring.AsSpan(_reservedAt), (uint)length);
        _used += _skipped + PrefixSize + length;
        Count++;
    }

    /// <summary>The first string; empty when none waits. Good until the next reservation.</summary>
    public Span<byte> Peek()
    {
        if (Count == 0)
            return default;
        SkipUnused();
        int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(_ring.AsSpan(_head));
        return _ring.AsSpan(_head + PrefixSize, length);
    }

    /// <summary>Takes the first string away.</summary>
    public void Remove()
    {
        int size = PrefixSize + Peek().Length;
        _head = (_head + size) % _ring.Length;
        _used -= size;
        Count--;
    }

    // What was too short for the next string at the end of the ring: it has a mark if there was room for one.
    private void SkipUnused()
    {
        int untilEnd = _ring.Length - _head;
        if (untilEnd >= PrefixSize && BinaryPrimitives.ReadUInt32LittleEndian(_ring.AsSpan(_head)) != SkipToStart)
            return;
        _used -= untilEnd;
        _head = 0;
    }
}
