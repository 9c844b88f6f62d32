using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// The scoreboard: everything between SND.UNA and SND.NXT, SYN and FIN included, in order, as ranges of one fate
/// (RFC 2018 §5, RFC 6675 §3). What was sent at one time is one range until a report splits it.
/// </summary>
internal sealed partial class SentRanges(SentRangePool pool)
{
    private const int None = SentRangePool.None;

    // A list is walked for each report by SACK: its length bounds what a peer can make us do. Honest losses leave few.
    private const int Capacity = 1024;

    private int _first = None;
    private int _count;
    private int _last = None;
    private long _retransmitted;

    public bool IsEmpty => _first == None;

    /// <summary>Bytes that the peer reported by SACK.</summary>
    public long Sacked { get; private set; }

    /// <summary>Bytes that count as lost and were not sent again since.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether the first byte was reported by SACK, and yet not acknowledged: the peer has reneged (RFC 2018 §8).</summary>
    public bool HasReneged => _first != None && pool[_first].Is(SentFlags.Sacked);

    /// <summary>The start of the last segment of at most so many bytes: what a tail loss probe sends again.</summary>
    public long TailStart(int size) => Math.Max(pool[_last].Start, pool[_last].End - size);

    /// <summary>Adds what was sent for the first time.</summary>
    public void Append(long start, long end, Instant now)
    {
        if (_last != None)
        {
            ref SentRange last = ref pool[_last];
            if (last.Flags == SentFlags.None && last.SentAt == now || !TryRent(out int added))
            {
                // Without memory for another range the two share the later time and the lesser knowledge, which only
                // delays finding a loss.
                Uncount(last, last.Length);
                last.Flags = last.Flags == SentFlags.None ? SentFlags.None : SentFlags.Retransmitted;
                last.End = end;
                last.SentAt = now;
                Count(last, last.Length);
                return;
            }
            Link(added, start, end, now);
            pool[_last].Next = added;
            _last = added;
            return;
        }
        pool.TryRent(true, out _first);
        _count = 1;
        Link(_first, start, end, now);
        _last = _first;
    }

    /// <summary>Forgets what lies before <paramref name="acknowledged"/>.</summary>
    public void Acknowledge(long acknowledged, ref Delivery delivery)
    {
        while (_first != None && pool[_first].Start < acknowledged)
        {
            ref SentRange range = ref pool[_first];
            long end = Math.Min(range.End, acknowledged);
            if (!range.Is(SentFlags.Sacked))
                delivery.Add(range, end);
            Uncount(range, end - range.Start);
            range.Start = end;
            if (end < range.End)
                return;
            RemoveFirst();
        }
    }

    /// <summary>Notes a block that the peer reported by SACK and that lies between SND.UNA and SND.NXT.</summary>
    public void MarkSacked(long start, long end, ref Delivery delivery)
    {
        int previous = None;
        for (int index = _first; index != None && pool[index].Start < end; previous = index, index = pool[index].Next)
        {
            if (pool[index].End <= start || pool[index].Is(SentFlags.Sacked))
                continue;
            if (pool[index].Start < start)
            {
                if (!TrySplit(index, start))
                    return;
                continue;
            }
            if (pool[index].End > end && !TrySplit(index, end))
                return;
            ref SentRange range = ref pool[index];
            delivery.Add(range, range.End);
            Uncount(range, range.Length);
            range.Flags = range.Flags & SentFlags.Retransmitted | SentFlags.Sacked;
            Count(range, range.Length);
            index = JoinSacked(previous, index);
        }
    }

    /// <summary>The first range that waits to be sent again.</summary>
    public bool TryFirstLost(out long start, out long end)
    {
        (start, end) = (0, 0);
        if (Lost == 0)
            return false;
        for (int index = _first; index != None; index = pool[index].Next)
        {
            if (pool[index].Is(SentFlags.Lost))
            {
                (start, end) = (pool[index].Start, pool[index].End);
                return true;
            }
        }
        return false;
    }

    /// <summary>Notes that a stretch was sent again.</summary>
    public void OnRetransmitted(long start, long end, Instant now)
    {
        int previous = None;
        for (int index = _first; index != None && pool[index].Start < end; previous = index, index = pool[index].Next)
        {
            if (pool[index].End <= start || pool[index].Is(SentFlags.Sacked))
                continue;
            // Without memory for a split the whole range counts as sent again: what was not is found lost later.
            if (pool[index].Start < start && TrySplit(index, start))
                continue;
            if (pool[index].End > end)
                TrySplit(index, end);
            ref SentRange range = ref pool[index];
            Uncount(range, range.Length);
            range.Flags = SentFlags.Retransmitted;
            range.SentAt = now;
            Count(range, range.Length);
            if (previous != None && pool[previous].Flags == SentFlags.Retransmitted && pool[previous].SentAt == now)
                index = Join(previous, index);
        }
    }

    /// <summary>Everything that was not reported counts as lost (RFC 6298 §5.4, RFC 8985 §6.3).</summary>
    public void MarkAllLost()
    {
        // RFC 2018 §8: a peer that has reneged is not believed about the rest either.
        bool reneged = HasReneged;
        int previous = None;
        for (int index = _first; index != None; previous = index, index = pool[index].Next)
        {
            ref SentRange range = ref pool[index];
            if (range.Is(SentFlags.Sacked) && !reneged)
                continue;
            Uncount(range, range.Length);
            range.Flags = range.Flags & SentFlags.Retransmitted | SentFlags.Lost;
            Count(range, range.Length);
            if (previous != None && pool[previous].Flags == range.Flags)
                index = Join(previous, index);
        }
    }

    /// <summary>The first so many bytes count as lost: what three duplicate acknowledgments say (RFC 6582 §3.2).</summary>
    public void MarkFirstLost(int size)
    {
        if (_first == None || pool[_first].Is(SentFlags.Lost))
            return;
        if (pool[_first].Length > size)
            TrySplit(_first, pool[_first].Start + size);
        ref SentRange range = ref pool[_first];
        Uncount(range, range.Length);
        range.Flags |= SentFlags.Lost;
        Count(range, range.Length);
    }

    /// <summary>Nothing counts as lost: the timeout was spurious.</summary>
    public void ClearLost()
    {
        for (int index = _first; index != None; index = pool[index].Next)
            pool[index].Flags &= ~SentFlags.Lost;
        Lost = 0;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        while (_first != None)
            RemoveFirst();
        (Sacked, Lost, _retransmitted) = (0, 0, 0);
    }

    private void Link(int index, long start, long end, Instant now)
        => pool[index] = new SentRange { Start = start, End = end, SentAt = now, Next = None };

    private void RemoveFirst()
    {
        int removed = _first;
        _first = pool[removed].Next;
        if (_first == None)
            _last = None;
        pool.Return(removed);
        _count--;
    }

    private bool TryRent(out int index)
    {
        index = None;
        if (_count >= Capacity || !pool.TryRent(false, out index))
            return false;
        _count++;
        return true;
    }

    private bool TrySplit(int index, long at)
    {
        if (!TryRent(out int tail))
            return false;
        ref SentRange range = ref pool[index];
        pool[tail] = range with { Start = at };
        range.End = at;
        range.Next = tail;
        if (_last == index)
            _last = tail;
        return true;
    }

    // Joins a range with the one before and the one after, where those were reported too.
    private int JoinSacked(int previous, int index)
    {
        if (previous != None && pool[previous].Is(SentFlags.Sacked))
            index = Join(previous, index);
        int next = pool[index].Next;
        if (next != None && pool[next].Is(SentFlags.Sacked))
            Join(index, next);
        return index;
    }

    private int Join(int index, int next)
    {
        ref SentRange range = ref pool[index];
        bool changed = range.Is(SentFlags.Retransmitted) != pool[next].Is(SentFlags.Retransmitted);
        range.End = pool[next].End;
        range.Next = pool[next].Next;
        if (changed)
            range.Flags |= SentFlags.Retransmitted;
        if (_last == next)
            _last = index;
        pool.Return(next);
        _count--;
        return index;
    }

    private void Count(in SentRange range, long length) => Add(range, length);

    private void Uncount(in SentRange range, long length) => Add(range, -length);

    private void Add(in SentRange range, long length)
    {
        if (range.Is(SentFlags.Sacked))
            Sacked += length;
        else if (range.Is(SentFlags.Lost))
            Lost += length;
        else if (range.Is(SentFlags.Retransmitted))
            _retransmitted += length;
    }
}
