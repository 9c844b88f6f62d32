using System;
using System.Diagnostics;
using System.Linq;
using Sundog.Bench.Crypto.Peers;

namespace Sundog.Bench.Crypto.Timing;

/// <summary>
/// The method of "dude, is my code constant time?" (Reparaz, Balasch, Verbauwhede, 2017): the operation is timed on one fixed
/// secret and on random ones, in random turn, and Welch's test says whether the times differ. As interrupts make a few times
/// very long, the test is made again on the times below several percentiles, and the largest statistic counts.
/// </summary>
internal static class Dudect
{
    /// <summary>Beyond this the times differ; the method's authors take it, as 4.5 is too often reached by chance.</summary>
    internal const double Threshold = 10;

    private const int Batch = 500;

    private static readonly double[] Percentiles = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1];

    /// <summary>Measures for so long: the largest statistic, and how many measurements it is from.</summary>
    internal static (double Statistic, int Count) Measure(TimingSubject subject, TimeSpan time)
    {
        Inputs random = new();
        byte[] secret = new byte[subject.Fixed.Length];
        // The first batch warms up, and says where the percentiles lie.
        double[] sorted = Measurements(subject, secret, random, out _).Order().ToArray();
        double[] limits = Percentiles.Select(part => part == 1 ? double.MaxValue : sorted[(int)(part * Batch)]).ToArray();
        WelchTest[] tests = new WelchTest[limits.Length];
        int count = 0;
        for (Stopwatch watch = Stopwatch.StartNew(); watch.Elapsed < time; count += Batch)
        {
            double[] times = Measurements(subject, secret, random, out bool[] areFixed);
            for (int i = 0; i < Batch; i++)
            {
                for (int j = 0; j < limits.Length; j++)
                {
                    if (times[i] <= limits[j])
                        tests[j].Add(areFixed[i], times[i]);
                }
            }
        }
        return (tests.Max(test => Math.Abs(test.Statistic)), count);
    }

    private static double[] Measurements(TimingSubject subject, byte[] secret, Inputs random, out bool[] areFixed)
    {
        // Made before, so that making them is no part of what is between two measurements.
        byte[][] inputs = new byte[Batch][];
        areFixed = new bool[Batch];
        byte[] coin = new byte[1];
        for (int i = 0; i < Batch; i++)
        {
            random.Fill(coin);
            inputs[i] = new byte[secret.Length];
            random.Fill(inputs[i]);
            subject.Shape?.Invoke(inputs[i]);
            areFixed[i] = (coin[0] & 16) != 0;
            if (areFixed[i])
                subject.Fixed.CopyTo(inputs[i], 0);
        }
        double[] times = new double[Batch];
        for (int i = 0; i < Batch; i++)
        {
            inputs[i].CopyTo(secret, 0);
            long start = Stopwatch.GetTimestamp();
            for (int j = 0; j < subject.Repetitions; j++)
                subject.Operation(secret);
            times[i] = Stopwatch.GetTimestamp() - start;
        }
        return times;
    }
}
