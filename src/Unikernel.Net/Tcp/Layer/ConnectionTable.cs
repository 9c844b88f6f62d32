using System;
using System.Numerics;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// Connections by their four-tuple. The places come from a keyed hash, so that nobody outside can fill one chain.
/// </summary>
internal sealed class ConnectionTable
{
    private readonly TcpConnection?[] _buckets;
    private readonly TupleHash _hash;

    public ConnectionTable(int capacity, TupleHash hash)
    {
        _buckets = new TcpConnection?[BitOperations.RoundUpToPowerOf2((uint)Math.Min(capacity, 1 << 16))];
        _hash = hash;
    }

    public int Count { get; private set; }

    public TcpConnection? Find(in IpEndpoint local, in IpEndpoint remote)
    {
        for (TcpConnection? it = Bucket(local, remote); it is not null; it = it.NextInBucket)
        {
            if (it.Remote == remote && it.Local == local)
                return it;
        }
        return null;
    }

    public void Add(TcpConnection connection)
    {
        ref TcpConnection? bucket = ref Bucket(connection.Local, connection.Remote);
        connection.NextInBucket = bucket;
        bucket = connection;
        Count++;
    }

    public void Remove(TcpConnection connection)
    {
        ref TcpConnection? link = ref Bucket(connection.Local, connection.Remote);
        while (link is not null && link != connection)
            link = ref link.NextInBucket;
        if (link is null)
            return;
        link = connection.NextInBucket;
        connection.NextInBucket = null;
        Count--;
    }

    private ref TcpConnection? Bucket(in IpEndpoint local, in IpEndpoint remote)
        => ref _buckets[_hash.Of(local, remote, TupleHash.Use.Table) & (ulong)(_buckets.Length - 1)];
}
