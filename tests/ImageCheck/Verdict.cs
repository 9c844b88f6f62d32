using System;

namespace Sundog.ImageCheck;

/// <summary>Counts checks, and tells of each in a line.</summary>
internal sealed class Verdict
{
    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>One check.</summary>
    /// <param name="what">What was done, and what was seen.</param>
    /// <param name="wrong">What is wrong with that; null when nothing is.</param>
    public void Add(string what, string? wrong)
    {
        if (wrong is null)
            Passed++;
        else
            Failed++;
        Console.WriteLine($"{what}: {(wrong is null ? "ok" : "FAILED: " + wrong)}");
    }
}
