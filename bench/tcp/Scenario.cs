using System.Collections.Generic;
using Sundog.LinuxNetwork;

namespace Sundog.Bench.Tcp;

/// <summary>What a transfer goes through.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Faults">What the link does each way; the default is no link at all, but the tap.</param>
/// <param name="HasOffloads">Whether the tap carries virtio's header: checksums left out, large segments.</param>
/// <param name="IsCompared">Whether Linux to Linux goes through the same link beside it.</param>
internal sealed record Scenario(string Name, LinkFaults Faults, bool HasOffloads, bool IsCompared)
{
    /// <summary>What Linux's senders use: the same as the stack.</summary>
    public const string CongestionControl = "cubic";

    // In microseconds, each way: a round trip of 10 ms.
    private const long Delay = 5_000;

    public static readonly IReadOnlyList<Scenario> All =
    [
        new("direct, offloads", default, HasOffloads: true, IsCompared: false),
        new("direct, no offloads", default, HasOffloads: false, IsCompared: false),
        new("10 ms", new LinkFaults(0, 0, 0, Delay, 0), HasOffloads: false, IsCompared: true),
        new("10 ms, loss 1 %", new LinkFaults(10_000, 0, 0, Delay, 0), HasOffloads: false, IsCompared: true),
        new("10 ms, loss 10 %", new LinkFaults(100_000, 0, 0, Delay, 0), HasOffloads: false, IsCompared: true),
        new("10 ms, reordered 1 %", new LinkFaults(0, 0, 10_000, Delay, 2_000), HasOffloads: false, IsCompared: true),
    ];
}
