using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Sundog.Bench.Tcp;

/// <summary>The rounds of one scenario; <see cref="Between"/> is Linux to Linux, empty where it does not take part.</summary>
internal sealed record Rounds(Scenario Scenario, List<TransferResult> Out, List<TransferResult> In, List<TransferResult> Between);

/// <summary>Prints medians of rounds, and the medians of the ratios within each round.</summary>
internal sealed class Report(bool tabSeparated)
{
    public void Begin()
    {
        if (tabSeparated)
            return;
        Console.WriteLine($"Mbit/s, medians; Linux's congestion control: {Scenario.CongestionControl}; core: for each processor second of the stack's thread");
        Console.WriteLine(
            $"{"",-24}{"ours>linux",11}{"core",8}{"linux>ours",12}{"core",8}{"linux>linux",13}{"ratio out",11}{"ratio in",10}");
    }

    public void Add(Rounds rounds)
    {
        string name = rounds.Scenario.Name;
        double? ratioOut = Ratio(rounds.Out, rounds.Between), ratioIn = Ratio(rounds.In, rounds.Between);
        double sent = Median(rounds.Out, r => r.BitsPerSecond) / 1e6, received = Median(rounds.In, r => r.BitsPerSecond) / 1e6;
        double sentCore = Median(rounds.Out, r => r.BitsPerProcessorSecond) / 1e6;
        double receivedCore = Median(rounds.In, r => r.BitsPerProcessorSecond) / 1e6;
        double? between = rounds.Between.Count > 0 ? Median(rounds.Between, r => r.BitsPerSecond) / 1e6 : null;
        if (!tabSeparated)
        {
            Console.WriteLine(
                $"{name,-24}{Number(sent),11}{Number(sentCore),8}{Number(received),12}{Number(receivedCore),8}"
                + $"{Number(between),13}{Number(ratioOut),11}{Number(ratioIn),10}");
            return;
        }
        Line(name, "ours-to-linux", sent, "Mbit/s");
        Line(name, "ours-to-linux-per-core", sentCore, "Mbit/s");
        Line(name, "linux-to-ours", received, "Mbit/s");
        Line(name, "linux-to-ours-per-core", receivedCore, "Mbit/s");
        Line(name, "linux-to-linux", between, "Mbit/s");
        Line(name, "ratio-out", ratioOut, "x");
        Line(name, "ratio-in", ratioIn, "x");
    }

    private static void Line(string scenario, string metric, double? value, string unit)
    {
        if (value is not null)
            Console.WriteLine($"{scenario}/{metric}\t{Number(value)}\t{unit}");
    }

    private static double? Ratio(List<TransferResult> ours, List<TransferResult> linux)
        => linux.Count == 0 ? null : Median(ours.Zip(linux, (o, l) => o.BitsPerSecond / Math.Max(1, l.BitsPerSecond)));

    private static double Median(List<TransferResult> rounds, Func<TransferResult, double> figure) => Median(rounds.Select(figure));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string Number(double? value)
        => value is { } number ? number.ToString(number < 100 ? "0.00" : "0", CultureInfo.InvariantCulture) : "-";
}
