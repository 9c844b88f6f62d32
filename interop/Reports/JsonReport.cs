using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Sundog.Interop.Peers;
using Sundog.Interop.Running;

namespace Sundog.Interop.Reports;

/// <summary>The result of a run for other programs: one object for each cell, with the facts that each side stated.</summary>
internal static class JsonReport
{
    public static void Write(string path, Peer subject, Peer other, IReadOnlyList<CellResult> results)
    {
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("subject", subject.Version());
        json.WriteString("peer", other.Version());
        json.WriteStartArray("cells");
        foreach (CellResult result in results)
            WriteCell(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCell(Utf8JsonWriter json, CellResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Cell.Name);
        json.WriteString("outcome", result.Outcome switch
        {
            Outcome.Passed => "passed",
            Outcome.Failed => "failed",
            _ => "skipped",
        });
        json.WriteNumber("seconds", Math.Round(result.Seconds, 3));
        json.WriteStartArray("problems");
        foreach (string problem in result.Problems)
            json.WriteStringValue(problem);
        json.WriteEndArray();
        json.WriteStartArray("programs");
        foreach (ProgramReport program in result.Programs)
            WriteProgram(json, program);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteProgram(Utf8JsonWriter json, ProgramReport program)
    {
        json.WriteStartObject();
        json.WriteString("who", program.Who);
        json.WriteString("command", program.Command);
        if (program.ExitCode is { } code)
            json.WriteNumber("exit", code);
        json.WriteStartArray("connections");
        foreach (ConnectionFacts facts in program.Facts)
        {
            json.WriteStartObject();
            foreach ((string name, string value) in facts.Known())
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
