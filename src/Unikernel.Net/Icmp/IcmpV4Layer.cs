using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.Icmp;

/// <summary>
/// ICMP (RFC 792, RFC 1122 §3.2.2): answers echo requests, reports what cannot be delivered here, and passes on what
/// routers and hosts report. Redirects are ignored: nobody but the configuration says where packets go.
/// </summary>
internal sealed class IcmpV4Layer(NetworkInterface link, IpOutput output, IIcmpErrorListener errors)
{
    public const byte CodeProtocolUnreachable = 2;
    public const byte CodePortUnreachable = 3;

    private const byte EchoReply = 0;
    private const byte DestinationUnreachable = 3;
    private const byte EchoRequest = 8;
    private const byte TimeExceeded = 11;
    private const byte ParameterProblem = 12;

    private const byte CodeFragmentationNeeded = 4;

    // RFC 1812 §4.3.2.3: an error is at most 576 bytes with its header; of the packet, as much as fits.
    private const int MostQuoted = 576 - Ipv4Header.Size - IcmpMessage.HeaderSize;

    public void Receive(in IpPacket packet, Instant now)
    {
        if (packet.Payload.Length < IcmpMessage.HeaderSize)
        {
            link.Drop(DropReason.TooShort);
            return;
        }
        if (!InternetChecksum.IsIntact(InternetChecksum.Sum(packet.Payload)))
        {
            link.Drop(DropReason.BadChecksum);
            return;
        }
        switch (packet.Payload[0])
        {
            case EchoRequest:
                ReplyToEcho(packet, now);
                break;
            case DestinationUnreachable or TimeExceeded or ParameterProblem:
                ReceiveError(packet.Payload, now);
                break;
            // RFC 1122 §3.2.2: an unknown type is silently discarded, and so is what nobody here asked for.
            default:
                link.Drop(DropReason.BadIcmp);
                break;
        }
    }

    /// <summary>Tells the sender of a packet that it cannot be delivered here (RFC 1122 §3.2.2.1).</summary>
    public void SendUnreachable(in IpPacket packet, byte code, Instant now)
    {
        // RFC 1122 §3.2.2: never about a packet to a group, nor about an ICMP error.
        if (packet.IsToGroup || packet.Whole.IsEmpty || packet.Protocol == IpProtocol.IcmpV4)
            return;
        if (!link.ErrorBucket.TryTake(now))
        {
            link.Drop(DropReason.RateLimited);
            return;
        }
        int quoted = Math.Min(packet.Whole.Length, MostQuoted);
        IpHeaderFields header = new(packet.Destination, packet.Source, IpProtocol.IcmpV4, MayFragment: true);
        if (!output.TryBegin(header, IcmpMessage.HeaderSize + quoted, now, out Span<byte> message))
            return;
        IcmpMessage.Begin(message, DestinationUnreachable, code, 0);
        packet.Whole[..quoted].CopyTo(message[IcmpMessage.HeaderSize..]);
        IcmpMessage.Finish(message, 0);
        output.Send();
    }

    // RFC 1122 §3.2.2.6. One to a group is ignored, as it permits: else one frame would be answered by every host.
    private void ReplyToEcho(in IpPacket packet, Instant now)
    {
        if (packet.IsToGroup || packet.Payload[1] != 0)
        {
            link.Drop(DropReason.BadIcmp);
            return;
        }
        if (Ipv4Header.Size + packet.Payload.Length > link.Options.Mtu)
        {
            link.Drop(DropReason.EchoTooLarge);
            return;
        }
        if (!link.EchoBucket.TryTake(now))
        {
            link.Drop(DropReason.RateLimited);
            return;
        }
        IpHeaderFields header = new(packet.Destination, packet.Source, IpProtocol.IcmpV4, MayFragment: true);
        if (!output.TryBegin(header, packet.Payload.Length, now, out Span<byte> reply))
            return;
        packet.Payload.CopyTo(reply);
        // The type alone changes, so the checksum follows from the old one.
        ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(reply[2..]);
        reply[0] = EchoReply;
        BinaryPrimitives.WriteUInt16BigEndian(reply[2..], InternetChecksum.Update(checksum, EchoRequest << 8, EchoReply << 8));
        output.Send();
    }

    private void ReceiveError(ReadOnlySpan<byte> message, Instant now)
    {
        ReadOnlySpan<byte> quoted = message[IcmpMessage.HeaderSize..];
        if (!QuotedPacket.TryReadV4(quoted, out QuotedPacket original) || !link.Addresses.IsOurs(original.Source))
        {
            link.Drop(DropReason.BadIcmp);
            return;
        }
        byte type = message[0];
        byte code = message[1];
        if (type == DestinationUnreachable && code == CodeFragmentationNeeded)
        {
            int mtu = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
            errors.OnPacketTooBig(original, mtu != 0 ? mtu : MtuBelow(original.TotalLength), now);
        }
        else
        {
            // RFC 1122 §4.2.3.9: protocol and port unreachable are final, the others may pass.
            bool isHard = type == DestinationUnreachable && code is CodeProtocolUnreachable or CodePortUnreachable;
            errors.OnUnreachable(original, isHard, now);
        }
    }

    // RFC 1191 §5 and §7.1: a router that names no size; the next smaller one in use.
    private static int MtuBelow(int length)
    {
        ReadOnlySpan<int> plateaus = [32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 508];
        foreach (int plateau in plateaus)
        {
            if (plateau < length)
                return plateau;
        }
        return 68;
    }
}
