using System;

namespace Sundog.Nocrypto;

/// <summary>
/// Where unpredictable bytes come from: a processor instruction, a device of the hypervisor, the jitter of a clock. What
/// it gives is hashed into pools, so it may be biased, but each byte must bring at least one bit of min-entropy
/// (SP 800-90B §3.1.3): on that the health tests and the count for a seed rest.
/// </summary>
public interface IEntropySource
{
    /// <summary>A name for messages.</summary>
    string Name { get; }

    /// <summary>
    /// Writes fresh bytes to the start of <paramref name="destination"/> and returns how many; fewer than there is room
    /// for, or 0, when there are no more now. Called from one thread at a time, while <see cref="Fortuna"/> is locked: it
    /// must not wait for long and must not call <see cref="Fortuna"/>.
    /// </summary>
    int Fill(Span<byte> destination);
}
