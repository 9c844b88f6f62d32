using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Dns;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.NeighbourDiscovery;

/// <summary>
/// Routers and what they advertise (RFC 4861 §6.3, RFC 4862 §5.5, RFC 8106): a way out, prefixes, addresses of our own
/// making, the MTU, name servers. Everything is bounded in number; what is beyond is dropped and counted.
/// </summary>
internal sealed class RouterDiscovery(NetworkInterface link, NdOutput output, AddressGuardV6 guard, NameServers nameServers)
{
    // RFC 4861 §10.
    private const long SolicitationInterval = 4_000_000;
    private const int MostSolicitations = 3;

    private const int MostRouters = 4;
    private const int MostPrefixes = 4;
    private const int AdvertisementSize = 16;

    // Of link-local addresses, and of the configuration.
    private const int PrefixesOfOurOwn = 2;

    // RFC 4862 §5.5.3(e): a forged advertisement shortens a lifetime no further.
    private const long TwoHours = 7_200_000_000;

    private static readonly IpPrefix Default = new(IpAddress.AnyV6, 0);

    private int _solicitations;
    private Instant _nextSolicitation = Instant.Never;

    public Instant NextDeadline => _nextSolicitation;

    /// <summary>Begins to ask for routers.</summary>
    public void Start(Instant now) => _nextSolicitation = now;

    public void Advance(Instant now)
    {
        if (now < _nextSolicitation)
            return;
        output.SendRouterSolicitation(now);
        _nextSolicitation = ++_solicitations < MostSolicitations ? now.After(SolicitationInterval) : Instant.Never;
    }

    /// <summary>Takes a router advertisement.</summary>
    /// <returns>False when RFC 4861 §6.1.2 says to discard it.</returns>
    public bool TryReceive(in IpPacket packet, Instant now)
    {
        ReadOnlySpan<byte> message = packet.Payload;
        if (!packet.Source.IsLinkLocal || message.Length < AdvertisementSize || message[1] != 0
            || !NdOptionReader.TryFindLinkAddress(message[AdvertisementSize..], NdOption.SourceLinkAddress, out MacAddress? mac))
            return false;
        if (!link.Options.UseSlaac)
            return true;
        _nextSolicitation = Instant.Never;
        if (!TrySetRouter(packet.Source, BinaryPrimitives.ReadUInt16BigEndian(message[6..]), now))
        {
            link.Drop(DropReason.BadRouterAdvertisement);
            return true;
        }
        link.Neighbours.OnObserved(packet.Source, mac ?? packet.LinkSource, mayCreate: true, now);
        NdOptionReader options = new(message[AdvertisementSize..]);
        while (options.TryRead())
            ReadOption(options.Type, options.Option, now);
        return true;
    }

    /// <summary>A neighbour says that it is no router.</summary>
    public void RemoveRouter(IpAddress address, Instant now)
    {
        if (link.Options.GatewayV6 != address && link.Routes.IsRouter(address))
            TrySetRouter(address, 0, now);
    }

    private void ReadOption(byte type, ReadOnlySpan<byte> option, Instant now)
    {
        switch (type)
        {
            case NdOption.PrefixInformation when option.Length == 32:
                ReadPrefix(option, now);
                break;
            // RFC 4861 §6.3.4: between the least of IPv6 and what the link carries.
            case NdOption.Mtu when option.Length == 8:
                link.PathMtus.SetLinkV6(BinaryPrimitives.ReadUInt32BigEndian(option[4..]));
                break;
            case NdOption.RecursiveDnsServer when option.Length >= 24 && option.Length % 16 == 8:
                ReadNameServers(option, now);
                break;
        }
    }

    // RFC 4861 §6.3.4: a lifetime of zero ends a router; a new one is taken up while there is room.
    private bool TrySetRouter(IpAddress router, int seconds, Instant now)
    {
        int known = link.Routes.Count(static route => !route.Prefix.Address.IsV4 && route.Prefix.Length == 0);
        bool isKnown = link.Routes.IsRouter(router);
        if (link.Options.GatewayV6 == router || !isKnown && seconds == 0)
            return true;
        return (isKnown || known < MostRouters) && link.Routes.TrySet(Default, router, now.After(seconds * 1_000_000L), now);
    }

    // RFC 4861 §4.6.2, RFC 4862 §5.5.3.
    private void ReadPrefix(ReadOnlySpan<byte> option, Instant now)
    {
        IpPrefix prefix = new(IpAddress.ReadV6(option[16..]), option[2]);
        uint valid = BinaryPrimitives.ReadUInt32BigEndian(option[4..]);
        uint preferred = BinaryPrimitives.ReadUInt32BigEndian(option[8..]);
        if (prefix.Length > 128 || !prefix.Address.IsUnicast || prefix.Address.IsV4 || prefix.Address.IsLinkLocal)
            return;
        bool isOnLink = (option[3] & 0x80) != 0;
        bool isAutonomous = (option[3] & 0x40) != 0;
        if (isOnLink && prefix.Length >= 32)
            SetPrefix(prefix, End(valid, now), now);
        // RFC 4862 §5.5.3(c), (d): the identifier has 64 bits, so the prefix must have 64.
        if (isAutonomous && prefix.Length == 64 && preferred <= valid)
            SetAddress(prefix.Address.High, valid, preferred, now);
    }

    private void SetPrefix(IpPrefix prefix, Instant end, Instant now)
    {
        IpPrefix network = prefix.Masked();
        bool isKnown = link.Routes.Contains(network, IpAddress.AnyV6);
        // What the configuration says, no advertisement ends.
        if (link.Options.AddressV6?.Masked() == network || !isKnown && end <= now)
            return;
        int known = link.Routes.Count(
            static route => !route.Prefix.Address.IsV4 && route.Prefix.Length > 0 && route.Router.IsUnspecified);
        if (!isKnown && known >= MostPrefixes + PrefixesOfOurOwn || !link.Routes.TrySet(network, IpAddress.AnyV6, end, now))
            link.Drop(DropReason.BadRouterAdvertisement);
    }

    private void SetAddress(ulong prefix, uint valid, uint preferred, Instant now)
    {
        int generated = 0;
        for (int i = 0; i < link.Addresses.Count; i++)
        {
            LocalAddress local = link.Addresses.All[i];
            if (local.Origin != AddressOrigin.Slaac)
                continue;
            generated++;
            if (local.Address.High != prefix)
                continue;
            guard.Renew(i, End(preferred, now), Shortened(local.ValidUntil, End(valid, now), now));
            return;
        }
        if (valid == 0)
            return;
        if (generated >= MostPrefixes)
            link.Drop(DropReason.BadRouterAdvertisement);
        else
            guard.AddGenerated(prefix, AddressOrigin.Slaac, End(preferred, now), End(valid, now), now);
    }

    // RFC 4862 §5.5.3(e): longer than two hours or longer than before is taken; else two hours, or what is left.
    private static Instant Shortened(Instant before, Instant advertised, Instant now)
    {
        Instant least = now.After(TwoHours);
        if (advertised > least || advertised > before)
            return advertised;
        return before <= least ? before : least;
    }

    // RFC 8106 §5.1.
    private void ReadNameServers(ReadOnlySpan<byte> option, Instant now)
    {
        Instant end = End(BinaryPrimitives.ReadUInt32BigEndian(option[4..]), now);
        for (int offset = 8; offset + 16 <= option.Length; offset += 16)
            nameServers.SetAdvertised(IpAddress.ReadV6(option[offset..]), end, now);
    }

    // RFC 4861 §4.6.2: all ones is forever.
    private static Instant End(uint seconds, Instant now)
        => seconds == uint.MaxValue ? Instant.Never : now.After(seconds * 1_000_000L);
}
