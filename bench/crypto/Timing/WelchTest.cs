using System;

namespace Sundog.Bench.Crypto.Timing;

/// <summary>
/// Welch's t-test over two classes of measurements that come one by one. A value beyond 4.5 is a difference that chance gives
/// once in a hundred thousand times.
/// </summary>
internal struct WelchTest
{
    private Moments _first;
    private Moments _second;

    internal void Add(bool isFirst, double value)
    {
        if (isFirst)
            _first.Add(value);
        else
            _second.Add(value);
    }

    /// <summary>The statistic; 0 where there is too little to say.</summary>
    internal readonly double Statistic
    {
        get
        {
            if (_first.Count < 100 || _second.Count < 100)
                return 0;
            double error = Math.Sqrt((_first.Variance / _first.Count) + (_second.Variance / _second.Count));
            return error == 0 ? 0 : (_first.Mean - _second.Mean) / error;
        }
    }

    /// <summary>Mean and variance by Welford's recurrence, which does not lose digits.</summary>
    private struct Moments
    {
        private double _squares;

        internal int Count { get; private set; }

        internal double Mean { get; private set; }

        internal readonly double Variance => _squares / (Count - 1);

        internal void Add(double value)
        {
            Count++;
            double difference = value - Mean;
            Mean += difference / Count;
            _squares += difference * (value - Mean);
        }
    }
}
