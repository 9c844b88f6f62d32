using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Bench.Crypto.Measuring;

/// <summary>Prints measurements, each as it comes: as a table for people, or as lines of metric, value and unit.</summary>
internal sealed class Report(bool tabSeparated)
{
    internal void Begin()
    {
        if (tabSeparated)
            return;
        Console.WriteLine($"ours is compiled {(RuntimeFeature.IsDynamicCodeCompiled ? "just in time" : "ahead of time")} for {InstructionSet}");
        Console.WriteLine($"{"",-32}{"unit",5}{"ours",12}{"openssl",12}{"platform",12}{"bouncycastle",14}{"µs ours",11}{"ours/openssl",14}");
    }

    // What the code of ours may use without asking, as the compiler's levels are named.
    private static string InstructionSet
        => (Avx512F.IsSupported ? "x86-64-v4" : Avx2.IsSupported ? "x86-64-v3" : RuntimeInformation.ProcessArchitecture.ToString())
            + (Aes.IsSupported ? " with AES" : "");

    internal void Add(Measurement measurement)
    {
        if (tabSeparated)
            AddLines(measurement);
        else
            AddRow(measurement);
    }

    private static void AddRow(Measurement m)
    {
        string ratio = m.Of(Contender.OpenSsl) is { } openSsl ? Number(openSsl.Ratio)
            : m.Peer is { } peer ? $"{Number(peer.Ratio)} (bc)" : "-";
        Console.WriteLine(
            $"{m.Benchmark.Name,-32}{m.Unit,5}{Cell(m, Contender.Ours),12}{Cell(m, Contender.OpenSsl),12}"
            + $"{Cell(m, Contender.Platform),12}{Cell(m, Contender.BouncyCastle),14}"
            + $"{Number(m.Figures[0].Seconds * 1e6),11}{ratio,14}");
    }

    private static void AddLines(Measurement m)
    {
        foreach (Figure figure in m.Figures)
            Console.WriteLine($"{m.Benchmark.Name}/{figure.Contender}\t{Number(m.Speed(figure))}\t{m.Unit}");
        if (m.Peer is { } peer)
            Console.WriteLine($"{m.Benchmark.Name}/ratio\t{peer.Ratio.ToString("0.000", CultureInfo.InvariantCulture)}\tx");
    }

    private static string Cell(Measurement m, string contender)
        => m.Of(contender) is { } figure ? Number(m.Speed(figure)) : "-";

    private static string Number(double value)
        => value.ToString(value < 100 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
