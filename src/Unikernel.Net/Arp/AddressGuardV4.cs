using Sundog.Unikernel.Net.Ip;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.Arp;

/// <summary>Is told that another station has an address that this host was leased.</summary>
internal interface IAddressConflictListener
{
    void OnConflict(IpAddress address, Instant now);
}

/// <summary>Detects that another station has one of our IPv4 addresses, and defends them (RFC 5227).</summary>
internal sealed class AddressGuardV4(NetworkInterface link)
{
    // RFC 5227 §1.1.
    private const long ProbeWait = 1_000_000;
    private const int ProbeCount = 3;
    private const long ProbeMinimum = 1_000_000;
    private const long ProbeSpread = 1_000_000;
    private const long AnnounceWait = 2_000_000;
    private const int AnnounceCount = 2;
    private const long AnnounceInterval = 2_000_000;
    private const long RateLimitInterval = 60_000_000;
    private const long DefendInterval = 10_000_000;

    private Instant _lastDefence;
    private bool _hasDefended;

    /// <summary>Set once, by the stack, after the construction of both.</summary>
    public ArpLayer Arp { get; set; } = null!;

    /// <summary>Who leased addresses; told of conflicts over them.</summary>
    public IAddressConflictListener? Lessee { get; set; }

    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>Takes an address up, and begins to ask whether somebody has it.</summary>
    public void Add(IpPrefix prefix, AddressOrigin origin, Instant now)
    {
        bool isStrict = link.Options.ConflictDetection == ConflictDetection.Strict;
        // RFC 5227 §2.1.1: a random wait, so that hosts that start together do not ask together.
        Instant first = isStrict ? now.After(link.Random.Below(ProbeWait)) : now;
        link.Addresses.TryAdd(new LocalAddress
        {
            Prefix = prefix,
            Origin = origin,
            State = isStrict ? LocalAddressState.Tentative : LocalAddressState.Optimistic,
            PreferredUntil = Instant.Never,
            ValidUntil = Instant.Never,
            NextProbe = first,
        });
        NextDeadline = Instant.Earlier(NextDeadline, first);
    }

    public void Remove(IpAddress address)
    {
        int index = link.Addresses.IndexOf(address);
        if (index >= 0)
            link.Addresses.RemoveAt(index);
    }

    /// <summary>Whether a packet shows that another station has, or wants, an address of ours; it is then dealt with.</summary>
    public bool TryDetectConflict(in ArpPacket arp, Instant now)
    {
        if (arp.SenderMac == link.Mac)
            return false;
        int index = arp.Sender.IsUnspecified ? link.Addresses.IndexOf(arp.Target) : link.Addresses.IndexOf(arp.Sender);
        if (index < 0)
            return false;
        ref LocalAddress local = ref link.Addresses.All[index];
        // RFC 5227 §2.1.1: another's probe is a conflict only while we ask ourselves; one that we use is answered for.
        if (arp.Sender.IsUnspecified && local.State != LocalAddressState.Tentative)
            return false;
        link.Statistics.AddressConflicts++;
        if (local.ProbeCount <= ProbeCount)
            GiveUp(ref local, now);
        else
            Defend(ref local, now);
        return true;
    }

    public void Advance(Instant now)
    {
        if (now < NextDeadline)
            return;
        Instant next = Instant.Never;
        for (int i = 0; i < link.Addresses.Count; i++)
        {
            ref LocalAddress local = ref link.Addresses.All[i];
            if (!local.Address.IsV4)
                continue;
            if (local.NextProbe <= now)
                Step(ref local, now);
            next = Instant.Earlier(next, local.NextProbe);
        }
        NextDeadline = next;
    }

    // Three probes, a wait, two announcements.
    private void Step(ref LocalAddress local, Instant now)
    {
        local.ProbeCount++;
        if (local.ProbeCount < ProbeCount)
            local.NextProbe = now.After(ProbeMinimum + link.Random.Below(ProbeSpread));
        else if (local.ProbeCount == ProbeCount)
            local.NextProbe = now.After(AnnounceWait);
        else
            local.NextProbe = local.ProbeCount < ProbeCount + AnnounceCount ? now.After(AnnounceInterval) : Instant.Never;
        if (local.ProbeCount > ProbeCount)
            local.State = LocalAddressState.Preferred;
        // RFC 5227 §2.1.1: a probe names no sender, so that it changes nobody's cache. §2.3: an announcement does.
        Arp.SendRequest(local.ProbeCount > ProbeCount ? local.Address : IpAddress.AnyV4, local.Address, null);
    }

    // RFC 5227 §2.1.1: it must not be used. A leased one is declined; a configured one is tried again a minute later.
    private void GiveUp(ref LocalAddress local, Instant now)
    {
        if (local.Origin == AddressOrigin.Dhcp)
        {
            Lessee?.OnConflict(local.Address, now);
            return;
        }
        local.State = LocalAddressState.Tentative;
        local.ProbeCount = 0;
        local.NextProbe = now.After(RateLimitInterval);
        NextDeadline = Instant.Earlier(NextDeadline, local.NextProbe);
    }

    // RFC 5227 §2.4: a leased address is defended once in ten seconds and then given up (b), a configured one is kept
    // whatever happens (c), with one announcement in ten seconds.
    private void Defend(ref LocalAddress local, Instant now)
    {
        bool isRecent = _hasDefended && now.Since(_lastDefence) < DefendInterval;
        if (isRecent && local.Origin == AddressOrigin.Dhcp)
        {
            GiveUp(ref local, now);
            return;
        }
        if (isRecent)
            return;
        _hasDefended = true;
        _lastDefence = now;
        Arp.SendRequest(local.Address, local.Address, null);
    }
}
