using System.Collections.Generic;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;

namespace Sundog.Interop.Running;

internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>One program that a cell ran: what was started, what it said, how it ended.</summary>
internal sealed record ProgramReport(
    string Who, string Command, int? ExitCode, string Output, string Error, IReadOnlyList<ConnectionFacts> Facts);

/// <summary>How a cell went. A failed cell has at least one problem; a skipped cell's only problem is the reason.</summary>
internal sealed record CellResult(
    Cell Cell, Outcome Outcome, double Seconds, IReadOnlyList<string> Problems, IReadOnlyList<ProgramReport> Programs,
    string Folder);
