using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.NeighbourDiscovery;

/// <summary>
/// The IPv6 addresses of this host: makes their identifiers (RFC 7217), asks whether another station has them (RFC 4862
/// §5.4), makes others where one has, and ends them when their time is over.
/// </summary>
internal sealed class AddressGuardV6(NetworkInterface link, NdOutput output, MulticastListener listener)
{
    // RFC 4861 §10 RETRANS_TIMER and RFC 4862 §5.1: one question, a second of silence.
    private const long RetransmitTime = 1_000_000;
    private const long MostDelay = 1_000_000;

    // RFC 7217 §7 IDGEN_RETRIES.
    private const int MostConflicts = 3;

    // As RFC 5227 does for IPv4: a configured address is tried again.
    private const long RetryInterval = 60_000_000;

    private const int InterfaceIdentifierLength = 64;

    private readonly SipHash24 _identifiers = new(link.Keys.Derive(KeyPurpose.InterfaceIdentifiers));

    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>Takes up an address of a prefix of 64 bits, with an identifier of our own making.</summary>
    public void AddGenerated(ulong prefix, AddressOrigin origin, Instant preferredUntil, Instant validUntil, Instant now)
        => Add(Generate(prefix, 0), InterfaceIdentifierLength, origin, preferredUntil, validUntil, 0, now);

    /// <summary>Takes up an address, and begins to ask whether somebody has it.</summary>
    public void Add(
        IpAddress address, int prefixLength, AddressOrigin origin, Instant preferredUntil, Instant validUntil, byte conflictCount, Instant now)
    {
        bool isStrict = link.Options.ConflictDetection == ConflictDetection.Strict;
        LocalAddress local = new()
        {
            Prefix = new IpPrefix(address, prefixLength),
            Origin = origin,
            State = isStrict ? LocalAddressState.Tentative : LocalAddressState.Optimistic,
            PreferredUntil = preferredUntil,
            ValidUntil = validUntil,
            ConflictCount = conflictCount,
            // RFC 4862 §5.4.2: a random delay, so that hosts that start together do not ask together.
            NextProbe = isStrict ? now.After(link.Random.Below(MostDelay)) : now,
        };
        if (!link.Addresses.TryAdd(local))
        {
            link.Drop(DropReason.BadRouterAdvertisement);
            return;
        }
        NextDeadline = Instant.Earlier(NextDeadline, local.NextProbe);
        listener.ReportSoon(now);
    }

    /// <summary>New lifetimes for an address.</summary>
    public void Renew(int index, Instant preferredUntil, Instant validUntil)
    {
        ref LocalAddress local = ref link.Addresses.All[index];
        local.PreferredUntil = preferredUntil;
        local.ValidUntil = validUntil;
        if (local.State == LocalAddressState.Deprecated)
            local.State = LocalAddressState.Preferred;
        NextDeadline = default;
    }

    /// <summary>Another station showed that it has, or wants, one of our addresses.</summary>
    public void OnConflict(int index, Instant now)
    {
        LocalAddress local = link.Addresses.All[index];
        link.Statistics.AddressConflicts++;
        // RFC 4862 §5.4: only an address that is being asked for can lose; RFC 4861 has no defence, and needs none.
        if (local.State is LocalAddressState.Preferred or LocalAddressState.Deprecated)
            return;
        if (local.Origin == AddressOrigin.Static)
        {
            ref LocalAddress kept = ref link.Addresses.All[index];
            kept.State = LocalAddressState.Tentative;
            kept.ProbeCount = 0;
            kept.NextProbe = now.After(RetryInterval);
            NextDeadline = Instant.Earlier(NextDeadline, kept.NextProbe);
            return;
        }
        link.Addresses.RemoveAt(index);
        byte conflicts = (byte)(local.ConflictCount + 1);
        if (conflicts <= MostConflicts)
        {
            IpAddress next = Generate(local.Address.High, conflicts);
            Add(next, local.Prefix.Length, local.Origin, local.PreferredUntil, local.ValidUntil, conflicts, now);
        }
    }

    public void Advance(Instant now)
    {
        if (now < NextDeadline)
            return;
        Instant next = Instant.Never;
        for (int i = link.Addresses.Count - 1; i >= 0; i--)
        {
            if (link.Addresses.All[i].Address.IsV4)
                continue;
            if (link.Addresses.All[i].ValidUntil <= now)
            {
                link.Addresses.RemoveAt(i);
                continue;
            }
            next = Instant.Earlier(next, Step(ref link.Addresses.All[i], now));
        }
        NextDeadline = next;
    }

    private Instant Step(ref LocalAddress local, Instant now)
    {
        if (local.NextProbe <= now && local.ProbeCount == 0)
        {
            local.ProbeCount = 1;
            local.NextProbe = now.After(RetransmitTime);
            output.SendDuplicateProbe(local.Address, now);
        }
        else if (local.NextProbe <= now)
        {
            local.State = LocalAddressState.Preferred;
            local.NextProbe = Instant.Never;
        }
        if (local.PreferredUntil <= now && local.State == LocalAddressState.Preferred)
            local.State = LocalAddressState.Deprecated;
        Instant end = local.State == LocalAddressState.Deprecated ? local.ValidUntil : Instant.Earlier(local.PreferredUntil, local.ValidUntil);
        // An address whose preferred time ends while it is still asked for is judged when the asking is over.
        return local.State is LocalAddressState.Preferred or LocalAddressState.Deprecated
            ? end
            : Instant.Earlier(local.NextProbe, local.ValidUntil);
    }

    // RFC 7217 §5: a keyed function of the prefix, the interface and the count of conflicts: the same as long as the
    // secret is, unlinkable across prefixes, and no key to the Ethernet address.
    private IpAddress Generate(ulong prefix, byte conflicts)
    {
        for (ulong attempt = 0; ; attempt++)
        {
            ulong counter = conflicts + (attempt << 8);
            ulong identifier = _identifiers.Hash(prefix, link.Mac.Value ^ counter << 48);
            if (!IsReserved(identifier))
                return new IpAddress(prefix, identifier);
        }
    }

    // RFC 5453 and the registry of reserved identifiers: subnet-router anycast, the Ethernet block of IANA, anycast.
    private static bool IsReserved(ulong identifier)
        => identifier == 0
            || identifier is >= 0x0200_5eff_fe00_0000 and <= 0x0200_5eff_feff_ffff
            || identifier >= 0xfdff_ffff_ffff_ff80 && identifier <= 0xfdff_ffff_ffff_ffff;
}
