namespace Sundog.Unikernel.Net.Tcp;

/// <summary>What TCP asks of the layer below.</summary>
internal interface ITcpNetwork
{
    /// <summary>Finds the way to a peer.</summary>
    /// <param name="remote">The peer.</param>
    /// <param name="local">The address to send from.</param>
    /// <param name="mtu">The largest IP packet that reaches it as far as is known, in bytes, its header included.</param>
    /// <returns>False when there is no way now.</returns>
    bool TryRoute(IpAddress remote, out IpAddress local, out int mtu);
}

/// <summary>A segment that TCP wrote, and what the layer below needs to send it.</summary>
/// <param name="Source">The address to send from.</param>
/// <param name="Destination">The address to send to.</param>
/// <param name="Length">TCP header and payload together, in bytes.</param>
/// <param name="HeaderLength">The TCP header with its options, in bytes.</param>
/// <param name="SegmentSize">The most payload of one segment, when the device has to cut this one; 0 when not.</param>
/// <param name="NeedsChecksum">Whether the checksum's place holds the pseudo-header's sum, for the device to complete.</param>
internal readonly record struct TcpOutgoing(
    IpAddress Source,
    IpAddress Destination,
    int Length,
    int HeaderLength,
    int SegmentSize,
    bool NeedsChecksum);
