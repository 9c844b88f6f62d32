using System;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.IpV4;

/// <summary>Takes checked packets of either family to their protocol.</summary>
internal interface IIpDispatcher
{
    void Dispatch(in IpPacket packet, Instant now);
}

/// <summary>Receives IPv4 (RFC 791, RFC 1122 §3.2.1): checks the header, the addresses, and joins fragments.</summary>
internal sealed class Ipv4Layer(NetworkInterface link, Reassembler reassembler, IIpDispatcher dispatcher)
{
    /// <summary>
    /// Whether packets to addresses that this host does not have yet are taken (RFC 2131 §4.1): a DHCP server may send
    /// its offer to the address that it offers.
    /// </summary>
    public bool AcceptsUnconfigured { get; set; }

    public void Receive(ReadOnlySpan<byte> bytes, in EthernetHeader ethernet, bool isChecksumVerified, Instant now)
    {
        if (!Ipv4Header.TryRead(bytes, out Ipv4Header header, out DropReason reason)
            || !IsAcceptable(header, ethernet, out bool isToGroup, out reason))
        {
            link.Drop(reason);
            return;
        }
        IpPacket packet = new()
        {
            Source = header.Source,
            Destination = header.Destination,
            Protocol = header.Protocol,
            HopLimit = header.TimeToLive,
            LinkSource = ethernet.Source,
            IsToGroup = isToGroup,
            IsChecksumVerified = isChecksumVerified && !header.IsFragment,
            Payload = header.Payload,
            Whole = header.Packet,
        };
        if (header.IsFragment)
        {
            FragmentKey key = new(header.Source, header.Destination, header.Identification, header.Protocol);
            Fragment fragment = new(header.FragmentOffset, header.HasMoreFragments, header.Payload);
            if (!reassembler.TryAssemble(key, fragment, header.Protocol, now, out ReadOnlySpan<byte> datagram, out _))
                return;
            packet.Payload = datagram;
            packet.Whole = default;
        }
        dispatcher.Dispatch(packet, now);
    }

    private bool IsAcceptable(in Ipv4Header header, in EthernetHeader ethernet, out bool isToGroup, out DropReason reason)
    {
        IpAddress source = header.Source;
        IpAddress destination = header.Destination;
        isToGroup = ethernet.Destination.IsMulticast;
        // RFC 1122 §3.2.1.3: a source that is no host's own address, our own among them, is silently discarded.
        reason = DropReason.BadSource;
        if (!source.IsUnicast || link.Addresses.IndexOf(source) >= 0 || link.Addresses.IsDirectedBroadcast(source))
            return false;
        reason = DropReason.OtherHost;
        if (link.Addresses.IsOurs(destination))
            // RFC 1122 §3.3.6: a link broadcast around a unicast destination is silently discarded.
            return !isToGroup;
        if (destination == IpAddress.BroadcastV4 || destination == IpAddress.AllHostsV4
            || link.Addresses.IsDirectedBroadcast(destination))
            return isToGroup;
        if (!AcceptsUnconfigured || isToGroup || header.Protocol != IpProtocol.Udp || !destination.IsUnicast)
            return false;
        // What is not certainly for us is like what is for everybody: no socket gets it and no error answers it.
        isToGroup = true;
        return true;
    }
}
