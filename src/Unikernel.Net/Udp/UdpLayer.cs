using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.Udp;

/// <summary>Takes what comes to one UDP port.</summary>
internal interface IUdpReceiver
{
    void Receive(IpEndpoint remote, IpAddress local, ReadOnlySpan<byte> payload, Instant now);
}

/// <summary>What became of a received datagram.</summary>
internal enum UdpDelivery
{
    /// <summary>A receiver has it, or it is refused.</summary>
    Done,

    /// <summary>Nobody has the port: its sender is told.</summary>
    NoPort,
}

/// <summary>UDP (RFC 768): ports, and datagrams that fit one packet.</summary>
internal sealed class UdpLayer(NetworkInterface link, IpOutput output)
{
    public const int HeaderSize = 8;

    // RFC 6056 §3.2 with the dynamic ports of RFC 6335 §6.
    private const ushort FirstDynamicPort = 49_152;
    private const int DynamicPortCount = 16_384;
    private const int PortAttempts = 64;

    private readonly Dictionary<ushort, IUdpReceiver> _receivers = [];
    private int _socketCount;

    /// <summary>Whether the source port of a datagram of ours is one that is taken.</summary>
    public bool IsBound(ReadOnlySpan<byte> datagram) => _receivers.ContainsKey(BinaryPrimitives.ReadUInt16BigEndian(datagram));

    /// <summary>Gives a port to a receiver.</summary>
    /// <returns>False when it is taken.</returns>
    public bool TryBind(ushort port, IUdpReceiver receiver) => _receivers.TryAdd(port, receiver);

    /// <summary>Gives a free port that nobody predicts to a receiver.</summary>
    public bool TryBindAny(IUdpReceiver receiver, out ushort port)
    {
        for (int i = 0; i < PortAttempts; i++)
        {
            port = (ushort)(FirstDynamicPort + link.Random.Below(DynamicPortCount));
            if (_receivers.TryAdd(port, receiver))
                return true;
        }
        port = 0;
        return false;
    }

    public void Release(ushort port) => _receivers.Remove(port);

    /// <summary>Opens a socket; port 0 is one that nobody predicts.</summary>
    public UdpSocket? Bind(ushort port)
    {
        if (_socketCount >= link.Options.Limits.UdpSockets)
            return null;
        UdpSocket socket = new(link, this);
        bool isBound = port == 0 ? TryBindAny(socket, out port) : TryBind(port, socket);
        if (!isBound)
            return null;
        _socketCount++;
        socket.Port = port;
        return socket;
    }

    /// <summary>Takes the port of a socket back.</summary>
    public void Close(UdpSocket socket)
    {
        _socketCount--;
        Release(socket.Port);
    }

    public UdpDelivery Receive(in IpPacket packet, Instant now)
    {
        ReadOnlySpan<byte> datagram = packet.Payload;
        int length = datagram.Length < HeaderSize ? 0 : BinaryPrimitives.ReadUInt16BigEndian(datagram[4..]);
        if (length < HeaderSize || length > datagram.Length)
        {
            link.Drop(DropReason.TooShort);
            return UdpDelivery.Done;
        }
        datagram = datagram[..length];
        if (!packet.IsChecksumVerified && !IsIntact(packet, datagram))
        {
            link.Drop(DropReason.BadChecksum);
            return UdpDelivery.Done;
        }
        IpEndpoint remote = new(packet.Source, BinaryPrimitives.ReadUInt16BigEndian(datagram));
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (!_receivers.TryGetValue(port, out IUdpReceiver? receiver))
        {
            link.Drop(DropReason.NoUdpPort);
            return UdpDelivery.NoPort;
        }
        // Groups are not joined by sockets: the one who listens to everybody is the DHCP client.
        if (packet.IsToGroup && receiver is UdpSocket)
            link.Drop(DropReason.OtherHost);
        else
            receiver.Receive(remote, packet.Destination, datagram[HeaderSize..], now);
        return UdpDelivery.Done;
    }

    /// <summary>Sends a datagram.</summary>
    /// <remarks>
    /// <paramref name="station"/>: the station it goes to, where that is known without a route.
    /// </remarks>
    /// <returns>False, and counted, when it does not fit or there is no way.</returns>
    public bool TrySend(IpEndpoint local, IpEndpoint remote, ReadOnlySpan<byte> payload, Instant now, MacAddress? station = null)
    {
        int length = HeaderSize + payload.Length;
        IpHeaderFields header = new(local.Address, remote.Address, IpProtocol.Udp);
        if (!output.TryBegin(header, length, now, out Span<byte> datagram, station))
            return false;
        BinaryPrimitives.WriteUInt16BigEndian(datagram, local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], remote.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[4..], (ushort)length);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], 0);
        payload.CopyTo(datagram[HeaderSize..]);
        ushort pseudoHeader = InternetChecksum.PseudoHeader(local.Address, remote.Address, IpProtocol.Udp, length);
        ushort checksum = InternetChecksum.Complement(InternetChecksum.Sum(datagram, pseudoHeader));
        // RFC 768: a computed checksum of zero is sent as all ones, for zero means that there is none.
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], checksum == 0 ? ushort.MaxValue : checksum);
        output.Send();
        return true;
    }

    // RFC 768: over IPv4 zero says that there is no checksum. RFC 8200 §8.1: over IPv6 there must be one.
    private static bool IsIntact(in IpPacket packet, ReadOnlySpan<byte> datagram)
    {
        if (BinaryPrimitives.ReadUInt16BigEndian(datagram[6..]) == 0)
            return packet.Source.IsV4;
        ushort pseudoHeader = InternetChecksum.PseudoHeader(packet.Source, packet.Destination, IpProtocol.Udp, datagram.Length);
        return InternetChecksum.IsIntact(InternetChecksum.Sum(datagram, pseudoHeader));
    }
}
