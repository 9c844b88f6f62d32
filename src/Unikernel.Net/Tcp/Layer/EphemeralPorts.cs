using System;
using Sundog.Unikernel.Net.Hashing;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// Local ports that nobody outside can predict, and that come round as late as possible: the double hash of RFC 6056
/// §3.3.4.
/// </summary>
internal sealed class EphemeralPorts(TupleHash offsets, SipHash24 slots)
{
    // RFC 6335 §6: the dynamic ports.
    private const int First = 49152;
    private const int Count = 65536 - First;

    private readonly uint[] _counters = new uint[64];

    /// <summary>Chooses a port with which the four-tuple is free.</summary>
    /// <returns>False when the peer's endpoint is connected to from every port.</returns>
    public bool TryChoose(ref IpEndpoint local, in IpEndpoint remote, TcpLayer layer)
    {
        ulong offset = offsets.Of(local, remote, TupleHash.Use.Port);
        ReadOnlySpan<ulong> peer = [remote.Address.High, remote.Address.Low, remote.Port];
        ref uint counter = ref _counters[slots.Hash(peer) % (ulong)_counters.Length];
        for (int tried = 0; tried < Count; tried++)
        {
            ulong place = (offset % Count + counter % Count) % Count;
            counter = unchecked(counter + 1);
            IpEndpoint candidate = local with { Port = (ushort)(First + (int)place) };
            if (!layer.IsFree(candidate, remote))
                continue;
            local = candidate;
            return true;
        }
        return false;
    }
}
