using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Icmp;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Neighbours;
using Sundog.Unikernel.Net.Tcp;
using Sundog.Unikernel.Net.Udp;

namespace Sundog.Unikernel.Net;

public sealed partial class NetworkStack
{
    /// <summary>How the protocols reach each other: each knows only an interface of what it needs.</summary>
    private sealed class Wiring(NetworkStack stack) : IIpDispatcher, IIcmpErrorListener, INeighbourSolicitor, ITcpNetwork
    {
        private readonly NetworkInterface _link = stack._link;

        public void Dispatch(in IpPacket packet, Instant now)
        {
            switch (packet.Protocol)
            {
                case IpProtocol.Tcp when !packet.IsToGroup && !packet.Source.IsUnspecified:
                    stack._tcp.Receive(packet.Source, packet.Destination, packet.Payload, packet.IsChecksumVerified, now);
                    break;
                case IpProtocol.Tcp:
                    // RFC 1122 §4.2.3.10: a segment to or from a group is silently discarded.
                    _link.Drop(DropReason.BadSource);
                    break;
                case IpProtocol.Udp:
                    DispatchUdp(packet, now);
                    break;
                case IpProtocol.IcmpV4 when packet.Source.IsV4:
                    stack._icmpV4.Receive(packet, now);
                    break;
                case IpProtocol.IcmpV6 when !packet.Source.IsV4:
                    stack._icmpV6.Receive(packet, now);
                    break;
                default:
                    RefuseProtocol(packet, now);
                    break;
            }
        }

        public void OnUnreachable(in QuotedPacket original, bool isHard, Instant now)
        {
            if (original.Protocol == IpProtocol.Tcp)
                stack._tcp.OnUnreachable(original.Source, original.Destination, original.Transport, isHard, now);
            else
                _link.Drop(DropReason.BadIcmp);
        }

        public void OnPacketTooBig(in QuotedPacket original, int mtu, Instant now)
        {
            // TCP believes only what quotes a sequence number in flight (RFC 5927). Of UDP the port is all there is to
            // check; what a lie can do is bounded by the least sizes and the lifetime of an entry.
            if (original.Protocol == IpProtocol.Tcp)
                stack._tcp.OnPacketTooBig(original.Source, original.Destination, original.Transport, Math.Max(mtu, LeastMtu(original)), now);
            else if (original.Protocol == IpProtocol.Udp && stack._udp.IsBound(original.Transport))
                _link.PathMtus.Lower(original.Destination, mtu, now);
            else
                _link.Drop(DropReason.BadIcmp);
        }

        public void Solicit(IpAddress target, MacAddress? station, Instant now)
        {
            if (!target.IsV4)
                stack._ndOutput.SendSolicitation(target, station, now);
            else if (_link.Addresses.TrySelectSource(target, out IpAddress source))
                stack._arp.SendRequest(source, target, station);
        }

        public void SendHeld(ReadOnlySpan<byte> frame)
        {
            if (!_link.Queue.TryReserve(frame.Length, out Span<byte> memory))
            {
                _link.Drop(DropReason.TransmitQueueFull);
                return;
            }
            frame.CopyTo(memory);
            _link.Queue.Commit(frame.Length);
        }

        // A next hop that does not answer is to TCP what a router's host unreachable is (RFC 1122 §2.4).
        public void Fail(IpAddress neighbour, ReadOnlySpan<byte> frame, Instant now)
        {
            ReadOnlySpan<byte> packet = frame[EthernetHeader.Size..];
            QuotedPacket original;
            bool isRead = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EthernetHeader.TypeV4
                ? QuotedPacket.TryReadV4(packet, out original)
                : QuotedPacket.TryReadV6(packet, out original);
            if (isRead && original.Protocol == IpProtocol.Tcp)
                OnUnreachable(original, isHard: false, now);
        }

        public bool TryRoute(IpAddress remote, out IpAddress local, out int mtu)
        {
            mtu = _link.PathMtus.Find(remote, stack._now);
            return _link.Addresses.TrySelectSource(remote, out local) && _link.Routes.TryFindNextHop(remote, out _);
        }

        private void DispatchUdp(in IpPacket packet, Instant now)
        {
            if (stack._udp.Receive(packet, now) != UdpDelivery.NoPort)
                return;
            if (packet.Source.IsV4)
                stack._icmpV4.SendUnreachable(packet, IcmpV4Layer.CodePortUnreachable, now);
            else
                stack._icmpV6.SendPortUnreachable(packet, now);
        }

        private void RefuseProtocol(in IpPacket packet, Instant now)
        {
            _link.Drop(DropReason.UnknownProtocol);
            if (packet.Source.IsV4)
                stack._icmpV4.SendUnreachable(packet, IcmpV4Layer.CodeProtocolUnreachable, now);
            else
                stack._icmpV6.SendUnknownNextHeader(packet, now);
        }

        private static int LeastMtu(in QuotedPacket original)
            => original.Destination.IsV4 ? PathMtuCache.LeastV4 : PathMtuCache.LeastV6;
    }
}
