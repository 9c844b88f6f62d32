using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.IpV4;
using Sundog.Unikernel.Net.IpV6;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net;

public sealed partial class NetworkStack
{
    private const int TcpChecksumOffset = 16;

    // Where the last segment's TCP header stood. The next one, most likely of the same family, is written there at once.
    private int _segmentAt = EthernetHeader.Size + Ipv4Header.Size;

    /// <summary>Writes the next frame to send.</summary>
    /// <param name="frame">
    /// Room for the MTU and the fourteen bytes of an Ethernet header; 65,550 bytes where the device cuts segments.
    /// </param>
    /// <param name="now">The present.</param>
    /// <param name="offload">What the device has to do with it.</param>
    /// <returns>The frame's length, in bytes; 0 when there is nothing to send now.</returns>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    public int Transmit(Span<byte> frame, Instant now, out TransmitOffload offload)
    {
        if (frame.Length < EthernetHeader.Size + _link.Options.Mtu)
            throw new ArgumentException("A frame needs room for the MTU and an Ethernet header.", nameof(frame));
        _now = now;
        offload = default;
        int length;
        do
        {
            if ((length = TakeQueued(frame)) > 0)
                break;
            if (!_tcp.TryTransmit(SegmentRoom(frame), now, out TcpOutgoing outgoing))
                return 0;
            // A segment that waits for its next hop leaves a question for it in the queue, or room for the next segment.
            length = Encapsulate(frame, outgoing, now, out offload);
        }
        while (length == 0);
        _link.Statistics.CountSent(length);
        return length;
    }

    private int TakeQueued(Span<byte> frame)
    {
        if (_link.Queue.Count == 0)
            return 0;
        ReadOnlySpan<byte> queued = _link.Queue.Peek();
        queued.CopyTo(frame);
        _link.Queue.Remove();
        return queued.Length;
    }

    // In a frame of the least size TCP needs all that IPv4's header leaves; the MTU keeps IPv6 within it. In a larger one
    // it gets the room behind the larger of the headers.
    private Span<byte> SegmentRoom(Span<byte> frame)
    {
        const int LargestHeader = EthernetHeader.Size + Ipv6Header.Size;
        bool isLarge = frame.Length >= _link.Options.Mtu + LargestHeader;
        if (isLarge)
            return frame.Slice(_segmentAt, frame.Length - LargestHeader);
        _segmentAt = EthernetHeader.Size + Ipv4Header.Size;
        return frame[_segmentAt..];
    }

    // Puts IP and Ethernet headers in front of a segment that TCP wrote into the frame.
    private int Encapsulate(Span<byte> frame, in TcpOutgoing outgoing, Instant now, out TransmitOffload offload)
    {
        offload = default;
        bool isV4 = outgoing.Destination.IsV4;
        int start = EthernetHeader.Size + (isV4 ? Ipv4Header.Size : Ipv6Header.Size);
        if (start != _segmentAt)
        {
            frame.Slice(_segmentAt, outgoing.Length).CopyTo(frame[start..]);
            _segmentAt = start;
        }
        int length = start + outgoing.Length;
        IpHeaderFields fields = new(outgoing.Source, outgoing.Destination, IpProtocol.Tcp);
        Span<byte> packet = frame[EthernetHeader.Size..length];
        if (isV4)
            Ipv4Header.Write(packet, fields, outgoing.Length, _link.Random.NextUInt16());
        else
            Ipv6Header.Write(packet, fields, outgoing.Length);
        Resolution resolution = _link.Resolve(outgoing.Destination, now, out IpAddress nextHop, out MacAddress mac);
        new EthernetHeader(mac, _link.Mac, NetworkInterface.EtherTypeOf(outgoing.Destination)).Write(frame);
        if (resolution != Resolution.Known)
        {
            SetAside(frame[..length], start, outgoing, resolution, nextHop);
            return 0;
        }
        if (outgoing.NeedsChecksum)
            offload = OffloadOf(outgoing, start);
        return length;
    }

    private static TransmitOffload OffloadOf(in TcpOutgoing outgoing, int start) => new(
        NeedsChecksum: true,
        ChecksumStart: (ushort)start,
        ChecksumOffset: TcpChecksumOffset,
        Segmentation: outgoing.SegmentSize == 0 ? Segmentation.None
            : outgoing.Destination.IsV4 ? Segmentation.TcpV4 : Segmentation.TcpV6,
        SegmentSize: (ushort)outgoing.SegmentSize,
        HeaderLength: (ushort)(start + outgoing.HeaderLength));

    // A frame that waits leaves without the device's help, so it is summed here. One that the device was to cut is too
    // large to wait: TCP sends it again.
    private void SetAside(Span<byte> frame, int start, in TcpOutgoing outgoing, Resolution resolution, IpAddress nextHop)
    {
        if (resolution == Resolution.NoRoute)
        {
            _link.Drop(DropReason.NoRoute);
            return;
        }
        if (outgoing.NeedsChecksum)
        {
            ushort sum = InternetChecksum.Sum(frame[start..]);
            BinaryPrimitives.WriteUInt16BigEndian(frame[(start + TcpChecksumOffset)..], InternetChecksum.Complement(sum));
        }
        _link.Neighbours.Hold(nextHop, frame);
    }
}
