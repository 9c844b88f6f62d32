using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Spectre.Console;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;
using Sundog.Interop.Running;

namespace Sundog.Interop.Reports;

/// <summary>What a run shows in the terminal: a line for each cell as it ends, tables at the end.</summary>
internal sealed class ConsoleReport(Peer subject, Peer other)
{
    private const int LogLines = 400;

    private readonly object _gate = new();

    public void Begin(int cells)
        => Console.WriteLine($"{subject.Version()} with {other.Version()}: {cells} cells");

    public void Done(CellResult result)
    {
        lock (_gate)
        {
            Console.WriteLine($"{Word(result.Outcome),-4} {result.Seconds,6:0.00} s  {result.Cell.Name}");
            if (result.Outcome != Outcome.Passed)
                foreach (string problem in result.Problems)
                    Console.WriteLine($"               {problem}");
        }
    }

    /// <summary>A line about a check that is no cell.</summary>
    public void Line(bool good, string text)
    {
        lock (_gate)
        {
            Console.WriteLine($"{(good ? "ok" : "FAIL"),-4} {text}");
        }
    }

    public static void Tables(IReadOnlyList<CellResult> results)
    {
        Show(Table("feature", Feature.All.Select(f => f.Id), results, r => r.Cell.Feature.Id));
        Show(Table(
            "suite and group",
            Suite.All.SelectMany(s => Group.All.Select(g => $"{s.Id} {g.Id}")),
            results,
            r => $"{r.Cell.Suite.Id} {r.Cell.Group.Id}"));
        Show(Table("certificate", CertificateType.All.Select(c => c.Id), results, r => r.Cell.Certificate.Id));
    }

    private static Table Table(
        string title, IEnumerable<string> rows, IReadOnlyList<CellResult> results, Func<CellResult, string> key)
    {
        Table table = new Table { Border = TableBorder.Square }.AddColumns(title, "Sundog as server", "Sundog as client");
        foreach (string row in rows)
        {
            List<CellResult> those = [.. results.Where(r => key(r) == row)];
            if (those.Count > 0)
                table.AddRow(row, Count(those, Role.Server), Count(those, Role.Client));
        }
        return table;
    }

    private static string Count(List<CellResult> results, Role role)
    {
        List<CellResult> those = [.. results.Where(r => r.Cell.Role == role && r.Outcome != Outcome.Skipped)];
        int passed = those.Count(r => r.Outcome == Outcome.Passed);
        if (those.Count == 0)
            return "-";
        string text = string.Create(CultureInfo.InvariantCulture, $"{passed} of {those.Count}");
        return passed == those.Count ? $"[green]{text}[/]" : $"[red]{text} FAILED[/]";
    }

    private static void Show(Table table) => AnsiConsole.Write(table);

    /// <summary>Everything about one cell: command lines, what the programs wrote, their traces.</summary>
    public void Detail(CellResult result, Peer peer)
    {
        lock (_gate)
        {
            foreach (ProgramReport program in result.Programs)
            {
                Console.WriteLine($"\n=== {program.Who}: exit code {program.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none"}");
                Console.WriteLine($"$ {program.Command}");
                for (int i = 0; i < program.Facts.Count; i++)
                    Console.WriteLine($"facts {i + 1}: {string.Join("  ", program.Facts[i].Known().Select(f => $"{f.Name}: {f.Value}"))}");
                Log("standard output", program.Output);
                Log("standard error", program.Error);
            }
            foreach (string path in peer.ExtraLogs(result.Folder).Order(StringComparer.Ordinal))
                Log(Path.GetFileName(path), File.ReadAllText(path));
            Console.WriteLine();
        }
    }

    private static void Log(string title, string text)
    {
        string[] lines = text.TrimEnd().Split('\n');
        Console.WriteLine($"--- {title}");
        foreach (string line in lines.Where(l => !Payload.IsLine(l)).Take(LogLines))
            Console.WriteLine(Printable(line));
        int data = lines.Count(Payload.IsLine);
        if (data > 0)
            Console.WriteLine($"({data} lines of data)");
        if (lines.Length - data > LogLines)
            Console.WriteLine($"({lines.Length - data - LogLines} more lines)");
    }

    /// <summary>What a peer wrote must not steer the terminal.</summary>
    private static string Printable(string line)
        => string.Create(Math.Min(line.Length, 200), line, (to, from) =>
        {
            for (int i = 0; i < to.Length; i++)
                to[i] = char.IsControl(from[i]) && from[i] != '\t' ? '.' : from[i];
        });

    private static string Word(Outcome outcome)
        => outcome switch { Outcome.Passed => "ok", Outcome.Failed => "FAIL", _ => "skip" };

    /// <summary>The last line, in the form that the other commands of the repository end with.</summary>
    public static void End(int passed, int failed, int skipped)
        => Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
}
