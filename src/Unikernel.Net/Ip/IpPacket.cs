using System;

namespace Sundog.Unikernel.Net.Ip;

/// <summary>A received packet of either family whose headers were checked.</summary>
internal ref struct IpPacket
{
    public required IpAddress Source;
    public required IpAddress Destination;

    /// <summary>What <see cref="Payload"/> is, a number of <see cref="IpProtocol"/>.</summary>
    public required byte Protocol;

    public required byte HopLimit;

    /// <summary>The station that sent the frame.</summary>
    public required MacAddress LinkSource;

    /// <summary>Whether the packet, or the frame around it, went to a group or to everybody.</summary>
    public required bool IsToGroup;

    /// <summary>Whether the device answers for the transport checksum.</summary>
    public required bool IsChecksumVerified;

    /// <summary>The transport header and its payload.</summary>
    public required ReadOnlySpan<byte> Payload;

    /// <summary>The packet from its IP header on; empty when it was put together from fragments.</summary>
    public required ReadOnlySpan<byte> Whole;
}
