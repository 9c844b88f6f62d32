namespace Sundog.Unikernel.Net.Neighbours;

/// <summary>What is known of a neighbour's reachability (RFC 4861 §7.3.2); the same for ARP, which has no states of its own.</summary>
internal enum NeighbourState : byte
{
    /// <summary>The slot is empty.</summary>
    Free,

    /// <summary>Its link address is being asked for.</summary>
    Incomplete,

    /// <summary>It answered recently.</summary>
    Reachable,

    /// <summary>It answered once; the address is used, and verified when it is used.</summary>
    Stale,

    /// <summary>Used while stale: a moment for traffic to show that it is there.</summary>
    Delay,

    /// <summary>It is asked, at the address that is known, whether it is still there.</summary>
    Probe,
}

/// <summary>One neighbour.</summary>
internal struct NeighbourEntry
{
    public IpAddress Address;
    public MacAddress Mac;
    public NeighbourState State;
    public bool IsRouter;
    public byte SolicitationCount;
    public Instant Deadline;
    public Instant LastUse;

    // The next entry of the same bucket, and the first packet that waits, or -1.
    public int Next;
    public int FirstHeld;
}
