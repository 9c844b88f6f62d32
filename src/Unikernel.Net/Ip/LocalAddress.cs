namespace Sundog.Unikernel.Net.Ip;

/// <summary>The life of an address of this host (RFC 4862 §2; RFC 5227 for IPv4).</summary>
internal enum LocalAddressState : byte
{
    /// <summary>The link is being asked whether another station has it; it is not used.</summary>
    Tentative,

    /// <summary>The link is still being asked, and it is used meanwhile (RFC 4429).</summary>
    Optimistic,

    /// <summary>It is used.</summary>
    Preferred,

    /// <summary>It is used by what began with it; nothing new begins with it.</summary>
    Deprecated,
}

/// <summary>Where an address of this host came from.</summary>
internal enum AddressOrigin : byte
{
    Static,
    LinkLocal,
    Dhcp,
    Slaac,
}

/// <summary>An address of this host.</summary>
internal struct LocalAddress
{
    public IpPrefix Prefix;
    public LocalAddressState State;
    public AddressOrigin Origin;
    public Instant PreferredUntil;
    public Instant ValidUntil;

    // Detection of duplicates: how many questions were asked, when the next step is due, and how often a conflict made
    // a new address of the same prefix necessary (RFC 7217 §5, DAD_Counter).
    public byte ProbeCount;
    public byte ConflictCount;
    public Instant NextProbe;

    public readonly IpAddress Address => Prefix.Address;
    public readonly bool IsUsable => State != LocalAddressState.Tentative;
}
