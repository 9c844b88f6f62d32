namespace Sundog.Unikernel.Net;

/// <summary>Where the DHCP client stands (RFC 2131 §4.4, figure 5).</summary>
public enum DhcpState
{
    /// <summary>No address is asked for: it is configured, or IPv4 is not used.</summary>
    Off,

    /// <summary>It waits to begin anew, after a refusal or a conflict.</summary>
    Initial,

    /// <summary>It asked who has an address.</summary>
    Selecting,

    /// <summary>It asked for the address that was offered.</summary>
    Requesting,

    /// <summary>It has a lease.</summary>
    Bound,

    /// <summary>It has a lease, and asks its server to prolong it.</summary>
    Renewing,

    /// <summary>It has a lease, its server is silent, and it asks any server.</summary>
    Rebinding,
}

/// <summary>What a DHCP server leased to this host.</summary>
/// <param name="Address">The address and its network.</param>
/// <param name="Gateway">The router to other networks; null for none.</param>
/// <param name="Server">The server.</param>
/// <param name="RenewAt">When its server is asked to prolong it (T1).</param>
/// <param name="RebindAt">When any server is asked (T2).</param>
/// <param name="ExpiresAt">When it ends; <see cref="Instant.Never"/> for one without end.</param>
public readonly record struct DhcpLease(
    IpPrefix Address, IpAddress? Gateway, IpAddress Server, Instant RenewAt, Instant RebindAt, Instant ExpiresAt);
