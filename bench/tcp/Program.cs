using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Sundog.Bench.Tcp.Soak;
using Sundog.LinuxNetwork;

namespace Sundog.Bench.Tcp;

/// <summary>Measures the scenarios, or one part of them, in interleaved rounds.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (NetworkNamespace.Missing() is { } missing)
        {
            Console.Error.WriteLine($"bench tcp: {missing}");
            return 1;
        }
        if (arguments.Contains("--soak"))
            return new SoakRun(double.Parse(Option(arguments, "--minutes") ?? "20", CultureInfo.InvariantCulture)).Run() ? 0 : 1;
        string filter = Option(arguments, "--filter") ?? "";
        double seconds = double.Parse(Option(arguments, "--seconds") ?? "4", CultureInfo.InvariantCulture);
        int rounds = int.Parse(Option(arguments, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        Report report = new(arguments.Contains("--tsv"));
        report.Begin();
        foreach (Scenario scenario in Scenario.All.Where(s => s.Name.Contains(filter, StringComparison.Ordinal)))
            report.Add(Measure(scenario, rounds, seconds, arguments.Contains("--trace")));
        return 0;
    }

    // The two, or three, take turns, so that what disturbs the machine disturbs all of them; each round has its own seed.
    private static Rounds Measure(Scenario scenario, int count, double seconds, bool traces)
    {
        Rounds rounds = new(scenario, [], [], []);
        // The first transfer compiles the code.
        Transfers.OursToLinux(scenario, 1, 0.5);
        Transfers.LinuxToOurs(scenario, 1, 0.5);
        for (int round = 0; round < count; round++)
        {
            ulong seed = 100 + 2 * (ulong)round;
            Add(rounds.Out, Transfers.OursToLinux(scenario, seed, seconds), traces ? "out" : null);
            Add(rounds.In, Transfers.LinuxToOurs(scenario, seed, seconds), traces ? "in" : null);
            if (scenario.IsCompared)
                Add(rounds.Between, Transfers.LinuxToLinux(scenario, seed, seconds), traces ? "linux" : null);
        }
        return rounds;
    }

    private static void Add(List<TransferResult> results, TransferResult result, string? traceName)
    {
        results.Add(result);
        if (traceName is not null)
            Console.Error.WriteLine($"{traceName,-6}{result.BitsPerSecond / 1e6,9:0.00} Mbit/s  {result.Statistics}");
    }

    private static string? Option(string[] arguments, string name)
        => Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
