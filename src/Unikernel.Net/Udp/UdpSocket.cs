using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Link;
using Sundog.Unikernel.Net.Udp;

namespace Sundog.Unikernel.Net;

/// <summary>What became of a datagram that was to be sent.</summary>
public enum UdpSendResult
{
    /// <summary>It waits to be sent, or for its next hop to answer.</summary>
    Queued,

    /// <summary>It is larger than a packet to its destination may be. Nothing is ever cut.</summary>
    TooLarge,

    /// <summary>There is no route to the destination, or no address to send from.</summary>
    NoRoute,

    /// <summary>The queue of frames is full: try again after the next <see cref="NetworkStack.Transmit"/>.</summary>
    QueueFull,

    /// <summary>The socket is closed.</summary>
    Closed,
}

/// <summary>
/// A UDP port of every address of this host, with a bounded queue of received datagrams: what does not fit is dropped and
/// counted. Datagrams to groups and broadcasts do not come here.
/// </summary>
public sealed class UdpSocket : IUdpReceiver, IDisposable
{
    // The remote address and port, the local address.
    private const int PrefixSize = 34;

    private readonly NetworkInterface _link;
    private readonly UdpLayer _layer;
    private readonly FrameQueue _queue;
    private bool _isClosed;

    internal UdpSocket(NetworkInterface link, UdpLayer layer)
    {
        _link = link;
        _layer = layer;
        _queue = new FrameQueue(link.Options.Limits.UdpQueueBytes);
    }

    /// <summary>The port.</summary>
    public ushort Port { get; internal set; }

    /// <summary>How many datagrams wait to be read.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Takes the first datagram that waits.</summary>
    /// <param name="destination">Receives the payload; what does not fit is lost.</param>
    /// <param name="remote">Who sent it, or who is said to have.</param>
    /// <param name="local">To which of our addresses: the one to answer from.</param>
    /// <param name="length">The payload's length, in bytes: more than <paramref name="destination"/> has when it was cut.</param>
    /// <returns>False when none waits.</returns>
    public bool TryReceive(Span<byte> destination, out IpEndpoint remote, out IpAddress local, out int length)
    {
        remote = default;
        local = default;
        length = 0;
        if (_queue.Count == 0)
            return false;
        ReadOnlySpan<byte> record = _queue.Peek();
        remote = new IpEndpoint(IpAddress.ReadV6(record), BinaryPrimitives.ReadUInt16BigEndian(record[16..]));
        local = IpAddress.ReadV6(record[18..]);
        ReadOnlySpan<byte> payload = record[PrefixSize..];
        length = payload.Length;
        payload[..Math.Min(length, destination.Length)].CopyTo(destination);
        _queue.Remove();
        return true;
    }

    /// <summary>Takes the first datagram that waits.</summary>
    public bool TryReceive(Span<byte> destination, out IpEndpoint remote, out int length)
        => TryReceive(destination, out remote, out _, out length);

    /// <summary>Sends a datagram from the address that fits its destination best.</summary>
    /// <param name="remote">The destination.</param>
    /// <param name="payload">Copied.</param>
    /// <param name="now">The present.</param>
    public UdpSendResult TrySend(IpEndpoint remote, ReadOnlySpan<byte> payload, Instant now)
        => _link.Addresses.TrySelectSource(remote.Address, out IpAddress local)
            ? TrySend(local, remote, payload, now)
            : UdpSendResult.NoRoute;

    /// <summary>Sends a datagram from one of our addresses.</summary>
    /// <param name="local">The address to send from, as <see cref="TryReceive(Span{byte}, out IpEndpoint, out IpAddress, out int)"/> gave it.</param>
    /// <param name="remote">The destination.</param>
    /// <param name="payload">Copied.</param>
    /// <param name="now">The present.</param>
    public UdpSendResult TrySend(IpAddress local, IpEndpoint remote, ReadOnlySpan<byte> payload, Instant now)
    {
        if (_isClosed)
            return UdpSendResult.Closed;
        int headers = UdpLayer.HeaderSize + (remote.Address.IsV4 ? IpV4.Ipv4Header.Size : IpV6.Ipv6Header.Size);
        if (headers + payload.Length > _link.PathMtus.Find(remote.Address, now))
            return UdpSendResult.TooLarge;
        if (!_link.Addresses.IsOurs(local) || local.IsV4 != remote.Address.IsV4
            || remote.Address.IsUnspecified || !CanReach(remote.Address))
            return UdpSendResult.NoRoute;
        // The rest of the queue is for what keeps the link alive: ARP, neighbour discovery, DHCP.
        if (_link.Queue.IsNearlyFull)
            return UdpSendResult.QueueFull;
        return _layer.TrySend(new IpEndpoint(local, Port), remote, payload, now) ? UdpSendResult.Queued : UdpSendResult.QueueFull;
    }

    /// <summary>Gives the port back and forgets what waits.</summary>
    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _layer.Close(this);
        while (_queue.Count > 0)
            _queue.Remove();
    }

    void IUdpReceiver.Receive(IpEndpoint remote, IpAddress local, ReadOnlySpan<byte> payload, Instant now)
    {
        if (!_queue.TryReserve(PrefixSize + payload.Length, out Span<byte> record))
        {
            _link.Drop(DropReason.UdpQueueFull);
            return;
        }
        WriteAddress(record, remote.Address);
        BinaryPrimitives.WriteUInt16BigEndian(record[16..], remote.Port);
        WriteAddress(record[18..], local);
        payload.CopyTo(record[PrefixSize..]);
        _queue.Commit(record.Length);
    }

    private bool CanReach(IpAddress address)
        => address.IsMulticast || address == IpAddress.BroadcastV4 || _link.Routes.TryFindNextHop(address, out _);

    // Both families in sixteen bytes.
    private static void WriteAddress(Span<byte> destination, IpAddress address)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], address.Low);
    }
}
