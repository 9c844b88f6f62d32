using System;

namespace Sundog.Unikernel.Net.Tcp;

[Flags]
internal enum SentFlags : byte
{
    None = 0,

    /// <summary>The peer reported it by SACK.</summary>
    Sacked = 1,

    /// <summary>It counts as lost and waits to be sent again.</summary>
    Lost = 2,

    /// <summary>It was sent more than once.</summary>
    Retransmitted = 4,
}

/// <summary>A stretch of sequence numbers that was sent at one time and has one fate so far.</summary>
internal struct SentRange
{
    public long Start;
    public long End;
    public Instant SentAt;
    public int Next;
    public SentFlags Flags;

    public readonly long Length => End - Start;

    public readonly bool Is(SentFlags flag) => (Flags & flag) != 0;
}

/// <summary>
/// The memory of all lists of ranges. It is bounded: a peer that reports every other byte by SACK splits ranges until the
/// bound is reached, and then its reports are not heeded (compare CVE-2019-11477 and its kin).
/// </summary>
internal sealed class SentRangePool(int maxConnections)
{
    public const int None = -1;

    private const int Shared = 16_384;

    private SentRange[] _ranges = new SentRange[64];
    private int _free = None;
    private int _used;

    /// <summary>How many ranges are in use.</summary>
    public int InUse { get; private set; }

    public ref SentRange this[int index] => ref _ranges[index];

    /// <summary>Takes a range. The first one of a connection is always there.</summary>
    public bool TryRent(bool isFirst, out int index)
    {
        index = None;
        if (InUse >= Shared && !(isFirst && InUse < Shared + maxConnections))
            return false;
        InUse++;
        if (_free != None)
        {
            index = _free;
            _free = _ranges[index].Next;
            return true;
        }
        if (_used == _ranges.Length)
            Array.Resize(ref _ranges, _used * 2);
        index = _used++;
        return true;
    }

    public void Return(int index)
    {
        _ranges[index].Next = _free;
        _free = index;
        InUse--;
    }
}
