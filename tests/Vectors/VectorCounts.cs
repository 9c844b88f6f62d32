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
    public static void Record(string file, int count)
    {
        string folder = Environment.GetEnvironmentVariable("SUNDOG_VECTOR_COUNTS") ?? "";
        if (folder.Length == 0)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, file + ".count"), $"{count}\n");
    }
}
