using System;
using Sundog.Unikernel.Net.Hashing;

namespace Sundog.Unikernel.Net.Ip;

/// <summary>
/// The largest packet that reaches a destination, as far as routers said so (RFC 1191, RFC 8201). A table of fixed size
/// in which a newer destination may take an older one's place: what is lost is learnt again.
/// </summary>
internal sealed class PathMtuCache(int capacity, int mtuOfLink, SipHash24 hash)
{
    /// <summary>
    /// No IPv4 path is believed to be narrower: a forged message could otherwise have every byte sent in a packet of its
    /// own. Real links of IPv4 below this size have died out; one would need its packets fragmented, which is not built.
    /// </summary>
    public const int LeastV4 = 552;

    /// <summary>RFC 8201 §4: never below the least MTU of IPv6.</summary>
    public const int LeastV6 = 1280;

    // RFC 1191 §6.3 and RFC 8201 §5.3: ten minutes, then the larger size is tried again.
    private const long Lifetime = 600_000_000;

    private readonly Entry[] _entries = new Entry[capacity];
    private int _count;
    private readonly int _linkMtu = mtuOfLink;
    private int _linkMtuV6 = mtuOfLink;

    private record struct Entry(IpAddress Destination, int Mtu, Instant ValidUntil);

    /// <summary>The size for a destination: the link's, unless a router named a smaller one.</summary>
    public int Find(IpAddress destination, Instant now)
    {
        int mtu = destination.IsV4 ? _linkMtu : _linkMtuV6;
        if (_count == 0)
            return mtu;
        ref readonly Entry entry = ref _entries[Slot(destination)];
        return entry.Destination == destination && now < entry.ValidUntil ? Math.Min(entry.Mtu, mtu) : mtu;
    }

    /// <summary>A router advertised the MTU of this link for IPv6; beyond its bounds it is ignored (RFC 4861 §6.3.4).</summary>
    public void SetLinkV6(uint mtu)
    {
        if (mtu >= LeastV6 && mtu <= (uint)_linkMtu)
            _linkMtuV6 = (int)mtu;
    }

    /// <summary>A router named a size, in bytes; it is held against the bounds, and never makes a path wider.</summary>
    public void Lower(IpAddress destination, int mtu, Instant now)
    {
        int bounded = Math.Max(mtu, destination.IsV4 ? LeastV4 : LeastV6);
        if (bounded >= Find(destination, now))
            return;
        _count = Math.Min(_count + 1, capacity);
        _entries[Slot(destination)] = new Entry(destination, bounded, now.After(Lifetime));
    }

    private int Slot(IpAddress destination) => (int)(hash.Hash(destination.High, destination.Low) & (ulong)(capacity - 1));
}
