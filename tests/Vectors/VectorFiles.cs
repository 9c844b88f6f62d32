using System;
using System.IO;

namespace Sundog.Vectors;

/// <summary>
/// The public test vectors that lie beside the project, never in it: the folder that the environment variable
/// SUNDOG_VECTORS names, or <c>../shared/vectors</c> beside the checkout.
/// </summary>
public static class VectorFiles
{
    /// <summary>The folder, or null when it is absent; a test that needs it is then reported as skipped, with the reason.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Why a test that needs the vectors cannot run.</summary>
    public const string Absent = "The public vectors are absent: set SUNDOG_VECTORS to their folder.";

    /// <summary>The path of one vector file.</summary>
    public static string Path(params string[] parts)
        => System.IO.Path.Combine([Root ?? throw new InvalidOperationException(Absent), .. parts]);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SUNDOG_VECTORS") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Sundog.slnx")))
                continue;
            string beside = System.IO.Path.Combine(folder.Parent?.FullName ?? "/", "shared", "vectors");
            return Directory.Exists(beside) ? beside : null;
        }
        return null;
    }
}
