namespace Sundog.Unikernel.Net;

/// <summary>Why the stack dropped a frame, a packet or a message, or refused to send one.</summary>
public enum DropReason
{
    /// <summary>Shorter than a header says or needs.</summary>
    TooShort,

    /// <summary>The Ethernet destination is another station.</summary>
    OtherStation,

    /// <summary>The Ethernet source is a group or this station itself.</summary>
    BadLinkSource,

    /// <summary>A protocol above Ethernet that is not spoken here.</summary>
    UnknownEtherType,

    /// <summary>A header with a wrong version, length or reserved value.</summary>
    BadHeader,

    /// <summary>A checksum does not fit.</summary>
    BadChecksum,

    /// <summary>A source address that no host may have, or our own.</summary>
    BadSource,

    /// <summary>The IP destination is not an address or group of this host.</summary>
    OtherHost,

    /// <summary>An IP option or extension header that is malformed or refused.</summary>
    BadOption,

    /// <summary>A transport protocol that is not spoken here.</summary>
    UnknownProtocol,

    /// <summary>A fragment that overlaps another, does not fit its datagram, or would make it too large.</summary>
    BadFragment,

    /// <summary>A datagram whose fragments did not all come in time.</summary>
    ReassemblyTimeout,

    /// <summary>A half-assembled datagram gave way to a newer one.</summary>
    ReassemblyFull,

    /// <summary>An ARP packet that is malformed or says the impossible.</summary>
    BadArp,

    /// <summary>A neighbour discovery message that RFC 4861 says to discard.</summary>
    BadNeighbourDiscovery,

    /// <summary>A claim of an address by a station from which it was not asked.</summary>
    UnsolicitedNeighbour,

    /// <summary>A neighbour entry gave way to a newer one, or there was no room for one.</summary>
    NeighbourFull,

    /// <summary>No station answered for the next hop.</summary>
    NeighbourUnreachable,

    /// <summary>A packet that waited for its next hop gave way to a newer one.</summary>
    NeighbourQueueFull,

    /// <summary>There is no route to the destination, or no address to send from.</summary>
    NoRoute,

    /// <summary>The queue of frames to send is full.</summary>
    TransmitQueueFull,

    /// <summary>An ICMP message over its rate.</summary>
    RateLimited,

    /// <summary>An ICMP message that is malformed, of an unknown type, or speaks of nothing that was sent.</summary>
    BadIcmp,

    /// <summary>An echo request whose reply does not fit the link.</summary>
    EchoTooLarge,

    /// <summary>No socket has the UDP port.</summary>
    NoUdpPort,

    /// <summary>The queue of a UDP socket is full.</summary>
    UdpQueueFull,

    /// <summary>A DHCP message that is malformed or not an answer to what was asked.</summary>
    BadDhcp,

    /// <summary>A DNS message that is malformed or not an answer to what was asked.</summary>
    BadDns,

    /// <summary>A router advertisement that is malformed, or names more routers or prefixes than there is room for.</summary>
    BadRouterAdvertisement,
}
