using System;
using System.Collections.Generic;
using System.Linq;

namespace Sundog.Bench.Crypto.Measuring;

/// <summary>
/// Measures contenders in turn, A B C A B C and so on, about 20 ms of processor time each: what disturbs the machine disturbs all of
/// them, so that the ratio within a round holds where the figures themselves do not.
/// </summary>
internal static class Interleaved
{
    private const int Rounds = 11;
    private const double TurnSeconds = 0.02;

    internal static Measurement Measure(Benchmark benchmark)
    {
        IReadOnlyList<Contender> contenders = benchmark.Prepare();
        int[] counts = contenders.Select(Calibrate).ToArray();
        double[][] seconds = contenders.Select(_ => new double[Rounds]).ToArray();
        GC.Collect();
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
                seconds[i][round] = Time(contenders[i], counts[i]) / counts[i];
        }
        return new(benchmark, contenders.Select((contender, i) => Summarize(contender, seconds[i], seconds[0])).ToArray());
    }

    /// <summary>How often the operation fits into a turn, found by doubling, which also warms it up.</summary>
    private static int Calibrate(Contender contender)
    {
        int count = 1;
        double elapsed = Time(contender, count);
        while (elapsed < TurnSeconds / 4)
        {
            count *= 2;
            elapsed = Time(contender, count);
        }
        return Math.Max(1, (int)(count * TurnSeconds / elapsed));
    }

    private static double Time(Contender contender, int count)
    {
        Action operation = contender.Operation;
        double start = ThreadClock.Seconds;
        for (int i = 0; i < count; i++)
            operation();
        return ThreadClock.Seconds - start;
    }

    private static Figure Summarize(Contender contender, double[] seconds, double[] ours)
        => new(contender.Name, Median(seconds), Median(seconds.Zip(ours, (theirs, mine) => theirs / mine)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
