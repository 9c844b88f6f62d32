using System;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Icmp;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.NeighbourDiscovery;

/// <summary>Sends the messages of neighbour discovery.</summary>
internal sealed class NdOutput(NetworkInterface link, IpOutput output)
{
    /// <summary>Asks for a neighbour: the group of its address, or with a link address itself (RFC 4861 §7.2.2).</summary>
    public void SendSolicitation(IpAddress target, MacAddress? station, Instant now)
    {
        if (!link.Addresses.TrySelectSource(target, out IpAddress source))
            return;
        IpAddress destination = station is null ? target.SolicitedNodeGroup : target;
        SendNeighbour(NdMessage.NeighbourSolicitation, 0, source, destination, target, NdOption.SourceLinkAddress, station, now);
    }

    /// <summary>Asks whether an address is free (RFC 4862 §5.4.2): from nobody, without a link address.</summary>
    public void SendDuplicateProbe(IpAddress target, Instant now)
        => SendNeighbour(
            NdMessage.NeighbourSolicitation, 0, IpAddress.AnyV6, target.SolicitedNodeGroup, target, NdOption.SourceLinkAddress, null, now);

    /// <summary>Says that an address is ours: to who asked, or to all.</summary>
    public void SendAdvertisement(IpAddress target, IpAddress destination, MacAddress? station, Instant now)
    {
        uint flags = destination.IsMulticast ? 0 : NdMessage.FlagSolicited;
        // RFC 4429 §3.3: an address that may yet be another's does not override what is known of it.
        if (!IsOptimistic(target))
            flags |= NdMessage.FlagOverride;
        SendNeighbour(NdMessage.NeighbourAdvertisement, flags, target, destination, target, NdOption.TargetLinkAddress, station, now);
    }

    /// <summary>Asks for routers (RFC 4861 §4.1).</summary>
    public void SendRouterSolicitation(Instant now)
    {
        if (!link.Addresses.TrySelectSource(IpAddress.AllRoutersV6, out IpAddress source))
            source = IpAddress.AnyV6;
        bool hasLinkOption = !source.IsUnspecified && !IsOptimistic(source);
        IpHeaderFields header = new(source, IpAddress.AllRoutersV6, IpProtocol.IcmpV6, NdMessage.HopLimit);
        int length = IcmpMessage.HeaderSize + (hasLinkOption ? NdMessage.LinkOptionSize : 0);
        if (!output.TryBegin(header, length, now, out Span<byte> message))
            return;
        IcmpMessage.Begin(message, NdMessage.RouterSolicitation, 0, 0);
        if (hasLinkOption)
            NdMessage.WriteLinkOption(message[IcmpMessage.HeaderSize..], NdOption.SourceLinkAddress, link.Mac);
        Finish(message, header);
    }

    private void SendNeighbour(
        byte type, uint flags, IpAddress source, IpAddress destination, IpAddress target, byte option, MacAddress? station, Instant now)
    {
        // RFC 4861 §4.3, RFC 4429 §3.3: our link address is told from an address that is certainly ours; an advertisement
        // always tells it, for it is the answer.
        bool hasLinkOption = option == NdOption.TargetLinkAddress || !source.IsUnspecified && !IsOptimistic(source);
        IpHeaderFields header = new(source, destination, IpProtocol.IcmpV6, NdMessage.HopLimit);
        int length = NdMessage.NeighbourSize + (hasLinkOption ? NdMessage.LinkOptionSize : 0);
        if (!output.TryBegin(header, length, now, out Span<byte> message, station))
            return;
        NdMessage.WriteNeighbour(message, type, flags, target, option, hasLinkOption ? link.Mac : null);
        Finish(message, header);
    }

    private void Finish(Span<byte> message, in IpHeaderFields header)
    {
        IcmpMessage.Finish(
            message, InternetChecksum.PseudoHeader(header.Source, header.Destination, IpProtocol.IcmpV6, message.Length));
        output.Send();
    }

    private bool IsOptimistic(IpAddress address)
    {
        int index = link.Addresses.IndexOf(address);
        return index >= 0 && link.Addresses.All[index].State == LocalAddressState.Optimistic;
    }
}
