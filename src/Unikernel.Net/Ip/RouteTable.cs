using System;

namespace Sundog.Unikernel.Net.Ip;

/// <summary>A router or an on-link prefix, and until when it is one.</summary>
internal record struct Route(IpPrefix Prefix, IpAddress Router, Instant ValidUntil);

/// <summary>
/// The next hop: the destination itself where its network is on the link, otherwise a router. The longest prefix wins, of
/// equals the first. A small table: what one interface, its configuration and a few routers say.
/// </summary>
internal sealed class RouteTable
{
    public const int Capacity = 16;

    private readonly Route[] _routes = new Route[Capacity];
    private int _count;

    /// <summary>When the first route ends.</summary>
    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>Enters a route, or its new end if it is there; with an end in the past it is taken away.</summary>
    /// <remarks>
    /// <paramref name="router"/>: the unspecified address of the family for a prefix on the link.
    /// </remarks>
    /// <returns>False when there is no room.</returns>
    public bool TrySet(IpPrefix prefix, IpAddress router, Instant validUntil, Instant now)
    {
        int index = 0;
        while (index < _count && (_routes[index].Prefix != prefix || _routes[index].Router != router))
            index++;
        if (index == Capacity)
            return false;
        _routes[index] = new Route(prefix, router, validUntil);
        _count = Math.Max(_count, index + 1);
        Advance(now, isForced: true);
        return true;
    }

    /// <summary>Whether there is such a route.</summary>
    public bool Contains(IpPrefix prefix, IpAddress router)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_routes[i].Prefix == prefix && _routes[i].Router == router)
                return true;
        }
        return false;
    }

    /// <summary>How many routes a question is true of.</summary>
    public int Count(Predicate<Route> match)
    {
        int count = 0;
        for (int i = 0; i < _count; i++)
            count += match(_routes[i]) ? 1 : 0;
        return count;
    }

    /// <summary>Takes away every route of IPv4: the lease that they came with is over.</summary>
    public void RemoveV4()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (!_routes[i].Prefix.Address.IsV4)
                _routes[kept++] = _routes[i];
        }
        _count = kept;
    }

    /// <summary>Where to send what goes to a unicast destination.</summary>
    public bool TryFindNextHop(IpAddress destination, out IpAddress nextHop)
    {
        int best = -1;
        nextHop = default;
        foreach (ref readonly Route route in _routes.AsSpan(0, _count))
        {
            if (route.Prefix.Length <= best || !route.Prefix.Contains(destination))
                continue;
            best = route.Prefix.Length;
            nextHop = route.Router.IsUnspecified ? destination : route.Router;
        }
        return best >= 0;
    }

    /// <summary>Whether packets are sent over this address as a router.</summary>
    public bool IsRouter(IpAddress address)
    {
        foreach (ref readonly Route route in _routes.AsSpan(0, _count))
        {
            if (route.Router == address && !address.IsUnspecified)
                return true;
        }
        return false;
    }

    /// <summary>Ends what is over.</summary>
    public void Advance(Instant now) => Advance(now, isForced: false);

    private void Advance(Instant now, bool isForced)
    {
        if (!isForced && now < NextDeadline)
            return;
        int kept = 0;
        NextDeadline = Instant.Never;
        for (int i = 0; i < _count; i++)
        {
            if (_routes[i].ValidUntil <= now)
                continue;
            NextDeadline = Instant.Earlier(NextDeadline, _routes[i].ValidUntil);
            _routes[kept++] = _routes[i];
        }
        _count = kept;
    }
}
