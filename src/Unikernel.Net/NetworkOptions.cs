using System;
using System.Collections.Generic;

namespace Sundog.Unikernel.Net;

/// <summary>When an address that was given to this host is used.</summary>
public enum ConflictDetection
{
    /// <summary>
    /// At once, while the link is still asked whether another station has it (RFC 4429 for IPv6; the same for IPv4). A
    /// conflict takes it away again. The default: a unikernel answers milliseconds after its start.
    /// </summary>
    Optimistic,

    /// <summary>Only when nobody claimed it: seconds later (RFC 5227 §2.1.1 for IPv4, RFC 4862 §5.4 for IPv6).</summary>
    Strict,
}

/// <summary>What a <see cref="NetworkStack"/> is made of. Set what matters, keep the defaults for the rest.</summary>
public sealed class NetworkOptions
{
    /// <summary>The size of <see cref="Secret"/>, in bytes.</summary>
    public const int SecretSize = 32;

    /// <summary>The interface's own address.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>
    /// Unpredictable bytes, <see cref="SecretSize"/> of them, from which identifiers, ports, sequence numbers and the
    /// buckets of tables come. Copied.
    /// </summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>The largest IP packet that the link carries, in bytes, 1280 to 65,535 (RFC 8200 §5). Default 1500.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>What the device does for the stack.</summary>
    public NetworkCapabilities Capabilities { get; init; }

    /// <summary>The name of this host, told to a DHCP server; empty for none. At most 63 characters of a host name.</summary>
    public string HostName { get; init; } = "";

    /// <summary>Whether an IPv4 address is asked of a DHCP server. Excludes <see cref="AddressV4"/>.</summary>
    public bool UseDhcp { get; init; }

    /// <summary>The IPv4 address and its network; null for none, or for DHCP.</summary>
    public IpPrefix? AddressV4 { get; init; }

    /// <summary>The router for IPv4 destinations beyond the link.</summary>
    public IpAddress? GatewayV4 { get; init; }

    /// <summary>Whether IPv6 is spoken at all: a link-local address is made, neighbours are answered. Default true.</summary>
    public bool UseV6 { get; init; } = true;

    /// <summary>Whether IPv6 addresses, routers and name servers are taken from router advertisements. Default true.</summary>
    public bool UseSlaac { get; init; } = true;

    /// <summary>An IPv6 address and its network beside those of SLAAC.</summary>
    public IpPrefix? AddressV6 { get; init; }

    /// <summary>The router for IPv6 destinations beyond the link, preferred to those that advertise themselves.</summary>
    public IpAddress? GatewayV6 { get; init; }

    /// <summary>When a new address is used.</summary>
    public ConflictDetection ConflictDetection { get; init; }

    /// <summary>Name servers, asked before those of DHCP and router advertisements. At most four are used in all.</summary>
    public IReadOnlyList<IpAddress> DnsServers { get; init; } = [];

    /// <summary>The limits and times of TCP.</summary>
    public TcpOptions Tcp { get; init; } = new();

    /// <summary>The bounds of what a peer can make grow, but for TCP's own.</summary>
    public NetworkLimits Limits { get; init; } = new();
}
