using System;
using System.Diagnostics.CodeAnalysis;
using Sundog.Unikernel.Net.Arp;
using Sundog.Unikernel.Net.Dhcp;
using Sundog.Unikernel.Net.Dns;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Icmp;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.IpV6;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.NeighbourDiscovery;
using Sundog.Unikernel.Net.Neighbours;
using Sundog.Unikernel.Net.Tcp;
using Sundog.Unikernel.Net.Udp;

namespace Sundog.Unikernel.Net;

/// <summary>
/// A host of TCP/IP on one Ethernet interface. Pure: received frames go in, frames to send come out, the time is an
/// argument, and nothing happens in between. What a peer sends never throws: it is answered, used, or dropped and counted
/// in <see cref="Statistics"/>. Every table and queue is bounded by <see cref="NetworkLimits"/>. Not thread-safe.
/// </summary>
/// <remarks>
/// The caller's loop: hand over every received frame, call <see cref="Advance"/>, take frames until
/// <see cref="Transmit"/> gives none, then sleep until a frame comes or <see cref="NextDeadline"/> has.
/// </remarks>
public sealed partial class NetworkStack
{
    private readonly NetworkInterface _link;
    private readonly AddressGuardV4 _guardV4;
    private readonly ArpLayer _arp;
    private readonly Reassembler _reassembler;
    private readonly Ipv4Layer _ipv4;
    private readonly IcmpV4Layer _icmpV4;
    private readonly Ipv6Layer _ipv6;
    private readonly IcmpV6Layer _icmpV6;
    private readonly NdOutput _ndOutput;
    private readonly AddressGuardV6 _guardV6;
    private readonly MulticastListener _listener;
    private readonly RouterDiscovery _routers;
    private readonly NameServers _nameServers;
    private readonly UdpLayer _udp;
    private readonly DhcpClient _dhcp;
    private readonly TcpLayer _tcp;

    [SuppressMessage("Performance", "CA1859", Justification = "By an interface, the resolver is linked only where a name is resolved.")]
    private INameResolver? _dns;

    private Instant _now;

    /// <summary>Takes the interface up: addresses are announced or asked for at once.</summary>
    /// <param name="options">What the host is.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="ArgumentException">Options contradict each other or are out of their bounds; all are listed.</exception>
    public NetworkStack(NetworkOptions options, Instant now)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Throw(options);
        _now = now;
        _link = new NetworkInterface(options, now);
        Wiring wiring = new(this);
        _link.Neighbours = new NeighbourCache(
            options, new SipHash24(_link.Keys.Derive(KeyPurpose.Neighbours)), _link.Random, wiring, _link.Statistics, now);
        IpOutput output = new(_link);
        _nameServers = new NameServers(options.DnsServers);
        _reassembler = new Reassembler(_link);

        _guardV4 = new AddressGuardV4(_link);
        _arp = new ArpLayer(_link, _guardV4);
        _guardV4.Arp = _arp;
        _icmpV4 = new IcmpV4Layer(_link, output, wiring);
        _ipv4 = new Ipv4Layer(_link, _reassembler, wiring);

        _ndOutput = new NdOutput(_link, output);
        _listener = new MulticastListener(_link, output);
        _guardV6 = new AddressGuardV6(_link, _ndOutput, _listener);
        _routers = new RouterDiscovery(_link, _ndOutput, _guardV6, _nameServers);
        _icmpV6 = new IcmpV6Layer(
            _link, output, wiring, new NeighbourDiscoveryLayer(_link, _ndOutput, _guardV6, _routers, _listener));
        _ipv6 = new Ipv6Layer(_link, _reassembler, wiring, _icmpV6);

        _udp = new UdpLayer(_link, output);
        _dhcp = new DhcpClient(_link, _udp, _ipv4, _guardV4, _nameServers);
        _tcp = new TcpLayer(options.Tcp, wiring, options.Capabilities, _link.Keys.Derive(KeyPurpose.Tcp, NetworkOptions.SecretSize));
        TakeUp(now);
    }

    /// <summary>What was received, sent and dropped.</summary>
    public NetworkStatistics Statistics => _link.Statistics;

    /// <summary>What TCP counted.</summary>
    public TcpCounters TcpCounters => _tcp.Counters;

    /// <summary>How many TCP resets were sent for one reason since the start.</summary>
    public long TcpResetsSent(TcpResetReason reason) => _tcp.ResetsSent(reason);

    /// <summary>Where the DHCP client stands.</summary>
    public DhcpState DhcpState => _dhcp.State;

    /// <summary>What a DHCP server leased to this host; null while it has no lease.</summary>
    public DhcpLease? Lease => _dhcp.Lease;

    /// <summary>When <see cref="Advance"/> has to be called at the latest.</summary>
    public Instant NextDeadline
    {
        get
        {
            Instant next = Instant.Earlier(_link.Neighbours.NextDeadline, _guardV4.NextDeadline);
            next = Instant.Earlier(next, Instant.Earlier(_reassembler.NextDeadline, _link.Routes.NextDeadline));
            next = Instant.Earlier(next, Instant.Earlier(_guardV6.NextDeadline, _listener.NextDeadline));
            next = Instant.Earlier(next, Instant.Earlier(_dhcp.NextDeadline, _dns?.NextDeadline ?? Instant.Never));
            return Instant.Earlier(next, Instant.Earlier(_routers.NextDeadline, _tcp.NextDeadline));
        }
    }

    /// <summary>Takes a received frame, from its destination address to the end of its payload.</summary>
    /// <param name="frame">The frame; not kept.</param>
    /// <param name="isChecksumVerified">Whether the device answers for the transport checksum.</param>
    /// <param name="now">The present.</param>
    public void Receive(ReadOnlySpan<byte> frame, bool isChecksumVerified, Instant now)
    {
        _now = now;
        _link.Statistics.CountReceived(frame.Length);
        if (!TryReadEthernet(frame, out EthernetHeader ethernet, out DropReason reason))
        {
            _link.Drop(reason);
            return;
        }
        ReadOnlySpan<byte> payload = frame[EthernetHeader.Size..];
        switch (ethernet.Type)
        {
            case EthernetHeader.TypeV4:
                _ipv4.Receive(payload, ethernet, isChecksumVerified, now);
                break;
            case EthernetHeader.TypeV6 when _link.Options.UseV6:
                _ipv6.Receive(payload, ethernet, isChecksumVerified, now);
                break;
            case EthernetHeader.TypeArp:
                _arp.Receive(payload, ethernet, now);
                break;
            default:
                _link.Drop(DropReason.UnknownEtherType);
                break;
        }
        _dns?.PollStreams(now);
    }

    /// <summary>Does what is due: retransmissions, expiries, the next steps of what is under way.</summary>
    public void Advance(Instant now)
    {
        _now = now;
        _link.Routes.Advance(now);
        _link.Neighbours.Advance(now);
        _reassembler.Advance(now);
        _guardV4.Advance(now);
        _listener.Advance(now);
        _guardV6.Advance(now);
        _routers.Advance(now);
        _dhcp.Advance(now);
        _tcp.Advance(now);
        _dns?.Advance(now);
    }

    /// <summary>Listens for TCP connections on a port.</summary>
    /// <param name="port">The port, not 0.</param>
    /// <param name="backlog">How many connections may wait to be accepted.</param>
    /// <param name="address">The address to listen on; the default is every address of this host.</param>
    /// <returns>Null when the port is taken.</returns>
    public TcpListener? ListenTcp(ushort port, int backlog = 128, IpAddress address = default) => _tcp.Listen(port, backlog, address);

    /// <summary>Opens a TCP connection; <see cref="TryTakeReady"/> reports it when it is connected or has failed.</summary>
    /// <param name="remote">The peer.</param>
    /// <param name="now">The present.</param>
    /// <param name="localPort">The port to connect from, 0 for any.</param>
    /// <returns>Null when there is no way to the peer, no free port, or no room for another connection.</returns>
    public TcpConnection? ConnectTcp(IpEndpoint remote, Instant now, ushort localPort = 0)
    {
        _now = now;
        return _tcp.Connect(remote, now, localPort);
    }

    /// <summary>Takes a TCP connection whose readiness changed since it was last taken.</summary>
    public bool TryTakeReady([NotNullWhen(true)] out TcpConnection? connection)
    {
        while (_tcp.TryTakeReady(out connection))
        {
            if (connection.Owner is not DnsStream)
                return true;
        }
        return false;
    }

    /// <summary>Opens a UDP port.</summary>
    /// <param name="port">The port, 0 for one that nobody predicts.</param>
    /// <returns>The socket; null when the port is taken or there are as many sockets as the limits allow.</returns>
    public UdpSocket? BindUdp(ushort port) => _udp.Bind(port);

    /// <summary>
    /// Resolves a name. The query's status tells when it is over; <see cref="TryTakeResolved"/> too, unless it was so at once.
    /// Failures are a status too.
    /// </summary>
    /// <param name="name">A host name, or an address in digits.</param>
    /// <param name="kinds">Which addresses are wanted.</param>
    /// <param name="now">The present.</param>
    public DnsQuery Resolve(string name, DnsAddressKinds kinds, Instant now)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfZero((int)(kinds & DnsAddressKinds.Both));
        _now = now;
        _dns ??= new DnsResolver(_link, _udp, _tcp, _nameServers);
        return _dns.Resolve(name, kinds & DnsAddressKinds.Both, now);
    }

    /// <summary>Takes a query that is over, whatever its outcome. Each is given once, and lost when many wait to be taken.</summary>
    public bool TryTakeResolved([NotNullWhen(true)] out DnsQuery? query)
    {
        query = null;
        return _dns is not null && _dns.TryTakeReady(out query);
    }

    /// <summary>Writes the name servers that are asked, at most four.</summary>
    /// <param name="servers">Room for four.</param>
    /// <param name="now">The present.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="ArgumentException">There is room for fewer than four.</exception>
    public int CopyNameServers(Span<IpAddress> servers, Instant now)
    {
        if (servers.Length < NameServers.Most)
            throw new ArgumentException("There are up to four name servers.", nameof(servers));
        return _nameServers.Collect(servers, now);
    }

    /// <summary>Writes the addresses of this host that are used, each with its network.</summary>
    /// <param name="addresses">Room for them; eight are enough.</param>
    /// <returns>How many were written.</returns>
    public int CopyAddresses(Span<IpPrefix> addresses)
    {
        int count = 0;
        foreach (ref readonly LocalAddress local in _link.Addresses.All)
        {
            if (local.IsUsable && count < addresses.Length)
                addresses[count++] = local.Prefix;
        }
        return count;
    }

    private bool TryReadEthernet(ReadOnlySpan<byte> frame, out EthernetHeader ethernet, out DropReason reason)
    {
        reason = DropReason.TooShort;
        if (!EthernetHeader.TryRead(frame, out ethernet))
            return false;
        reason = DropReason.OtherStation;
        if (ethernet.Destination != _link.Mac && !ethernet.Destination.IsMulticast)
            return false;
        reason = DropReason.BadLinkSource;
        return !ethernet.Source.IsMulticast && ethernet.Source != _link.Mac;
    }

    private void TakeUp(Instant now)
    {
        NetworkOptions options = _link.Options;
        if (options.AddressV4 is { } v4)
        {
            _guardV4.Add(v4, AddressOrigin.Static, now);
            _link.Routes.TrySet(v4.Masked(), IpAddress.AnyV4, Instant.Never, now);
        }
        if (options.GatewayV4 is { } gatewayV4)
            _link.Routes.TrySet(new IpPrefix(IpAddress.AnyV4, 0), gatewayV4, Instant.Never, now);
        if (options.UseDhcp)
            _dhcp.Start(now);
        if (options.UseV6)
            TakeUpV6(now);
        Advance(now);
    }

    private void TakeUpV6(Instant now)
    {
        const ulong LinkLocal = 0xfe80_0000_0000_0000;
        NetworkOptions options = _link.Options;
        _guardV6.AddGenerated(LinkLocal, AddressOrigin.LinkLocal, Instant.Never, Instant.Never, now);
        _link.Routes.TrySet(new IpPrefix(new IpAddress(LinkLocal, 0), 10), IpAddress.AnyV6, Instant.Never, now);
        if (options.AddressV6 is { } v6)
        {
            _guardV6.Add(v6.Address, v6.Length, AddressOrigin.Static, Instant.Never, Instant.Never, 0, now);
            _link.Routes.TrySet(v6.Masked(), IpAddress.AnyV6, Instant.Never, now);
        }
        if (options.GatewayV6 is { } gateway)
            _link.Routes.TrySet(new IpPrefix(IpAddress.AnyV6, 0), gateway, Instant.Never, now);
        if (options.UseSlaac)
            _routers.Start(now);
    }
}
