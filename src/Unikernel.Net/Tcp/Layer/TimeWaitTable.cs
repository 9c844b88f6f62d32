using System;
using System.Numerics;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>A pair of endpoints in TIME-WAIT: all that is still needed of the connection.</summary>
internal struct TimeWaitEntry
{
    public IpEndpoint Local;
    public IpEndpoint Remote;
    public long SendNext;
    public long ReceiveNext;
    public uint WindowOnWire;
    public bool HasTimestamps;
    public uint RecentTimestamp;
    public uint TimestampOffset;
    public Instant Expires;
}

/// <summary>
/// The state TIME-WAIT (RFC 9293 §3.6.1), for a bounded number of endpoints: about 120 bytes each, taken as they are
/// needed. All stay equally long, so that they leave in the order in which they came; when the table is full, the
/// oldest gives way. That is safe enough: a new connection of the same pair starts beyond the sequence numbers of the old
/// one (RFC 6528), and with timestamps PAWS refuses its late segments (RFC 7323 §5.8).
/// </summary>
internal sealed class TimeWaitTable(int capacity, long duration, TupleHash hash)
{
    private const int None = -1;

    private TimeWaitEntry[] _entries = [];
    private Links[] _links = [];
    private readonly int[] _buckets = NewBuckets(capacity);
    private int _oldest = None;
    private int _newest = None;
    private int _free = None;
    private int _used;

    private struct Links
    {
        public int NextInBucket;
        public int Older;
        public int Newer;
    }

    public int Count { get; private set; }

    /// <summary>When the oldest entry leaves.</summary>
    public Instant NextDeadline => _oldest == None ? Instant.Never : _entries[_oldest].Expires;

    public bool Contains(in IpEndpoint local, in IpEndpoint remote) => Find(local, remote) != None;

    /// <summary>The index of an entry, or -1.</summary>
    public int Find(in IpEndpoint local, in IpEndpoint remote)
    {
        if (Count == 0)
            return None;
        int index = Bucket(local, remote);
        while (index != None && (_entries[index].Remote != remote || _entries[index].Local != local))
            index = _links[index].NextInBucket;
        return index;
    }

    public ref TimeWaitEntry this[int index] => ref _entries[index];

    public void Add(TimeWaitEntry entry, Instant now)
    {
        if (duration == 0)
            return;
        if (Count == capacity)
            RemoveAt(_oldest);
        int index = Take();
        entry.Expires = now.After(duration);
        _entries[index] = entry;
        ref int bucket = ref Bucket(entry.Local, entry.Remote);
        _links[index].NextInBucket = bucket;
        bucket = index;
        Append(index);
        Count++;
    }

    /// <summary>Starts an entry's time anew (RFC 9293 §3.10.7.4, a FIN in TIME-WAIT).</summary>
    public void Restart(int index, Instant now)
    {
        Unlink(index);
        _entries[index].Expires = now.After(duration);
        Append(index);
    }

    public void RemoveAt(int index)
    {
        Unlink(index);
        ref int link = ref Bucket(_entries[index].Local, _entries[index].Remote);
        while (link != index)
            link = ref _links[link].NextInBucket;
        link = _links[index].NextInBucket;
        _links[index].NextInBucket = _free;
        _free = index;
        Count--;
    }

    public void RemoveExpired(Instant now)
    {
        while (_oldest != None && _entries[_oldest].Expires <= now)
            RemoveAt(_oldest);
    }

    private int Take()
    {
        if (_free != None)
        {
            int index = _free;
            _free = _links[index].NextInBucket;
            return index;
        }
        if (_used == _entries.Length)
        {
            int size = Math.Min(capacity, Math.Max(16, _used * 2));
            Array.Resize(ref _entries, size);
            Array.Resize(ref _links, size);
        }
        return _used++;
    }

    private void Append(int index)
    {
        _links[index].Older = _newest;
        _links[index].Newer = None;
        if (_newest == None)
            _oldest = index;
        else
            _links[_newest].Newer = index;
        _newest = index;
    }

    private void Unlink(int index)
    {
        (int older, int newer) = (_links[index].Older, _links[index].Newer);
        if (older == None)
            _oldest = newer;
        else
            _links[older].Newer = newer;
        if (newer == None)
            _newest = older;
        else
            _links[newer].Older = older;
    }

    private ref int Bucket(in IpEndpoint local, in IpEndpoint remote)
        => ref _buckets[hash.Of(local, remote, TupleHash.Use.Table) & (ulong)(_buckets.Length - 1)];

    private static int[] NewBuckets(int capacity)
    {
        int[] buckets = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Min(capacity, 1 << 14))];
        Array.Fill(buckets, None);
        return buckets;
    }
}
