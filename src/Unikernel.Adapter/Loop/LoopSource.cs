using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>What an event loop drives: it brings events in, and carries out what the tasks made of them.</summary>
public abstract class LoopSource
{
    /// <summary>When <see cref="Poll"/> has work even if no device asks for attention.</summary>
    public abstract Instant NextDeadline { get; }

    /// <summary>
    /// Takes in what is there, a bounded amount, and wakes the tasks that wait for it. Returns whether anything was done:
    /// then the loop comes back without sleeping.
    /// </summary>
    public abstract bool Poll(Instant now);

    /// <summary>Sends out what the tasks left, a bounded amount. Returns whether anything was sent.</summary>
    public abstract bool Flush(Instant now);
}
