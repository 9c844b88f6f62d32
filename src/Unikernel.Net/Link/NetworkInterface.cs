using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Neighbours;

namespace Sundog.Unikernel.Net.Link;

/// <summary>What every protocol of the stack shares: the interface's configuration, tables, random numbers and queue.</summary>
internal sealed class NetworkInterface
{
    public NetworkInterface(NetworkOptions options, Instant now)
    {
        Options = options;
        Keys = new DerivedKeys(options.Secret.Span);
        Random = new KeyedRandom(Keys.Derive(KeyPurpose.Random));
        Queue = new FrameQueue(options.Limits.TransmitQueueBytes);
        Routes = new RouteTable();
        Addresses = new AddressTable();
        PathMtus = new PathMtuCache(options.Limits.PathMtus, options.Mtu, new SipHash24(Keys.Derive(KeyPurpose.PathMtus)));
        EchoBucket = new TokenBucket(options.Limits.IcmpPerSecond, now);
        ErrorBucket = new TokenBucket(options.Limits.IcmpPerSecond, now);
    }

    public NetworkOptions Options { get; }
    public MacAddress Mac => Options.Mac;
    public NetworkStatistics Statistics { get; } = new();
    public DerivedKeys Keys { get; }
    public KeyedRandom Random { get; }
    public AddressTable Addresses { get; }
    public RouteTable Routes { get; }
    public PathMtuCache PathMtus { get; }
    public TokenBucket EchoBucket { get; }
    public TokenBucket ErrorBucket { get; }

    /// <summary>Frames that wait for the device.</summary>
    public FrameQueue Queue { get; }

    /// <summary>Set once, by the stack, right after the construction of both.</summary>
    public NeighbourCache Neighbours { get; set; } = null!;

    public void Drop(DropReason reason) => Statistics.Drop(reason);

    /// <summary>Reserves a frame and writes its Ethernet header. Ended by <see cref="FrameQueue.Commit"/>.</summary>
    /// <remarks>
    /// <paramref name="payload"/>: the bytes behind the header, of which nothing is cleared.
    /// </remarks>
    public bool TryBeginFrame(MacAddress destination, ushort type, int payloadLength, out Span<byte> payload)
    {
        payload = default;
        if (!Queue.TryReserve(EthernetHeader.Size + payloadLength, out Span<byte> frame))
        {
            Drop(DropReason.TransmitQueueFull);
            return false;
        }
        new EthernetHeader(destination, Mac, type).Write(frame);
        payload = frame[EthernetHeader.Size..];
        return true;
    }

    /// <summary>The link address that takes a packet nearer to its destination; asks for it where it is not known.</summary>
    /// <remarks>
    /// <paramref name="nextHop"/>: the neighbour; default for groups, and where there is no route.
    /// </remarks>
    /// <returns>What can be done with the packet now.</returns>
    public Resolution Resolve(IpAddress destination, Instant now, out IpAddress nextHop, out MacAddress mac)
    {
        nextHop = default;
        mac = default;
        if (destination.IsMulticast)
        {
            mac = destination.MulticastMac;
            return Resolution.Known;
        }
        if (destination == IpAddress.BroadcastV4 || destination.IsV4 && Addresses.IsDirectedBroadcast(destination))
        {
            mac = MacAddress.Broadcast;
            return Resolution.Known;
        }
        if (!Routes.TryFindNextHop(destination, out nextHop))
            return Resolution.NoRoute;
        return Neighbours.TryResolve(nextHop, now, out mac) ? Resolution.Known : Resolution.Pending;
    }

    /// <summary>The type of the frames that carry a family.</summary>
    public static ushort EtherTypeOf(IpAddress address) => address.IsV4 ? EthernetHeader.TypeV4 : EthernetHeader.TypeV6;
}

/// <summary>What is known of the way to a destination's next hop.</summary>
internal enum Resolution
{
    /// <summary>The link address is known.</summary>
    Known,

    /// <summary>It is being asked for: the packet may be held.</summary>
    Pending,

    /// <summary>There is no way.</summary>
    NoRoute,
}

/// <summary>What a key is for: no two purposes share one.</summary>
internal enum KeyPurpose
{
    Random = 1,
    Neighbours,
    PathMtus,
    InterfaceIdentifiers,
    Tcp,
    Dns,
}

/// <summary>Keys of sixteen bytes derived from the secret of the options.</summary>
internal readonly struct DerivedKeys(ReadOnlySpan<byte> secret)
{
    private readonly SipHash24 _first = new(secret);
    private readonly SipHash24 _second = new(secret[SipHash24.KeySize..]);

    public byte[] Derive(KeyPurpose purpose, int size = SipHash24.KeySize)
    {
        byte[] key = new byte[size];
        for (int i = 0; i < size; i += 8)
        {
            ulong word = _first.Hash((ulong)purpose, (ulong)i) ^ _second.Hash((ulong)purpose, (ulong)i);
            BinaryPrimitives.WriteUInt64LittleEndian(key.AsSpan(i), word);
        }
        return key;
    }
}
