using System;

namespace Sundog.Unikernel.Net.Tcp;

internal sealed partial class SentRanges
{
    /// <summary>RFC 8985 §6.2 step 5: marks what is lost.</summary>
    /// <param name="rack">What was delivered.</param>
    /// <param name="window">The reordering window, in microseconds.</param>
    /// <param name="now">The time.</param>
    /// <returns>The microseconds after which to look again for what is only late so far; 0 when nothing is.</returns>
    public long DetectLosses(Rack rack, long window, Instant now)
    {
        // Without retransmissions the ranges stand in the order in which they were sent: most acknowledgments end here.
        if (_first == None || _retransmitted == 0 && !pool[_first].Is(SentFlags.Sacked | SentFlags.Lost) && !rack.IsSentBefore(pool[_first]))
            return 0;
        long wait = 0;
        for (int index = _first; index != None; index = pool[index].Next)
        {
            ref SentRange range = ref pool[index];
            if (range.Is(SentFlags.Sacked | SentFlags.Lost) || !rack.IsSentBefore(range))
                continue;
            long remaining = range.SentAt.Microseconds + rack.Rtt + window - now.Microseconds;
            if (remaining > 0)
            {
                wait = Math.Max(wait, remaining);
                continue;
            }
            Uncount(range, range.Length);
            range.Flags = range.Flags & SentFlags.Retransmitted | SentFlags.Lost;
            Count(range, range.Length);
        }
        return wait;
    }
}
