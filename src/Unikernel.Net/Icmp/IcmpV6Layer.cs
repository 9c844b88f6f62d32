using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV6;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.NeighbourDiscovery;

namespace Sundog.Unikernel.Net.Icmp;

/// <summary>
/// ICMPv6 (RFC 4443): answers echo requests, reports what cannot be delivered here, passes on what routers and hosts
/// report, and hands neighbour discovery and listener queries to their layers.
/// </summary>
internal sealed class IcmpV6Layer(NetworkInterface link, IpOutput output, IIcmpErrorListener errors, INeighbourMessages neighbours)
{
    public const byte CodePortUnreachable = 4;
    public const byte CodeErroneousField = 0;
    public const byte CodeUnknownNextHeader = 1;
    public const byte CodeUnknownOption = 2;

    private const byte DestinationUnreachable = 1;
    private const byte PacketTooBig = 2;
    private const byte TimeExceeded = 3;
    private const byte ParameterProblem = 4;
    private const byte EchoRequest = 128;
    private const byte EchoReply = 129;

    // RFC 4443 §2.4(c): an error does not exceed the least MTU of IPv6.
    private const int MostQuoted = 1280 - Ipv6Header.Size - IcmpMessage.HeaderSize;

    /// <summary>Whether a packet is a neighbour advertisement, by its first bytes.</summary>
    public static bool IsAdvertisement(in Ipv6Header header)
        => header.NextHeader == IpProtocol.IcmpV6 && header.HopLimit == NdMessage.HopLimit
            && header.Payload.Length > 0 && header.Payload[0] == NdMessage.NeighbourAdvertisement;

    public void Receive(in IpPacket packet, Instant now)
    {
        ReadOnlySpan<byte> message = packet.Payload;
        if (message.Length < IcmpMessage.HeaderSize)
        {
            link.Drop(DropReason.TooShort);
            return;
        }
        ushort pseudoHeader = InternetChecksum.PseudoHeader(packet.Source, packet.Destination, IpProtocol.IcmpV6, message.Length);
        if (!InternetChecksum.IsIntact(InternetChecksum.Sum(message, pseudoHeader)))
        {
            link.Drop(DropReason.BadChecksum);
            return;
        }
        switch (message[0])
        {
            case EchoRequest:
                ReplyToEcho(packet, now);
                break;
            case DestinationUnreachable or PacketTooBig or TimeExceeded or ParameterProblem:
                ReceiveError(message, now);
                break;
            case >= MldMessage.Query and <= NdMessage.Redirect:
                // RFC 6980 §5: neighbour discovery in fragments is ignored, and so is a hop limit that a router touched.
                if (packet.Whole.IsEmpty || !neighbours.TryReceive(packet, now))
                    link.Drop(DropReason.BadNeighbourDiscovery);
                break;
            default:
                link.Drop(DropReason.BadIcmp);
                break;
        }
    }

    /// <summary>Tells the sender of a packet that nobody here has its port (RFC 4443 §3.1).</summary>
    public void SendPortUnreachable(in IpPacket packet, Instant now)
        => SendError(packet, DestinationUnreachable, CodePortUnreachable, 0, now);

    /// <summary>Tells the sender of a packet what in it is not understood, and where (RFC 4443 §3.4).</summary>
    public void SendParameterProblem(in IpPacket packet, byte code, int position, Instant now)
        => SendError(packet, ParameterProblem, code, (uint)position, now);

    /// <summary>
    /// Tells the sender of a packet that what follows its headers is not known here (RFC 8200 §4): the position is that of
    /// the field that names it. Behind extension headers that is their start, the nearest place that is known.
    /// </summary>
    public void SendUnknownNextHeader(in IpPacket packet, Instant now)
    {
        int behind = packet.Whole.Length - packet.Payload.Length;
        SendError(packet, ParameterProblem, CodeUnknownNextHeader, (uint)(behind == Ipv6Header.Size ? 6 : Ipv6Header.Size), now);
    }

    private void SendError(in IpPacket packet, byte type, byte code, uint rest, Instant now)
    {
        // RFC 4443 §2.4(e): never about an error, to nobody, or, but for an unknown option, about a packet to a group.
        if (packet.Whole.IsEmpty || packet.Source.IsUnspecified
            || packet.IsToGroup && !(type == ParameterProblem && code == CodeUnknownOption)
            || ExtensionHeaders.IsIcmpError(packet.Protocol, packet.Payload))
            return;
        if (!link.ErrorBucket.TryTake(now))
        {
            link.Drop(DropReason.RateLimited);
            return;
        }
        if (!TrySelectSource(packet, out IpAddress source))
            return;
        int quoted = Math.Min(packet.Whole.Length, MostQuoted);
        IpHeaderFields header = new(source, packet.Source, IpProtocol.IcmpV6);
        if (!output.TryBegin(header, IcmpMessage.HeaderSize + quoted, now, out Span<byte> message))
            return;
        IcmpMessage.Begin(message, type, code, rest);
        packet.Whole[..quoted].CopyTo(message[IcmpMessage.HeaderSize..]);
        Finish(message, header);
    }

    private void ReplyToEcho(in IpPacket packet, Instant now)
    {
        if (packet.Payload[1] != 0 || packet.Source.IsUnspecified || !TrySelectSource(packet, out IpAddress source))
        {
            link.Drop(DropReason.BadIcmp);
            return;
        }
        if (Ipv6Header.Size + packet.Payload.Length > link.Options.Mtu)
        {
            link.Drop(DropReason.EchoTooLarge);
            return;
        }
        if (!link.EchoBucket.TryTake(now))
        {
            link.Drop(DropReason.RateLimited);
            return;
        }
        IpHeaderFields header = new(source, packet.Source, IpProtocol.IcmpV6);
        if (!output.TryBegin(header, packet.Payload.Length, now, out Span<byte> reply))
            return;
        packet.Payload.CopyTo(reply);
        IcmpMessage.Begin(reply, EchoReply, 0, BinaryPrimitives.ReadUInt32BigEndian(packet.Payload[4..]));
        Finish(reply, header);
    }

    // RFC 4443 §2.2: the address that was spoken to; where that is a group, one that fits the answer's destination.
    private bool TrySelectSource(in IpPacket packet, out IpAddress source)
    {
        source = packet.Destination;
        return !packet.Destination.IsMulticast || link.Addresses.TrySelectSource(packet.Source, out source);
    }

    private void Finish(Span<byte> message, in IpHeaderFields header)
    {
        IcmpMessage.Finish(
            message, InternetChecksum.PseudoHeader(header.Source, header.Destination, IpProtocol.IcmpV6, message.Length));
        output.Send();
    }

    private void ReceiveError(ReadOnlySpan<byte> message, Instant now)
    {
        ReadOnlySpan<byte> quoted = message[IcmpMessage.HeaderSize..];
        if (!QuotedPacket.TryReadV6(quoted, out QuotedPacket original) || !link.Addresses.IsOurs(original.Source))
        {
            link.Drop(DropReason.BadIcmp);
            return;
        }
        byte type = message[0];
        byte code = message[1];
        if (type == PacketTooBig)
        {
            uint mtu = BinaryPrimitives.ReadUInt32BigEndian(message[4..]);
            // RFC 8201 §4: one that names less than the least MTU of IPv6 is discarded.
            if (mtu >= PathMtuCache.LeastV6)
                errors.OnPacketTooBig(original, (int)Math.Min(mtu, ushort.MaxValue), now);
            else
                link.Drop(DropReason.BadIcmp);
            return;
        }
        // RFC 4443 §3.1 and §3.4: a port that nobody has and a header that is not understood are final.
        bool isHard = type == DestinationUnreachable && code == CodePortUnreachable
            || type == ParameterProblem && code == CodeUnknownNextHeader;
        errors.OnUnreachable(original, isHard, now);
    }
}
