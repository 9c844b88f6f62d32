using System;
using Sundog.Unikernel.Net.Icmp;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.IpV6;

/// <summary>Receives IPv6 (RFC 8200): checks the header and the addresses, walks the extension headers, joins fragments.</summary>
internal sealed class Ipv6Layer(NetworkInterface link, Reassembler reassembler, IIpDispatcher dispatcher, IcmpV6Layer icmp)
{
    // No sender in practice uses half as many, and each costs this host time.
    private const int MostExtensionHeaders = 8;

    public void Receive(ReadOnlySpan<byte> bytes, in EthernetHeader ethernet, bool isChecksumVerified, Instant now)
    {
        if (!Ipv6Header.TryRead(bytes, out Ipv6Header header, out DropReason reason)
            || !IsAcceptable(header, ethernet, out reason))
        {
            link.Drop(reason);
            return;
        }
        IpPacket packet = new()
        {
            Source = header.Source,
            Destination = header.Destination,
            Protocol = header.NextHeader,
            HopLimit = header.HopLimit,
            LinkSource = ethernet.Source,
            IsToGroup = ethernet.Destination.IsMulticast || header.Destination.IsMulticast,
            IsChecksumVerified = isChecksumVerified,
            Payload = header.Payload,
            Whole = header.Packet,
        };
        if (TryWalk(ref packet, now))
            dispatcher.Dispatch(packet, now);
    }

    private bool IsAcceptable(in Ipv6Header header, in EthernetHeader ethernet, out DropReason reason)
    {
        IpAddress source = header.Source;
        IpAddress destination = header.Destination;
        reason = DropReason.BadSource;
        // RFC 4291 §2.5.2, §2.5.3, §2.7: the unspecified address asks a group whether an address is free; loopback and
        // groups never send. RFC 4291 §2.5.5.2 addresses would be taken for those of IPv4.
        if (source.IsUnspecified ? !destination.IsMulticast : !source.IsUnicast)
            return false;
        // Our own address comes from outside only when another station has it too, which it says in an advertisement.
        if (link.Addresses.IndexOf(source) >= 0 && !IcmpV6Layer.IsAdvertisement(header))
            return false;
        reason = DropReason.OtherHost;
        if (destination.IsMulticast)
            return ethernet.Destination.IsMulticast && IsOurGroup(destination);
        return link.Addresses.IsOurs(destination) && !ethernet.Destination.IsMulticast;
    }

    private bool IsOurGroup(IpAddress group)
    {
        if (group == IpAddress.AllNodesV6)
            return true;
        foreach (ref readonly LocalAddress local in link.Addresses.All)
        {
            if (!local.Address.IsV4 && local.Address.SolicitedNodeGroup == group)
                return true;
        }
        return false;
    }

    // RFC 8200 §4.1: in any order, as often as they come, but hop-by-hop options only right behind the fixed header.
    private bool TryWalk(ref IpPacket packet, Instant now)
    {
        bool isFirst = true;
        for (int count = 0; ; count++, isFirst = false)
        {
            switch (packet.Protocol)
            {
                case IpProtocol.HopByHop when isFirst:
                case IpProtocol.DestinationOptions:
                    if (count == MostExtensionHeaders || !TrySkipOptions(ref packet, now))
                        return Refuse(DropReason.BadOption);
                    break;
                case IpProtocol.Routing:
                    if (count == MostExtensionHeaders || !TrySkipRouting(ref packet, now))
                        return Refuse(DropReason.BadOption);
                    break;
                case IpProtocol.Fragment:
                    if (count == MostExtensionHeaders || !FragmentHeader.TryRead(packet.Payload, out FragmentHeader fragment))
                        return Refuse(DropReason.BadFragment);
                    if (!TryAssemble(ref packet, fragment, now))
                        return false;
                    break;
                case IpProtocol.NoNextHeader:
                    return false;
                // RFC 8200 §4.3: hop-by-hop options elsewhere are an unrecognized next header.
                default:
                    return true;
            }
        }
    }

    private bool TryAssemble(ref IpPacket packet, in FragmentHeader header, Instant now)
    {
        ReadOnlySpan<byte> data = packet.Payload[FragmentHeader.Size..];
        // RFC 6946 §4: a fragment that is the whole is no part of any other datagram.
        if (header.Offset == 0 && !header.HasMore)
        {
            packet.Protocol = header.NextHeader;
            packet.Payload = data;
            return true;
        }
        // RFC 8200 §4.5: the first fragment holds every header up to the upper layer's, so that it can be judged alone.
        if (header.Offset == 0 && !ExtensionHeaders.ReachesUpperLayer(header.NextHeader, data))
            return Refuse(DropReason.BadFragment);
        // RFC 8200 §4.5: source, destination and identification tell datagrams apart.
        FragmentKey key = new(packet.Source, packet.Destination, header.Identification, IpProtocol.Fragment);
        Fragment fragment = new(header.Offset, header.HasMore, data);
        if (!reassembler.TryAssemble(key, fragment, header.NextHeader, now, out ReadOnlySpan<byte> datagram, out byte nextHeader))
            return false;
        packet.Protocol = nextHeader;
        packet.Payload = datagram;
        packet.Whole = default;
        packet.IsChecksumVerified = false;
        return true;
    }

    private bool TrySkipOptions(ref IpPacket packet, Instant now)
    {
        if (!ExtensionHeaders.TryRead(packet.Payload, out byte next, out ReadOnlySpan<byte> options))
            return false;
        int offset = ExtensionHeaders.FindRefusedOption(options, out OptionAction action);
        if (action == OptionAction.Skip)
        {
            Advance(ref packet, next, 2 + options.Length);
            return true;
        }
        // RFC 8200 §4.2: the two highest bits of an option that is not known say what is to be done.
        bool isReported = action == OptionAction.DiscardAndReport || action == OptionAction.DiscardAndReportUnicast && !packet.IsToGroup;
        if (isReported && offset >= 0 && !packet.Whole.IsEmpty)
            icmp.SendParameterProblem(packet, IcmpV6Layer.CodeUnknownOption, PositionOf(packet) + 2 + offset, now);
        return false;
    }

    // RFC 8200 §4.4: with no segments left it is ignored; a host that is not the last stop does not forward. RFC 5095.
    private bool TrySkipRouting(ref IpPacket packet, Instant now)
    {
        if (!ExtensionHeaders.TryRead(packet.Payload, out byte next, out ReadOnlySpan<byte> content))
            return false;
        byte segmentsLeft = content[1];
        if (segmentsLeft == 0)
        {
            Advance(ref packet, next, 2 + content.Length);
            return true;
        }
        if (!packet.Whole.IsEmpty)
            icmp.SendParameterProblem(packet, IcmpV6Layer.CodeErroneousField, PositionOf(packet) + 2, now);
        return false;
    }

    private static int PositionOf(in IpPacket packet) => packet.Whole.Length - packet.Payload.Length;

    private static void Advance(ref IpPacket packet, byte next, int length)
    {
        packet.Protocol = next;
        packet.Payload = packet.Payload[length..];
    }

    private bool Refuse(DropReason reason)
    {
        link.Drop(reason);
        return false;
    }
}
