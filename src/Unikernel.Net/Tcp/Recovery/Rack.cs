using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>What one acknowledgment says about what was delivered.</summary>
internal struct Delivery(Rack rack, Instant now, long echoed)
{
    /// <summary>Bytes delivered that were not known to be.</summary>
    public long Bytes { get; private set; }

    /// <summary>The time since the latest delivered segment that was sent only once went out, in microseconds, or -1.</summary>
    public long RttSample { get; private set; } = -1;

    /// <summary>A part of a range was delivered, up to <paramref name="end"/>.</summary>
    public void Add(in SentRange range, long end)
    {
        Bytes += end - range.Start;
        bool isRetransmitted = range.Is(SentFlags.Retransmitted);
        if (!isRetransmitted)
            RttSample = RttSample < 0 ? now.Since(range.SentAt) : Math.Min(RttSample, now.Since(range.SentAt));
        rack.OnDelivered(range.SentAt, end, isRetransmitted, now, echoed);
    }
}

/// <summary>
/// RACK (RFC 8985): a segment is lost when one that was sent later has been delivered and enough time has passed for
/// mere reordering.
/// </summary>
internal sealed class Rack
{
    // RFC 8985 §6.2 step 4: sixteen recoveries.
    private const int PersistReorderingWindow = 16;

    private long _furthest;
    private bool _reorderingSeen;
    private int _windowMultiplier = 1;
    private int _windowPersist;
    private long _duplicateRoundEnd;

    /// <summary>When the latest delivered segment was sent.</summary>
    public Instant SentAt { get; private set; }

    /// <summary>Where it ended.</summary>
    public long End { get; private set; }

    /// <summary>How long it took, in microseconds; 0 before the first.</summary>
    public long Rtt { get; private set; }

    /// <summary>Least round-trip time, in microseconds, kept by the connection.</summary>
    public long MinimumRtt { get; set; }

    /// <summary>RFC 8985 §6.2 steps 1 to 3, for one delivered segment.</summary>
    public void OnDelivered(Instant sentAt, long end, bool isRetransmitted, Instant now, long echoed)
    {
        if (end > _furthest)
            _furthest = end;
        else if (end < _furthest && !isRetransmitted)
            _reorderingSeen = true;
        long rtt = now.Since(sentAt);
        // Step 2: what was sent again may have been delivered by its first copy. The timestamp tells, or the time does.
        if (isRetransmitted && (echoed >= 0 && echoed < sentAt.Microseconds / 1000 || rtt < MinimumRtt))
            return;
        if (sentAt > SentAt || sentAt == SentAt && end > End)
        {
            SentAt = sentAt;
            End = end;
            Rtt = rtt;
        }
    }

    /// <summary>Whether a segment went out before the latest delivered one.</summary>
    public bool IsSentBefore(in SentRange range) => range.SentAt < SentAt || range.SentAt == SentAt && range.End < End;

    /// <summary>RFC 8985 §6.2 step 4: how long reordering may take, in microseconds.</summary>
    /// <param name="isCertain">Whether a recovery is under way, or three segments were delivered out of order.</param>
    /// <param name="smoothedRtt">SRTT.</param>
    public long ReorderingWindow(bool isCertain, long smoothedRtt)
        => !_reorderingSeen && isCertain ? 0 : Math.Min(_windowMultiplier * MinimumRtt / 4, smoothedRtt);

    /// <summary>A D-SACK came: something was sent again that was not lost. Once a round trip the window grows.</summary>
    public void OnDuplicate(long acknowledged, long sendNext)
    {
        if (acknowledged < _duplicateRoundEnd)
            return;
        _duplicateRoundEnd = sendNext;
        _windowMultiplier = Math.Min(_windowMultiplier + 1, 64);
        _windowPersist = PersistReorderingWindow;
    }

    /// <summary>Something was sent again that had only been late: order is not kept on this path.</summary>
    public void OnSpuriousRepetition() => _reorderingSeen = true;

    /// <summary>A recovery is over: without D-SACKs the window returns to its start after sixteen of them.</summary>
    public void OnRecovered()
    {
        if (_windowPersist > 0 && --_windowPersist == 0)
            _windowMultiplier = 1;
    }
}
