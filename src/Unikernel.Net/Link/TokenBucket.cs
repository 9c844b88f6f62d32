using System;

namespace Sundog.Unikernel.Net.Link;

/// <summary>Lets through so many events a second on average, and a tenth of that, but at least two, at once.</summary>
internal sealed class TokenBucket(int perSecond, Instant now)
{
    private readonly long _interval = 1_000_000 / perSecond;
    private readonly long _burst = Math.Max(2, perSecond / 10) * (1_000_000L / perSecond);
    private Instant _last = now;
    private long _credit = Math.Max(2, perSecond / 10) * (1_000_000L / perSecond);

    public bool TryTake(Instant now)
    {
        _credit = Math.Min(_burst, _credit + Math.Max(0, now.Since(_last)));
        _last = now;
        if (_credit < _interval)
            return false;
        _credit -= _interval;
        return true;
    }
}
