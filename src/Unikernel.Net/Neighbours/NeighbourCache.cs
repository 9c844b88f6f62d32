using System;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.Neighbours;

/// <summary>Asks the link for a neighbour, by ARP or by neighbour discovery.</summary>
internal interface INeighbourSolicitor
{
    /// <summary>Asks everybody, or with a link address one station.</summary>
    void Solicit(IpAddress target, MacAddress? station, Instant now);

    /// <summary>Sends a frame that waited; its link destination is set.</summary>
    void SendHeld(ReadOnlySpan<byte> frame);

    /// <summary>Nobody answered for a neighbour; <paramref name="frame"/> is a packet that waited for it.</summary>
    void Fail(IpAddress neighbour, ReadOnlySpan<byte> frame, Instant now);
}

/// <summary>
/// The link addresses of neighbours, of both families, with the states of RFC 4861 §7.3. Bounded in entries, in packets
/// that wait, and in questions a second. A claim that was not asked for never creates an entry and never replaces a link
/// address: where it contradicts one, the old station is asked whether it is still there.
/// </summary>
internal sealed class NeighbourCache
{
    // RFC 4861 §10.
    private const int MaximumSolicitations = 3;
    private const long RetransmitTime = 1_000_000;
    private const long ReachableTime = 30_000_000;
    private const long DelayTime = 5_000_000;

    private const int HeldPerNeighbour = 4;

    private readonly NeighbourEntry[] _entries;
    private readonly int[] _buckets;
    private readonly SipHash24 _hash;
    private readonly KeyedRandom _random;
    private readonly HeldFrames _held;
    private readonly TokenBucket _solicitations;
    private readonly INeighbourSolicitor _solicitor;
    private readonly NetworkStatistics _statistics;

    public NeighbourCache(
        NetworkOptions options, SipHash24 hash, KeyedRandom random, INeighbourSolicitor solicitor, NetworkStatistics statistics, Instant now)
    {
        _entries = new NeighbourEntry[options.Limits.Neighbours];
        _buckets = new int[options.Limits.Neighbours];
        _buckets.AsSpan().Fill(-1);
        _hash = hash;
        _random = random;
        _held = new HeldFrames(options.Limits.HeldPackets, EthernetHeader.Size + options.Mtu);
        _solicitations = new TokenBucket(options.Limits.SolicitationsPerSecond, now);
        _solicitor = solicitor;
        _statistics = statistics;
    }

    /// <summary>When <see cref="Advance"/> has something to do.</summary>
    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>How many neighbours are known or asked for.</summary>
    public int Count { get; private set; }

    /// <summary>The state of a neighbour; <see cref="NeighbourState.Free"/> of an unknown one.</summary>
    public NeighbourState StateOf(IpAddress address)
    {
        int index = Find(address);
        return index < 0 ? NeighbourState.Free : _entries[index].State;
    }

    /// <summary>The link address to send to, if it is known; if not, it is asked for, and a frame may be held.</summary>
    public bool TryResolve(IpAddress address, Instant now, out MacAddress mac)
    {
        int index = Find(address);
        if (index < 0)
        {
            index = Create(address, now);
            Begin(ref _entries[index], now);
        }
        ref NeighbourEntry entry = ref _entries[index];
        entry.LastUse = now;
        mac = entry.Mac;
        // RFC 4861 §7.3.3: the first packet to a stale neighbour starts the check of whether it is there.
        if (entry.State == NeighbourState.Stale)
            Enter(ref entry, NeighbourState.Delay, now.After(DelayTime));
        return entry.State != NeighbourState.Incomplete;
    }

    /// <summary>Keeps a frame for a neighbour that is being asked for. Its link destination is filled in later.</summary>
    public void Hold(IpAddress address, ReadOnlySpan<byte> frame)
    {
        int index = Find(address);
        if (index < 0)
        {
            _statistics.Drop(DropReason.NeighbourFull);
            return;
        }
        ref NeighbourEntry entry = ref _entries[index];
        // RFC 4861 §7.2.2: a small queue, in which a new packet replaces the oldest.
        if (_held.Count(entry.FirstHeld) >= HeldPerNeighbour)
        {
            _held.RemoveFirst(ref entry.FirstHeld);
            _statistics.Drop(DropReason.NeighbourQueueFull);
        }
        if (_held.IsFull)
            DropOldestHeld();
        if (!_held.TryAppend(ref entry.FirstHeld, frame))
            _statistics.Drop(DropReason.NeighbourQueueFull);
    }

    /// <summary>A station answered what it was asked: an ARP reply, or a solicited neighbour advertisement.</summary>
    public void OnAnswer(IpAddress address, MacAddress mac, bool isRouter, Instant now)
    {
        int index = Find(address);
        if (index < 0)
        {
            _statistics.Drop(DropReason.UnsolicitedNeighbour);
            return;
        }
        ref NeighbourEntry entry = ref _entries[index];
        bool wasAsked = entry.State is NeighbourState.Incomplete or NeighbourState.Probe;
        if (!wasAsked && entry.Mac != mac)
        {
            Contradict(ref entry, now);
            return;
        }
        // The station that is asked, at its known address, has the last word while it is asked.
        if (entry.State == NeighbourState.Probe && entry.Mac != mac)
        {
            _statistics.Drop(DropReason.UnsolicitedNeighbour);
            return;
        }
        entry.Mac = mac;
        entry.IsRouter = isRouter;
        // RFC 4861 §6.3.2: uniform between half and one and a half of the base.
        Enter(ref entry, NeighbourState.Reachable, now.After(ReachableTime / 2 + _random.Below(ReachableTime)));
        Release(ref entry);
    }

    /// <summary>
    /// A station spoke of itself in passing: a request or solicitation of ours, an announcement. An entry is created only
    /// where <paramref name="mayCreate"/> says that it spoke to us, and then in no place of one that ever answered.
    /// </summary>
    public void OnObserved(IpAddress address, MacAddress mac, bool mayCreate, Instant now)
    {
        int index = Find(address);
        if (index < 0)
        {
            if (!mayCreate)
                return;
            if (HasRoom())
            {
                ref NeighbourEntry created = ref _entries[Create(address, now)];
                created.Mac = mac;
                Enter(ref created, NeighbourState.Stale, Instant.Never);
            }
            else
            {
                _statistics.Drop(DropReason.NeighbourFull);
            }
            return;
        }
        ref NeighbourEntry entry = ref _entries[index];
        if (entry.State == NeighbourState.Incomplete)
        {
            entry.Mac = mac;
            Enter(ref entry, NeighbourState.Stale, Instant.Never);
            Release(ref entry);
        }
        else if (entry.Mac != mac)
            Contradict(ref entry, now);
    }

    public void Advance(Instant now)
    {
        if (now < NextDeadline)
            return;
        Instant next = Instant.Never;
        for (int i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].State != NeighbourState.Free && _entries[i].Deadline <= now)
                Expire(i, now);
            if (_entries[i].State != NeighbourState.Free)
                next = Instant.Earlier(next, _entries[i].Deadline);
        }
        NextDeadline = next;
    }

    private void Expire(int index, Instant now)
    {
        ref NeighbourEntry entry = ref _entries[index];
        switch (entry.State)
        {
            case NeighbourState.Reachable:
                Enter(ref entry, NeighbourState.Stale, Instant.Never);
                break;
            case NeighbourState.Delay:
                StartProbe(ref entry, now);
                break;
            // RFC 4861 §7.2.2, §7.3.3: after three unanswered questions the entry is deleted.
            case NeighbourState.Incomplete or NeighbourState.Probe when entry.SolicitationCount >= MaximumSolicitations:
                Fail(index, now);
                break;
            case NeighbourState.Incomplete or NeighbourState.Probe:
                Ask(ref entry, now);
                break;
        }
    }

    private void Begin(ref NeighbourEntry entry, Instant now)
    {
        entry.State = NeighbourState.Incomplete;
        entry.SolicitationCount = 0;
        Ask(ref entry, now);
    }

    private void StartProbe(ref NeighbourEntry entry, Instant now)
    {
        entry.State = NeighbourState.Probe;
        entry.SolicitationCount = 0;
        Ask(ref entry, now);
    }

    // Somebody else claims the address of a station that is known: the known one is asked, and if it is gone, everybody.
    private void Contradict(ref NeighbourEntry entry, Instant now)
    {
        _statistics.Drop(DropReason.UnsolicitedNeighbour);
        if (entry.State != NeighbourState.Probe)
            StartProbe(ref entry, now);
    }

    private void Ask(ref NeighbourEntry entry, Instant now)
    {
        entry.SolicitationCount++;
        Enter(ref entry, entry.State, now.After(RetransmitTime));
        if (_solicitations.TryTake(now))
            _solicitor.Solicit(entry.Address, entry.State == NeighbourState.Probe ? entry.Mac : null, now);
        else
            _statistics.Drop(DropReason.RateLimited);
    }

    private void Enter(ref NeighbourEntry entry, NeighbourState state, Instant deadline)
    {
        entry.State = state;
        entry.Deadline = deadline;
        NextDeadline = Instant.Earlier(NextDeadline, deadline);
    }

    private void Release(ref NeighbourEntry entry)
    {
        while (entry.FirstHeld >= 0)
        {
            Span<byte> frame = _held.Peek(entry.FirstHeld);
            entry.Mac.Write(frame);
            _solicitor.SendHeld(frame);
            _held.RemoveFirst(ref entry.FirstHeld);
        }
    }

    private void Fail(int index, Instant now)
    {
        ref NeighbourEntry entry = ref _entries[index];
        while (entry.FirstHeld >= 0)
        {
            _statistics.Drop(DropReason.NeighbourUnreachable);
            _solicitor.Fail(entry.Address, _held.Peek(entry.FirstHeld), now);
            _held.RemoveFirst(ref entry.FirstHeld);
        }
        Remove(index);
    }

    private int Bucket(IpAddress address) => (int)(_hash.Hash(address.High, address.Low) % (ulong)_buckets.Length);

    private int Find(IpAddress address)
    {
        int index = _buckets[Bucket(address)];
        while (index >= 0 && _entries[index].Address != address)
            index = _entries[index].Next;
        return index;
    }

    private int Create(IpAddress address, Instant now)
    {
        int index = Count < _entries.Length ? FirstFree() : Evict();
        int bucket = Bucket(address);
        _entries[index] = new NeighbourEntry
        {
            Address = address,
            State = NeighbourState.Stale,
            Deadline = Instant.Never,
            LastUse = now,
            Next = _buckets[bucket],
            FirstHeld = -1,
        };
        _buckets[bucket] = index;
        Count++;
        return index;
    }

    private bool HasRoom()
    {
        if (Count < _entries.Length)
            return true;
        foreach (ref readonly NeighbourEntry entry in _entries.AsSpan())
        {
            if (entry.State == NeighbourState.Incomplete)
                return true;
        }
        return false;
    }

    // Of the neighbour that was needed longest ago: a flood of packets that wait in vain gives way to a newer one.
    private void DropOldestHeld()
    {
        int oldest = -1;
        for (int i = 0; i < _entries.Length; i++)
        {
            bool isWaiting = _entries[i].State != NeighbourState.Free && _entries[i].FirstHeld >= 0;
            if (isWaiting && (oldest < 0 || _entries[i].LastUse < _entries[oldest].LastUse))
                oldest = i;
        }
        if (oldest < 0)
            return;
        _held.RemoveFirst(ref _entries[oldest].FirstHeld);
        _statistics.Drop(DropReason.NeighbourQueueFull);
    }

    private int FirstFree()
    {
        int index = 0;
        while (_entries[index].State != NeighbourState.Free)
            index++;
        return index;
    }

    // The least recently used of those asked for, then of the stale, then of all but routers: a flood of questions that
    // nobody answers (RFC 6583) pushes out its own entries first.
    private int Evict()
    {
        int victim = 0;
        for (int i = 1; i < _entries.Length; i++)
        {
            int difference = Worth(in _entries[i]) - Worth(in _entries[victim]);
            if (difference < 0 || difference == 0 && _entries[i].LastUse < _entries[victim].LastUse)
                victim = i;
        }
        _statistics.Drop(DropReason.NeighbourFull);
        while (_entries[victim].FirstHeld >= 0)
            _held.RemoveFirst(ref _entries[victim].FirstHeld);
        Remove(victim);
        return victim;
    }

    private static int Worth(in NeighbourEntry entry) => entry.State switch
    {
        NeighbourState.Incomplete => 0,
        _ when entry.IsRouter => 3,
        NeighbourState.Stale => 1,
        _ => 2,
    };

    private void Remove(int index)
    {
        ref int link = ref _buckets[Bucket(_entries[index].Address)];
        while (link != index)
            link = ref _entries[link].Next;
        link = _entries[index].Next;
        _entries[index].State = NeighbourState.Free;
        Count--;
    }
}
