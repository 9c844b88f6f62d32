using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.NeighbourDiscovery;

/// <summary>Takes the ICMPv6 messages that concern the link alone.</summary>
internal interface INeighbourMessages
{
    /// <returns>False when the message is to be discarded.</returns>
    bool TryReceive(in IpPacket packet, Instant now);
}

/// <summary>
/// Neighbour discovery (RFC 4861): answers for our addresses, learns where neighbours are, and hands router advertisements
/// on. Redirects are ignored: a station of the link could otherwise draw traffic to itself.
/// </summary>
internal sealed class NeighbourDiscoveryLayer(
    NetworkInterface link, NdOutput output, AddressGuardV6 guard, RouterDiscovery routers, MulticastListener listener) : INeighbourMessages
{
    public bool TryReceive(in IpPacket packet, Instant now)
    {
        byte type = packet.Payload[0];
        if (type == MldMessage.Query)
            return listener.TryReceive(packet, now);
        // RFC 4861 §6.1, §7.1: what crossed a router is not of this link.
        if (packet.HopLimit != NdMessage.HopLimit)
            return false;
        return type switch
        {
            NdMessage.NeighbourSolicitation => TryReceiveSolicitation(packet, now),
            NdMessage.NeighbourAdvertisement => TryReceiveAdvertisement(packet, now),
            NdMessage.RouterAdvertisement => routers.TryReceive(packet, now),
            // A router's business, a redirect, or another listener's report.
            _ => type is NdMessage.RouterSolicitation or MldMessage.ReportV1 or MldMessage.Done,
        };
    }

    private bool TryReceiveSolicitation(in IpPacket packet, Instant now)
    {
        if (!NeighbourMessage.TryRead(packet.Payload, NdOption.SourceLinkAddress, out NeighbourMessage solicitation))
            return false;
        bool isProbe = packet.Source.IsUnspecified;
        // RFC 4861 §7.1.1: a probe goes to the group of its target and names no link address.
        if (isProbe && (packet.Destination != solicitation.Target.SolicitedNodeGroup || solicitation.LinkAddress is not null))
            return false;
        int index = link.Addresses.IndexOf(solicitation.Target);
        if (index < 0)
            return true;
        ref readonly LocalAddress local = ref link.Addresses.All[index];
        if (!local.IsUsable)
        {
            // RFC 4862 §5.4.3: who probes for what we are probing for is a conflict; who only asks is not answered.
            if (isProbe)
                guard.OnConflict(index, now);
            return true;
        }
        if (isProbe)
        {
            output.SendAdvertisement(solicitation.Target, IpAddress.AllNodesV6, null, now);
            return true;
        }
        link.Neighbours.OnObserved(
            packet.Source, solicitation.LinkAddress ?? packet.LinkSource, mayCreate: IsOnLink(packet.Source), now);
        output.SendAdvertisement(solicitation.Target, packet.Source, solicitation.LinkAddress ?? packet.LinkSource, now);
        return true;
    }

    private bool TryReceiveAdvertisement(in IpPacket packet, Instant now)
    {
        if (!NeighbourMessage.TryRead(packet.Payload, NdOption.TargetLinkAddress, out NeighbourMessage advertisement))
            return false;
        bool isSolicited = (advertisement.Flags & NdMessage.FlagSolicited) != 0;
        bool isRouter = (advertisement.Flags & NdMessage.FlagRouter) != 0;
        // RFC 4861 §7.1.2: an answer goes to who asked.
        if (isSolicited && packet.Destination.IsMulticast)
            return false;
        int index = link.Addresses.IndexOf(advertisement.Target);
        if (index >= 0)
        {
            guard.OnConflict(index, now);
            return true;
        }
        // RFC 4861 §7.2.4: an answer to a question that went to its station alone may leave the link address out.
        MacAddress mac = advertisement.LinkAddress ?? packet.LinkSource;
        if (isSolicited)
            link.Neighbours.OnAnswer(advertisement.Target, mac, isRouter, now);
        else
            link.Neighbours.OnObserved(advertisement.Target, mac, mayCreate: false, now);
        // RFC 4861 §7.2.5: a router that ceased to be one.
        if (isSolicited && !isRouter)
            routers.RemoveRouter(advertisement.Target, now);
        return true;
    }

    private bool IsOnLink(IpAddress address)
        => link.Routes.TryFindNextHop(address, out IpAddress nextHop) && nextHop == address;
}
