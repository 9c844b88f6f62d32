using System;

namespace Sundog.Unikernel.Net.Ip;

/// <summary>The addresses of this host: few, in the order they came.</summary>
internal sealed class AddressTable
{
    public const int Capacity = 8;

    private readonly LocalAddress[] _addresses = new LocalAddress[Capacity];

    public int Count { get; private set; }

    /// <summary>The addresses, which may be changed in place.</summary>
    public Span<LocalAddress> All => _addresses.AsSpan(0, Count);

    /// <returns>False when there is no room.</returns>
    public bool TryAdd(in LocalAddress address)
    {
        if (Count == Capacity)
            return false;
        _addresses[Count++] = address;
        return true;
    }

    public void RemoveAt(int index)
    {
        Count--;
        _addresses.AsSpan(index + 1, Count - index).CopyTo(_addresses.AsSpan(index));
    }

    /// <summary>Where an address stands, -1 if it is not ours.</summary>
    public int IndexOf(IpAddress address)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_addresses[i].Address == address)
                return i;
        }
        return -1;
    }

    /// <summary>Whether it is ours and used.</summary>
    public bool IsOurs(IpAddress address)
    {
        int index = IndexOf(address);
        return index >= 0 && _addresses[index].IsUsable;
    }

    /// <summary>Whether it is the broadcast of an IPv4 network of ours, in the new or the old form.</summary>
    public bool IsDirectedBroadcast(IpAddress address)
    {
        foreach (ref readonly LocalAddress local in All)
        {
            if (local.Prefix.IsBroadcast(address) || local.Prefix.IsNetwork(address))
                return true;
        }
        return false;
    }

    /// <summary>
    /// The address from which a destination is spoken to, after RFC 6724 §5 as far as one interface needs it: of the same
    /// family and scope, rather preferred than deprecated, of the longest common prefix.
    /// </summary>
    public bool TrySelectSource(IpAddress destination, out IpAddress source)
    {
        int best = -1;
        source = default;
        bool needsLinkLocal = !destination.IsV4 && (destination.IsLinkLocal || destination.High >> 48 == 0xff02);
        foreach (ref readonly LocalAddress local in All)
        {
            if (!local.IsUsable || local.Address.IsV4 != destination.IsV4)
                continue;
            int score = local.Address.CommonPrefixLength(destination);
            if (local.State != LocalAddressState.Deprecated)
                score += 256;
            if (!destination.IsV4 && local.Address.IsLinkLocal == needsLinkLocal)
                score += 512;
            else if (!destination.IsV4 && !needsLinkLocal)
                continue;
            if (score > best)
                (best, source) = (score, local.Address);
        }
        return best >= 0;
    }
}
