using System;
using Sundog.Unikernel.Net.Icmp;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Neighbours;
using Sundog.Unikernel.Net.Udp;

namespace Sundog.Unikernel.Net;

public sealed partial class NetworkStack
{
    /// <summary>How the protocols reach each other: each knows only an interface of what it needs.</summary>
    private sealed class Wiring(NetworkStack stack) : IIpDispatcher, IIcmpErrorListener, INeighbourSolicitor
    {
        private readonly NetworkInterface _link = stack._link;

        public void Dispatch(in IpPacket packet, Instant now)
        {
            switch (packet.Protocol)
            {
                case IpProtocol.IcmpV4 when packet.Source.IsV4:
                    stack._icmpV4.Receive(packet, now);
                    break;
                case IpProtocol.Udp:
                    if (stack._udp.Receive(packet, now) == UdpDelivery.NoPort)
                        stack._icmpV4.SendUnreachable(packet, IcmpV4Layer.CodePortUnreachable, now);
                    break;
                default:
                    _link.Drop(DropReason.UnknownProtocol);
                    stack._icmpV4.SendUnreachable(packet, IcmpV4Layer.CodeProtocolUnreachable, now);
                    break;
            }
        }

        public void OnUnreachable(in QuotedPacket original, bool isHard, Instant now)
        {
        }

        public void OnPacketTooBig(in QuotedPacket original, int mtu, Instant now)
        {
            // What was sent over UDP cannot be told from what was made up, but for its port; the bounds of the cache hold.
            if (original.Protocol == IpProtocol.Udp && stack._udp.IsBound(original.Transport))
                _link.PathMtus.Lower(original.Destination, mtu, now);
            else
                _link.Drop(DropReason.BadIcmp);
        }

        public void Solicit(IpAddress target, MacAddress? station, Instant now)
        {
            if (_link.Addresses.TrySelectSource(target, out IpAddress source))
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

        public void Fail(IpAddress neighbour, ReadOnlySpan<byte> frame, Instant now)
        {
        }
    }
}
