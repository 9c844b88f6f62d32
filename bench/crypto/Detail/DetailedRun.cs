using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Sundog.Bench.Crypto.Measuring;

namespace Sundog.Bench.Crypto.Detail;

/// <summary>Runs ours under BenchmarkDotNet: distribution, and bytes allocated for an operation.</summary>
internal static class DetailedRun
{
    internal static IReadOnlyList<string> Names { get; private set; } = [];

    internal static void Start(IEnumerable<string> names)
    {
        Names = names.ToArray();
        BenchmarkRunner.Run<Operations>(new ManualConfig()
            .AddJob(Job.ShortRun.WithToolchain(new InProcessNoEmitToolchain(logOutput: false)))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.Console)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath("artifacts/bench-crypto"));
    }
}

/// <summary>One operation of ours; BenchmarkDotNet wants a public class.</summary>
public class Operations
{
    private Contender _ours = null!;

    /// <summary>Which benchmark.</summary>
    [ParamsSource(nameof(AllNames))]
    public string Name { get; set; } = "";

    /// <summary>Every benchmark that was chosen.</summary>
    public static IEnumerable<string> AllNames => DetailedRun.Names;

    /// <summary>Makes the inputs.</summary>
    [GlobalSetup]
    public void Prepare() => _ours = Program.All().Single(benchmark => benchmark.Name == Name).Prepare()[0];

    /// <summary>The operation.</summary>
    [Benchmark]
    public void Ours() => _ours.Operation();
}
