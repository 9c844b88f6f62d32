using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;
using Sundog.Interop.Reports;
using Sundog.Interop.Running;
using Sundog.Interop.SelfCheck;

namespace Sundog.Interop;

/// <summary>One run of the harness, from its options to its exit code.</summary>
internal static class InteropRun
{
    /// <summary>0 if everything passed, 1 if not, 2 if the command cannot be done.</summary>
    public static async Task<int> RunAsync(Options options)
    {
        if (PeerByName(options.Peer) is not { } other)
            return Complain($"No peer is called '{options.Peer}': there is {string.Join(", ", Peers.Select(p => p.Name))}.");
        List<Cell> cells = Choose(CellMatrix.With(other.Name), options);
        if (cells.Count == 0)
            return Complain("No cell has such a name; --list prints them all.");
        if (options.List)
            return List(cells);
        string? program = options.SelfCheck ? null : options.Sundog ?? FindSundog();
        if (!options.SelfCheck && program is null)
            return Complain("The tool 'sundog' was not found: give its path with --sundog.");

        bool temporary = options.KeepFolder is null;
        string folder = options.KeepFolder is { } keep
            ? Directory.CreateDirectory(keep).FullName
            : Directory.CreateTempSubdirectory("sundog-interop-").FullName;
        try
        {
            return await RunAsync(options, other, program, cells, folder);
        }
        finally
        {
            if (temporary)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(
        Options options, Peer other, string? program, List<Cell> cells, string folder)
    {
        TestCertificates certificates = await TestCertificates.CreateAsync(Path.Combine(folder, "certificates"));
        Peer subject = program is null ? other : new SundogPeer(program);
        ConsoleReport report = new(subject, other);
        report.Begin(cells.Count);
        CellRunner runner = new(subject, other, certificates, folder)
        {
            Limit = TimeSpan.FromSeconds(options.TimeoutSeconds),
            BigSize = options.BigSize,
        };
        List<CellResult> results = await RunAllAsync(runner, cells, options.Jobs, report);
        ConsoleReport.Tables(results);
        if (options.Cell is not null)
            foreach (CellResult result in results)
                report.Detail(result, other);
        if (options.JsonFile is { } json)
            JsonReport.Write(json, subject, other, results);

        int passed = results.Count(r => r.Outcome == Outcome.Passed);
        int failed = results.Count(r => r.Outcome == Outcome.Failed);
        if (options.SelfCheck && options.Cell is null)
        {
            (int caught, int missed) = await Misbehaviours.CheckAsync(other, certificates, folder, report);
            passed += caught;
            failed += missed;
        }
        ConsoleReport.End(passed, failed, results.Count(r => r.Outcome == Outcome.Skipped));
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    private static async Task<List<CellResult>> RunAllAsync(
        CellRunner runner, List<Cell> cells, int jobs, ConsoleReport report)
    {
        ConcurrentDictionary<Cell, CellResult> results = [];
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (cell, _) =>
        {
            CellResult result = await runner.RunAsync(cell);
            results[cell] = result;
            report.Done(result);
        });
        return [.. cells.Select(c => results[c])];
    }

    private static readonly Peer[] Peers = [new OpenSslPeer()];

    private static Peer? PeerByName(string name) => Array.Find(Peers, p => p.Name == name);

    private static List<Cell> Choose(IReadOnlyList<Cell> cells, Options options)
        => [.. cells.Where(c => (options.Cell is null || c.Name == options.Cell)
            && options.Filters.All(f => c.Name.Contains(f, StringComparison.Ordinal)))];

    private static int List(List<Cell> cells)
    {
        foreach (Cell cell in cells)
            Console.WriteLine($"{cell.Name,-60} {cell.Feature.Description}");
        Console.WriteLine($"{cells.Count} cells; the second part of a name is the role that Sundog plays.");
        return 0;
    }

    /// <summary>The script at the root of the repository that this program was built in.</summary>
    private static string? FindSundog()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Sundog.slnx")))
                return Path.Combine(folder.FullName, "sundog") is { } path && File.Exists(path) ? path : null;
        return null;
    }

    private static int Complain(string text)
    {
        Console.Error.WriteLine(text);
        return 2;
    }
}
