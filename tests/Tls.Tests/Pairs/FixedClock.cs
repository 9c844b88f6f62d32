using System;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class FixedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = TestIdentities.Now;

    public override DateTimeOffset GetUtcNow() => Now;
}
