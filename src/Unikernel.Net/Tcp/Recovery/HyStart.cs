using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// HyStart++ (RFC 9406): leaves slow start when the round-trip time grows, before the queue overflows. It first slows
/// down (conservative slow start), and goes on as before when the growth was none.
/// </summary>
internal struct HyStart
{
    // RFC 9406 §4.3, the recommended constants.
    private const long MinimumThreshold = 4_000;
    private const long MaximumThreshold = 16_000;
    private const int Divisor = 8;
    private const int SamplesNeeded = 8;
    private const int ConservativeRounds = 5;

    private long _roundEnd;
    private long _lastRoundRtt;
    private long _roundRtt;
    private long _baseline;
    private int _samples;
    private int _roundsLeft;

    public HyStart()
    {
        _lastRoundRtt = _roundRtt = long.MaxValue;
    }

    /// <summary>By what the growth of slow start is divided now.</summary>
    public readonly int GrowthDivisor => _roundsLeft > 0 ? 4 : 1;

    /// <summary>Notes an acknowledgment in slow start.</summary>
    /// <returns>Whether slow start is over.</returns>
    public bool OnAcknowledgment(long acknowledged, long sendNext, long rttSample)
    {
        if (acknowledged > _roundEnd && StartRound(sendNext))
            return true;
        if (rttSample < 0)
            return false;
        _roundRtt = Math.Min(_roundRtt, rttSample);
        _samples++;
        if (_samples < SamplesNeeded || _lastRoundRtt == long.MaxValue)
            return false;
        if (_roundsLeft > 0)
        {
            // The time fell again: it was jitter.
            if (_roundRtt < _baseline)
                _roundsLeft = 0;
            return false;
        }
        long threshold = Math.Clamp(_lastRoundRtt / Divisor, MinimumThreshold, MaximumThreshold);
        if (_roundRtt >= _lastRoundRtt + threshold)
        {
            _baseline = _roundRtt;
            _roundsLeft = ConservativeRounds;
        }
        return false;
    }

    private bool StartRound(long sendNext)
    {
        _roundEnd = sendNext;
        _lastRoundRtt = _roundRtt;
        _roundRtt = long.MaxValue;
        _samples = 0;
        return _roundsLeft > 0 && --_roundsLeft == 0;
    }
}
