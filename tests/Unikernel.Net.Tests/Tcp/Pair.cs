using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Unikernel.Net.Tcp;

namespace Sundog.Unikernel.Net.Tests.Tcp;

/// <summary>What a link does to segments; chances are of one.</summary>
public sealed record LinkFaults(double Loss, double Duplicate, double Reorder, double Corrupt, long Delay, long Jitter, long BytesPerSecond);

/// <summary>Two stacks and a link between them that misbehaves by a seed, under a clock of its own.</summary>
internal sealed class Pair
{
    private readonly PriorityQueue<(bool ToServer, byte[] Segment, bool IsVerified), (long Time, long Order)> _onTheWay = new();
    private readonly LinkFaults _faults;
    private readonly Random _random;
    private readonly byte[] _buffer = new byte[65_535];
    private readonly long[] _linkFree = new long[2];
    private long _order;

    public Pair(LinkFaults faults, int seed, TcpOptions? options = null, NetworkCapabilities capabilities = NetworkCapabilities.None, bool isV6 = false)
    {
        ServerAddress = isV6 ? new IpAddress(0x2001_0db8_0000_0000, 1) : IpAddress.FromV4(0x0a00_0001);
        ClientAddress = isV6 ? new IpAddress(0x2001_0db8_0000_0000, 2) : IpAddress.FromV4(0x0a00_0002);
        _faults = faults;
        _random = new Random(seed);
        Server = new TcpLayer(options ?? new TcpOptions(), new TestNetwork(ServerAddress), capabilities, Secret(1));
        Client = new TcpLayer(options ?? new TcpOptions(), new TestNetwork(ClientAddress), capabilities, Secret(2));
        Listener = Server.Listen(80)!;
    }

    public IpAddress ServerAddress { get; }

    public IpAddress ClientAddress { get; }

    public TcpLayer Server { get; }

    public TcpLayer Client { get; }

    public TcpListener Listener { get; }

    public Instant Now { get; private set; } = new(1_000_000);

    public long SegmentsLost { get; private set; }

    public TcpConnection Connect() => Client.Connect(new IpEndpoint(ServerAddress, 80), Now)!;

    /// <summary>Moves to the next event and handles it. False when nothing will ever happen again.</summary>
    public bool Step()
    {
        Send(Server, toServer: false);
        Send(Client, toServer: true);
        long arrival = _onTheWay.TryPeek(out _, out (long Time, long Order) first) ? first.Time : long.MaxValue;
        long next = Math.Min(arrival, Math.Min(Server.NextDeadline.Microseconds, Client.NextDeadline.Microseconds));
        if (next == long.MaxValue)
            return false;
        Now = new Instant(Math.Max(Now.Microseconds, next));
        while (_onTheWay.TryPeek(out _, out first) && first.Time <= Now.Microseconds)
            Deliver(_onTheWay.Dequeue());
        Server.Advance(Now);
        Client.Advance(Now);
        return true;
    }

    private void Deliver((bool ToServer, byte[] Segment, bool IsVerified) it)
    {
        if (it.ToServer)
            Server.Receive(ClientAddress, ServerAddress, it.Segment, it.IsVerified, Now);
        else
            Client.Receive(ServerAddress, ClientAddress, it.Segment, it.IsVerified, Now);
    }

    private void Send(TcpLayer layer, bool toServer)
    {
        for (int i = 0; i < 100_000 && layer.TryTransmit(_buffer, Now, out TcpOutgoing outgoing); i++)
        {
            byte[] segment = _buffer[..outgoing.Length];
            if (outgoing.SegmentSize == 0)
            {
                Put(segment, toServer, outgoing.NeedsChecksum);
                continue;
            }
            foreach (byte[] cut in Cut(segment, outgoing))
                Put(cut, toServer, outgoing.NeedsChecksum);
        }
    }

    // What a device does that cuts segments.
    private static IEnumerable<byte[]> Cut(byte[] segment, TcpOutgoing outgoing)
    {
        byte[] header = segment[..outgoing.HeaderLength];
        for (int offset = outgoing.HeaderLength; offset < segment.Length; offset += outgoing.SegmentSize)
        {
            int count = Math.Min(outgoing.SegmentSize, segment.Length - offset);
            byte[] cut = [.. header, .. segment.AsSpan(offset, count)];
            uint sequence = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(cut.AsSpan(4), unchecked(sequence + (uint)(offset - outgoing.HeaderLength)));
            if (offset + count < segment.Length)
                cut[13] &= unchecked((byte)~(TcpFlags.Fin | TcpFlags.Psh));
            yield return cut;
        }
    }

    private void Put(byte[] segment, bool toServer, bool isVerified)
    {
        if (_random.NextDouble() < _faults.Loss)
        {
            SegmentsLost++;
            return;
        }
        // A checksum left to the device is right by definition; only others can be broken on the way.
        if (!isVerified && _random.NextDouble() < _faults.Corrupt)
            segment[_random.Next(segment.Length)] ^= (byte)(1 << _random.Next(8));
        Schedule(segment, toServer, isVerified);
        if (_random.NextDouble() < _faults.Duplicate)
            Schedule([.. segment], toServer, isVerified);
    }

    private void Schedule(byte[] segment, bool toServer, bool isVerified)
    {
        ref long free = ref _linkFree[toServer ? 1 : 0];
        free = Math.Max(free, Now.Microseconds) + (segment.Length + 58) * 1_000_000L / _faults.BytesPerSecond;
        long time = free + _faults.Delay;
        if (_random.NextDouble() < _faults.Reorder)
            time += _random.NextInt64(_faults.Jitter + 1);
        _onTheWay.Enqueue((toServer, segment, isVerified), (time, _order++));
    }

    private static byte[] Secret(int seed) => [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7 + seed))];
}
