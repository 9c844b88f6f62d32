using System;
using Sundog.Unikernel.Net.Hashing;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>Keyed hashes of a connection's two endpoints; each use has its own, so that none tells of another.</summary>
internal readonly struct TupleHash(SipHash24 hash)
{
    internal enum Use : ushort
    {
        Table = 1,
        InitialSequence,
        TimestampOffset,
        Port,
        Cookie,
    }

    public ulong Of(in IpEndpoint local, in IpEndpoint remote, Use use, uint extra = 0, ulong more = 0)
    {
        ReadOnlySpan<ulong> words =
        [
            local.Address.High, local.Address.Low, remote.Address.High, remote.Address.Low,
            (ulong)use << 32 | (ulong)local.Port << 16 | remote.Port,
            extra, more,
        ];
        return hash.Hash(words);
    }
}
