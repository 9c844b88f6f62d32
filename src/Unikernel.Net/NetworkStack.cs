using System;
using Sundog.Unikernel.Net.Arp;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Icmp;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Neighbours;
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
    private readonly IpOutput _output;
    private readonly AddressGuardV4 _guardV4;
    private readonly ArpLayer _arp;
    private readonly Reassembler _reassembler;
    private readonly Ipv4Layer _ipv4;
    private readonly IcmpV4Layer _icmpV4;
    private readonly UdpLayer _udp;

    /// <summary>Takes the interface up: addresses are announced or asked for at once.</summary>
    /// <param name="options">What the host is.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="ArgumentException">Options contradict each other or are out of their bounds; all are listed.</exception>
    public NetworkStack(NetworkOptions options, Instant now)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Throw(options);
        _link = new NetworkInterface(options, now);
        Wiring wiring = new(this);
        _output = new IpOutput(_link);
        _guardV4 = new AddressGuardV4(_link);
        _arp = new ArpLayer(_link, _guardV4);
        _guardV4.Arp = _arp;
        _reassembler = new Reassembler(_link);
        _ipv4 = new Ipv4Layer(_link, _reassembler, wiring);
        _icmpV4 = new IcmpV4Layer(_link, _output, wiring);
        _udp = new UdpLayer(_link, _output);
        _link.Neighbours = new NeighbourCache(
            options, new SipHash24(_link.Keys.Derive(KeyPurpose.Neighbours)), _link.Random, wiring, _link.Statistics, now);
        TakeUp(now);
    }

    /// <summary>What was received, sent and dropped.</summary>
    public NetworkStatistics Statistics => _link.Statistics;

    /// <summary>When <see cref="Advance"/> has to be called at the latest.</summary>
    public Instant NextDeadline
    {
        get
        {
            Instant next = Instant.Earlier(_link.Neighbours.NextDeadline, _guardV4.NextDeadline);
            next = Instant.Earlier(next, _reassembler.NextDeadline);
            return Instant.Earlier(next, _link.Routes.NextDeadline);
        }
    }

    /// <summary>Takes a received frame, from its destination address to the end of its payload.</summary>
    /// <param name="frame">The frame; not kept.</param>
    /// <param name="isChecksumVerified">Whether the device answers for the transport checksum.</param>
    /// <param name="now">The present.</param>
    public void Receive(ReadOnlySpan<byte> frame, bool isChecksumVerified, Instant now)
    {
        _link.Statistics.CountReceived(frame.Length);
        if (!EthernetHeader.TryRead(frame, out EthernetHeader ethernet))
        {
            _link.Drop(DropReason.TooShort);
            return;
        }
        if (ethernet.Destination != _link.Mac && !ethernet.Destination.IsMulticast)
        {
            _link.Drop(DropReason.OtherStation);
            return;
        }
        if (ethernet.Source.IsMulticast || ethernet.Source == _link.Mac)
        {
            _link.Drop(DropReason.BadLinkSource);
            return;
        }
        ReadOnlySpan<byte> payload = frame[EthernetHeader.Size..];
        switch (ethernet.Type)
        {
            case EthernetHeader.TypeV4:
                _ipv4.Receive(payload, ethernet, isChecksumVerified, now);
                break;
            case EthernetHeader.TypeArp:
                _arp.Receive(payload, ethernet, now);
                break;
            default:
                _link.Drop(DropReason.UnknownEtherType);
                break;
        }
    }

    /// <summary>Writes the next frame to send.</summary>
    /// <param name="frame">Room for the MTU and the fourteen bytes of an Ethernet header.</param>
    /// <param name="now">The present.</param>
    /// <param name="offload">What the device has to do with it.</param>
    /// <returns>The frame's length, in bytes; 0 when there is nothing to send now.</returns>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    public int Transmit(Span<byte> frame, Instant now, out TransmitOffload offload)
    {
        if (frame.Length < EthernetHeader.Size + _link.Options.Mtu)
            throw new ArgumentException("A frame needs room for the MTU and an Ethernet header.", nameof(frame));
        offload = default;
        if (_link.Queue.Count == 0)
            return 0;
        ReadOnlySpan<byte> queued = _link.Queue.Peek();
        queued.CopyTo(frame);
        _link.Queue.Remove();
        _link.Statistics.CountSent(queued.Length);
        return queued.Length;
    }

    /// <summary>Does what is due: retransmissions, expiries, the next steps of what is under way.</summary>
    public void Advance(Instant now)
    {
        _link.Routes.Advance(now);
        _link.Neighbours.Advance(now);
        _guardV4.Advance(now);
        _reassembler.Advance(now);
    }

    /// <summary>Opens a UDP port.</summary>
    /// <param name="port">The port, 0 for one that nobody predicts.</param>
    /// <returns>The socket; null when the port is taken or there are as many sockets as the limits allow.</returns>
    public UdpSocket? BindUdp(ushort port)
    {
        if (_udp.SocketCount >= _link.Options.Limits.UdpSockets)
            return null;
        UdpSocket socket = new(_link, _udp) { Port = port };
        if (port == 0 && !_udp.TryBindAny(socket, out port) || socket.Port != 0 && !_udp.TryBind(port, socket))
            return null;
        socket.Port = port;
        return socket;
    }

    private void TakeUp(Instant now)
    {
        if (_link.Options.AddressV4 is { } prefix)
        {
            _guardV4.Add(prefix, AddressOrigin.Static, now);
            IpPrefix network = prefix;
            _link.Routes.TrySet(network, IpAddress.AnyV4, Instant.Never, now);
            if (_link.Options.GatewayV4 is { } gateway)
                _link.Routes.TrySet(new IpPrefix(IpAddress.AnyV4, 0), gateway, Instant.Never, now);
        }
        Advance(now);
    }
}
