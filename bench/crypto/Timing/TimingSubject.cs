using System;

namespace Sundog.Bench.Crypto.Timing;

/// <summary>An operation on a secret, whose time must not tell of it.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Fixed">The secret of one class of measurements; the other class has random ones of this length.</param>
/// <param name="Operation">Works on a secret, which lies at the same place for both classes.</param>
/// <param name="Shape">Makes random bytes into a secret that the operation takes; null where it takes all.</param>
/// <param name="Repetitions">How often the operation runs in one measurement: more where the clock is coarser than it.</param>
internal sealed record TimingSubject(
    string Name, byte[] Fixed, Action<byte[]> Operation, Action<byte[]>? Shape = null, int Repetitions = 1);
