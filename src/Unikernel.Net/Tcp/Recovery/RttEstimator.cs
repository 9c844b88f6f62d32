using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// The round-trip time and the retransmission timeout (RFC 6298), in microseconds. Segments sent more than once give no
/// measurement (Karn's algorithm, §3): their ranges are marked.
/// </summary>
internal struct RttEstimator(long minimumTimeout)
{
    // RFC 6298 §2.1 and §2.5.
    private const long InitialTimeout = 1_000_000;
    private const long MaximumTimeout = 60_000_000;

    // How long the least measured time is believed (RFC 8985 §6.2 leaves the window open).
    private const long MinimumWindow = 300_000_000;

    private long _variance;
    private long _minimum = long.MaxValue;
    private Instant _minimumAt;

    /// <summary>SRTT, or 0 before the first measurement.</summary>
    public long Smoothed { get; private set; }

    /// <summary>The least time measured of late, or 0 before the first measurement.</summary>
    public readonly long Minimum => _minimum == long.MaxValue ? 0 : _minimum;

    /// <summary>RTO without backoff.</summary>
    public long Timeout { get; private set; } = InitialTimeout;

    public void Add(long sample, Instant now)
    {
        sample = Math.Max(1, sample);
        if (sample <= _minimum || now.Since(_minimumAt) > MinimumWindow)
        {
            _minimum = sample;
            _minimumAt = now;
        }
        if (Smoothed == 0)
        {
            // RFC 6298 §2.2.
            Smoothed = sample;
            _variance = sample / 2;
        }
        else
        {
            // RFC 6298 §2.3, with the weights 1/4 and 1/8.
            _variance += (Math.Abs(Smoothed - sample) - _variance) / 4;
            Smoothed = Math.Max(1, Smoothed + (sample - Smoothed) / 8);
        }
        // RFC 6298 §2.3 adds max(G, 4 * RTTVAR). The floor stands in the place of G, so that it lies above the time that
        // is measured, whatever that is: a peer that delays its acknowledgments must not look like a loss.
        Timeout = Math.Min(MaximumTimeout, Smoothed + Math.Max(minimumTimeout, 4 * _variance));
    }

    /// <summary>RTO after so many expirations in a row (RFC 6298 §5.5).</summary>
    public readonly long BackedOff(int expirations) => Math.Min(MaximumTimeout, Timeout << Math.Min(expirations, 16));
}
