using System;
using System.Collections.Generic;

namespace Sundog.Unikernel.Net.Dns;

/// <summary>The name servers that are asked: those of the configuration, then of DHCP, then of router advertisements.</summary>
internal sealed class NameServers(IReadOnlyList<IpAddress> configured)
{
    public const int Most = 4;

    private readonly IpAddress[] _leased = new IpAddress[Most];
    private readonly IpAddress[] _advertised = new IpAddress[Most];
    private readonly Instant[] _ends = new Instant[Most];
    private int _leasedCount;
    private int _advertisedCount;

    /// <summary>Writes the servers to ask, at most <see cref="Most"/>.</summary>
    /// <returns>How many there are.</returns>
    public int Collect(Span<IpAddress> servers, Instant now)
    {
        int count = 0;
        for (int i = 0; i < configured.Count && count < Most; i++)
            servers[count++] = configured[i];
        for (int i = 0; i < _leasedCount && count < Most; i++)
            servers[count++] = _leased[i];
        for (int i = 0; i < _advertisedCount && count < Most; i++)
        {
            if (now < _ends[i])
                servers[count++] = _advertised[i];
        }
        return count;
    }

    /// <summary>The servers of a lease, in the place of those before; beyond <see cref="Most"/> they are left out.</summary>
    public void SetLeased(ReadOnlySpan<IpAddress> servers)
    {
        _leasedCount = Math.Min(servers.Length, Most);
        servers[.._leasedCount].CopyTo(_leased);
    }

    /// <summary>A server of a router advertisement; one whose time is over gives its place to a new one.</summary>
    public void SetAdvertised(IpAddress server, Instant end, Instant now)
    {
        if (!server.IsUnicast || server.IsV4)
            return;
        int index = _advertised.AsSpan(0, _advertisedCount).IndexOf(server);
        for (int i = 0; index < 0 && i < _advertisedCount; i++)
            index = _ends[i] <= now ? i : -1;
        if (index < 0 && _advertisedCount < Most)
            index = _advertisedCount++;
        if (index < 0)
            return;
        _advertised[index] = server;
        _ends[index] = end;
    }
}
