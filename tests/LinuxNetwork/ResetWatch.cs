using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net;

namespace Sundog.LinuxNetwork;

/// <summary>
/// Looks at the frames of an Ethernet for resets of TCP over IPv4, and asks of each what explains it. Only one thing does:
/// that the connection of its two endpoints had ended in order before, so that the RST answers a segment which the link
/// had delayed, doubled or lost the acknowledgment of.
/// </summary>
/// <param name="hasEnded">Whether the connection between these endpoints, in the order source and destination, had ended.</param>
internal sealed class ResetWatch(Func<IpEndpoint, IpEndpoint, bool> hasEnded)
{
    private const int EthernetHeader = 14;
    private const int EtherTypeV4 = 0x0800;
    private const int ProtocolTcp = 6;
    private const int FlagsInTcp = 13;
    private const int Rst = 0x04;

    /// <summary>Resets that were explained.</summary>
    public long Explained { get; private set; }

    /// <summary>Resets that were not.</summary>
    public long Unexplained { get; private set; }

    /// <summary>Looks at a frame, as its sender gave it to the link.</summary>
    /// <returns>The endpoints and flags of a reset that nothing explains; null for all else.</returns>
    public string? Look(ReadOnlySpan<byte> frame)
    {
        if (!TryReadReset(frame, out IpEndpoint source, out IpEndpoint destination))
            return null;
        if (hasEnded(source, destination))
        {
            Explained++;
            return null;
        }
        Unexplained++;
        return $"a reset from {source} to {destination}, whose connection had not ended";
    }

    private static bool TryReadReset(ReadOnlySpan<byte> frame, out IpEndpoint source, out IpEndpoint destination)
    {
        source = destination = default;
        if (frame.Length < EthernetHeader + 20 || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != EtherTypeV4)
            return false;
        ReadOnlySpan<byte> packet = frame[EthernetHeader..];
        int header = (packet[0] & 0x0f) * 4;
        if (packet[9] != ProtocolTcp || packet.Length < header + 20)
            return false;
        ReadOnlySpan<byte> segment = packet[header..];
        source = new IpEndpoint(IpAddress.ReadV4(packet[12..]), BinaryPrimitives.ReadUInt16BigEndian(segment));
        destination = new IpEndpoint(IpAddress.ReadV4(packet[16..]), BinaryPrimitives.ReadUInt16BigEndian(segment[2..]));
        return (segment[FlagsInTcp] & Rst) != 0;
    }
}
