using System;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.IpV6;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.Ip;

/// <summary>What a packet's header says beside its length.</summary>
/// <param name="Source">The sender.</param>
/// <param name="Destination">The receiver, of the same family.</param>
/// <param name="Protocol">What follows the header: a transport protocol, or an extension header of IPv6.</param>
/// <param name="HopLimit">How many routers may forward it, plus one.</param>
/// <param name="MayFragment">IPv4: whether routers may cut it.</param>
internal readonly record struct IpHeaderFields(
    IpAddress Source, IpAddress Destination, byte Protocol, byte HopLimit = 64, bool MayFragment = false);

/// <summary>
/// Sends packets of either family, one at a time: the header is written, the caller fills the payload in place, and the
/// packet goes to the queue, or waits for its next hop.
/// </summary>
internal sealed class IpOutput(NetworkInterface link)
{
    private Resolution _resolution;
    private IpAddress _nextHop;
    private int _length;

    /// <summary>Reserves a packet. Ended by <see cref="Send"/>; one that is not sent is forgotten by the next.</summary>
    /// <remarks>
    /// <paramref name="length"/>: the payload's length, in bytes. <paramref name="now"/>: the present. <paramref
    /// name="payload"/>: where the payload is written; not cleared. <paramref name="station"/>: the station it
    /// goes to, where that is known without a route.
    /// </remarks>
    /// <returns>False, and counted, when there is no way, or it does not fit the link or the queue.</returns>
    public bool TryBegin(in IpHeaderFields header, int length, Instant now, out Span<byte> payload, MacAddress? station = null)
    {
        bool isV4 = header.Destination.IsV4;
        int headerSize = isV4 ? Ipv4Header.Size : Ipv6Header.Size;
        payload = default;
        if (headerSize + length > link.Options.Mtu || !TryResolve(header.Destination, station, now, out MacAddress mac))
        {
            link.Drop(DropReason.NoRoute);
            return false;
        }
        if (!link.TryBeginFrame(mac, NetworkInterface.EtherTypeOf(header.Destination), headerSize + length, out Span<byte> packet))
            return false;
        if (isV4)
            Ipv4Header.Write(packet, header, length, link.Random.NextUInt16());
        else
            Ipv6Header.Write(packet, header, length);
        payload = packet[headerSize..];
        _length = EthernetHeader.Size + headerSize + length;
        return true;
    }

    /// <summary>Sends the packet that was begun.</summary>
    public void Send()
    {
        if (_resolution == Resolution.Known)
            link.Queue.Commit(_length);
        else
            link.Neighbours.Hold(_nextHop, link.Queue.Reserved(_length));
    }

    // Before anything is reserved: the question for a neighbour is a frame of the same queue, and of IPv6 a packet of this
    // very object, so that nothing may be kept in it until the question is out.
    private bool TryResolve(IpAddress destination, MacAddress? station, Instant now, out MacAddress mac)
    {
        if (station is { } known)
        {
            _resolution = Resolution.Known;
            mac = known;
            return true;
        }
        Resolution resolution = link.Resolve(destination, now, out IpAddress nextHop, out mac);
        _resolution = resolution;
        _nextHop = nextHop;
        return resolution != Resolution.NoRoute;
    }
}
