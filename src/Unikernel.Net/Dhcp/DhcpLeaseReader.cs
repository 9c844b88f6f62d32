using System;
using Sundog.Unikernel.Net.Hashing;

namespace Sundog.Unikernel.Net.Dhcp;

/// <summary>Makes a lease of a server's acknowledgment.</summary>
internal static class DhcpLeaseReader
{
    private const long Second = 1_000_000;

    public static DhcpLease Read(in DhcpReply reply, KeyedRandom random, Instant now)
    {
        long lease = (reply.LeaseTime ?? 0) * Second;
        // RFC 2131 §4.4.5: T1 at half, T2 at seven eighths, unless the server names others that are in order.
        long renewal = (reply.RenewalTime ?? 0) * Second;
        long rebinding = (reply.RebindingTime ?? 0) * Second;
        if (renewal <= 0 || renewal >= rebinding || rebinding >= lease)
        {
            renewal = lease / 2;
            rebinding = lease / 8 * 7;
        }
        // RFC 2131 §4.4.5: a random "fuzz", so that hosts that started together do not renew together.
        long fuzz = random.Below(Math.Max(1, (rebinding - renewal) / 8));
        bool isForever = reply.LeaseTime == uint.MaxValue;
        bool hasRouter = reply.Router is { IsUnicast: true } router && router != reply.Address;
        return new DhcpLease(
            new IpPrefix(reply.Address, reply.PrefixLength),
            hasRouter ? reply.Router : null,
            reply.Server,
            isForever ? Instant.Never : now.After(renewal + fuzz),
            isForever ? Instant.Never : now.After(rebinding),
            isForever ? Instant.Never : now.After(lease));
    }

    /// <summary>Writes the usable name servers that the reply lists, as many as there is room for.</summary>
    public static int ReadNameServers(in DhcpReply reply, Span<IpAddress> servers)
    {
        int count = 0;
        for (int offset = 0; offset + 4 <= reply.NameServers.Length && count < servers.Length; offset += 4)
        {
            IpAddress server = IpAddress.ReadV4(reply.NameServers[offset..]);
            if (server.IsUnicast)
                servers[count++] = server;
        }
        return count;
    }
}
