using System;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.Arp;

/// <summary>
/// ARP (RFC 826): answers for our addresses, learns from the answers to our questions, and tells the guard of our
/// addresses what others claim.
/// </summary>
internal sealed class ArpLayer(NetworkInterface link, AddressGuardV4 guard)
{
    public void Receive(ReadOnlySpan<byte> packet, in EthernetHeader ethernet, Instant now)
    {
        // The sender that ARP names must be the station that sent the frame, and one that can be an address of its own.
        if (!ArpPacket.TryRead(packet, out ArpPacket arp) || arp.SenderMac != ethernet.Source || arp.SenderMac.IsMulticast
            || !arp.Sender.IsUnspecified && !arp.Sender.IsUnicast)
        {
            link.Drop(DropReason.BadArp);
            return;
        }
        if (guard.TryDetectConflict(arp, now))
            return;
        if (arp.IsReply)
            Learn(arp, ethernet, now);
        else
            Answer(arp, now);
    }

    /// <summary>Asks for the station that has an address, everybody or one.</summary>
    public void SendRequest(IpAddress sender, IpAddress target, MacAddress? station)
        => Send(station ?? MacAddress.Broadcast, new ArpPacket(false, link.Mac, sender, default, target));

    private void Learn(in ArpPacket arp, in EthernetHeader ethernet, Instant now)
    {
        if (arp.Sender.IsUnspecified)
            link.Drop(DropReason.BadArp);
        // A reply to everybody was not asked for by us: it is an announcement.
        else if (ethernet.Destination.IsMulticast || arp.Sender == arp.Target)
            link.Neighbours.OnObserved(arp.Sender, arp.SenderMac, mayCreate: false, now);
        else
            link.Neighbours.OnAnswer(arp.Sender, arp.SenderMac, link.Routes.IsRouter(arp.Sender), now);
    }

    private void Answer(in ArpPacket arp, Instant now)
    {
        bool isForUs = link.Addresses.IsOurs(arp.Target);
        // A probe (RFC 5227 §1.1) has no sender: it is answered, and nothing is learnt from it.
        if (!arp.Sender.IsUnspecified)
            link.Neighbours.OnObserved(arp.Sender, arp.SenderMac, mayCreate: isForUs && IsOnLink(arp.Sender), now);
        if (isForUs)
            Send(arp.SenderMac, new ArpPacket(true, link.Mac, arp.Target, arp.SenderMac, arp.Sender));
    }

    // Only who can be a next hop needs a place in the cache.
    private bool IsOnLink(IpAddress address)
        => link.Routes.TryFindNextHop(address, out IpAddress nextHop) && nextHop == address;

    private void Send(MacAddress destination, in ArpPacket arp)
    {
        if (!link.TryBeginFrame(destination, EthernetHeader.TypeArp, ArpPacket.Size, out Span<byte> packet))
            return;
        arp.Write(packet);
        link.Queue.Commit(EthernetHeader.Size + ArpPacket.Size);
    }
}
