using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Bench.Crypto.Benchmarks;
using Sundog.Bench.Crypto.Measuring;
using Sundog.Bench.Crypto.Timing;

namespace Sundog.Bench.Crypto;

/// <summary>
/// <c>[--filter TEXT] [--tsv]</c> measures what has TEXT in its name beside its peers; with <c>--detail</c> BenchmarkDotNet
/// measures ours alone, with what it allocates; with <c>--timing</c> ours is timed on fixed and on random secrets.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        string filter = "";
        bool tabSeparated = false, detail = false, timing = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--filter" when i + 1 < arguments.Length:
                    filter = arguments[++i];
                    break;
                case "--tsv":
                    tabSeparated = true;
                    break;
                case "--detail":
                    detail = true;
                    break;
                case "--timing":
                    timing = true;
                    break;
                default:
                    return Refuse($"unknown argument {arguments[i]}; there are --filter TEXT, --tsv, --detail and --timing");
            }
        }
        if (timing)
            return TimingRun.Start(filter, TimeSpan.FromSeconds(5));
        Benchmark[] chosen = All().Where(benchmark => benchmark.Name.Contains(filter, StringComparison.Ordinal)).ToArray();
        if (chosen.Length == 0)
            return Refuse($"no benchmark has {filter} in its name");
        return detail ? MeasureInDetail(chosen) : Compare(chosen, tabSeparated);
    }

    internal static IEnumerable<Benchmark> All()
        => AeadBenchmarks.All()
            .Concat(HashBenchmarks.All())
            .Concat(Curve25519Benchmarks.All())
            .Concat(NistBenchmarks.All())
            .Concat(RsaBenchmarks.All())
            .Concat(LatticeBenchmarks.All())
            .Concat(FurtherSymmetricBenchmarks.All())
            .Concat(FurtherKeyBenchmarks.All());

    private static int Compare(Benchmark[] benchmarks, bool tabSeparated)
    {
        Report report = new(tabSeparated);
        report.Begin();
        foreach (Benchmark benchmark in benchmarks)
            report.Add(Interleaved.Measure(benchmark));
        return 0;
    }

    private static int MeasureInDetail(Benchmark[] benchmarks)
    {
#if WITH_DETAIL
        Detail.DetailedRun.Start(benchmarks.Select(benchmark => benchmark.Name));
        return 0;
#else
        return Refuse($"detail on {benchmarks.Length} benchmarks needs the build that is not native: bench/run crypto --detail");
#endif
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine(reason);
        return 2;
    }
}
