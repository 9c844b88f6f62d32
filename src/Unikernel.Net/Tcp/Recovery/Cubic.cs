using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// The congestion window: CUBIC (RFC 9438) with its Reno-friendly region, slow start with HyStart++ beneath, ten segments
/// to begin with (RFC 6928).
/// </summary>
internal sealed class Cubic
{
    // RFC 9438 §4.1: β and C, and the factor of the Reno-friendly region (§4.3).
    private const double Beta = 0.7;
    private const double Scale = 0.4;
    private const double RenoIncrease = 3 * (1 - Beta) / (1 + Beta);

    private const int MaximumWindow = 1 << 28;

    private HyStart _hystart = new();
    private int _segmentSize;
    private double _window;
    private double _windowBeforeLoss;
    private double _windowAtEpoch;
    private double _origin;
    private double _renoWindow;
    private double _inflection;
    private Instant? _epoch;

    public Cubic(int segmentSize)
    {
        _segmentSize = segmentSize;
        _window = InitialWindow;
    }

    /// <summary>cwnd, in bytes.</summary>
    public int Window => (int)_window;

    /// <summary>ssthresh, in bytes.</summary>
    public int Threshold { get; private set; } = int.MaxValue;

    public bool IsSlowStart => Window < Threshold;

    private int InitialWindow => Math.Min(10 * _segmentSize, Math.Max(2 * _segmentSize, 14_600));

    /// <summary>The segment size changed; before anything was sent the initial window changes with it.</summary>
    public void SetSegmentSize(int segmentSize, bool isStart, bool wasSynLost)
    {
        _segmentSize = segmentSize;
        // RFC 6928 §2: one segment when the SYN was lost.
        if (isStart)
            _window = wasSynLost ? segmentSize : InitialWindow;
    }

    /// <summary>New data was acknowledged while no loss was being repaired, and the window was in use.</summary>
    public void OnAcknowledged(long bytes, in RttEstimator rtt, long rttSample, long acknowledged, long sendNext, Instant now)
    {
        if (IsSlowStart)
        {
            if (_hystart.OnAcknowledgment(acknowledged, sendNext, rttSample))
                Threshold = Window;
            // RFC 5681 §3.1.
            _window = Math.Min(MaximumWindow, _window + (double)bytes / _hystart.GrowthDivisor);
            return;
        }
        Avoid(bytes, rtt.Smoothed / 1e6, now);
    }

    /// <summary>RFC 9438 §4.6: a loss was found.</summary>
    public void OnLoss()
    {
        Reduce();
        _window = Threshold;
    }

    /// <summary>RFC 9438 §4.8, RFC 5681 §3.1: the timer expired.</summary>
    public void OnTimeout(bool isFirst)
    {
        if (isFirst)
            Reduce();
        _window = _segmentSize;
    }

    /// <summary>RFC 5681 §4.1: nothing was sent for longer than the timeout.</summary>
    public void OnIdle()
    {
        _epoch = null;
        _window = Math.Min(_window, InitialWindow);
    }

    /// <summary>What the recovery allows (RFC 9937).</summary>
    public void Limit(int window) => _window = Math.Max(window, _segmentSize);

    /// <summary>The recovery is over.</summary>
    public void OnRecovered() => _window = Math.Max(Threshold, _segmentSize);

    /// <summary>The reduction was for nothing (RFC 9438 §4.9).</summary>
    public void Undo(int window, int threshold)
    {
        _window = Math.Max(_window, window);
        Threshold = threshold;
        _epoch = null;
    }

    private void Reduce()
    {
        // RFC 9438 §4.7: fast convergence.
        _windowBeforeLoss = _window < _windowBeforeLoss ? _window * (1 + Beta) / 2 : _window;
        Threshold = Math.Max((int)(_window * Beta), 2 * _segmentSize);
        _epoch = null;
    }

    private void Avoid(long bytes, double rtt, Instant now)
    {
        if (_epoch is not { } epoch)
        {
            // RFC 9438 §4.2: the curve begins at the present window and has its inflection at the one before the loss.
            _epoch = epoch = now;
            _windowAtEpoch = _renoWindow = _window;
            _origin = Math.Max(_window, _windowBeforeLoss);
            _inflection = Math.Cbrt((_origin - _windowAtEpoch) / _segmentSize / Scale);
        }
        double elapsed = now.Since(epoch) / 1e6;
        double target = Math.Min(Math.Max(Curve(elapsed + rtt), _window), 1.5 * _window);
        // RFC 9438 §4.3: Reno's window, were Reno at work; from the old maximum on with an increase of one.
        double increase = _renoWindow >= _windowBeforeLoss ? 1 : RenoIncrease;
        _renoWindow += increase * _segmentSize * bytes / _window;
        double grown = Curve(elapsed) < _renoWindow
            ? Math.Max(_window, _renoWindow)
            : _window + (target - _window) * bytes / _window;
        _window = Math.Min(MaximumWindow, grown);
    }

    // W_cubic(t), in bytes.
    private double Curve(double time)
    {
        double distance = time - _inflection;
        return Scale * distance * distance * distance * _segmentSize + _origin;
    }
}
