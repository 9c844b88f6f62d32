using System;
using System.IO;

namespace Sundog.Vectors;

/// <summary>
/// How many public vectors each test ran, a file each under <c>artifacts/vector-counts</c>, from which <c>./test</c>
/// prints its table.
/// </summary>
public static class VectorCounts
{
    /// <summary>Records that all <paramref name="count"/> vectors of <paramref name="file"/> passed.</summary>
    public static void Record(string file, int count) => Write(file + ".count", $"{count}\n");

    /// <summary>Records why no test runs <paramref name="file"/>.</summary>
    public static void RecordNotRun(string file, string reason) => Write(file + ".not-run", reason + "\n");

    private static void Write(string name, string text)
    {
        string folder = Environment.GetEnvironmentVariable("SUNDOG_VECTOR_COUNTS") ?? "";
        if (folder.Length == 0)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
    }
}
