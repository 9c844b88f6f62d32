using System.Collections.Generic;

namespace Sundog.Bench.Unikernel;

/// <summary>What QEMU boots: one of the two that are compared.</summary>
internal sealed class Guest
{
    /// <summary>What the metrics' names end in.</summary>
    public required string Suffix { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The files that make it, whose sizes add up to the image.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Its part of QEMU's command line.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>What is added to the kernel's command line for a download, or nothing.</summary>
    public string DownloadWords { get; init; } = "";

    /// <summary>The kernel's command line.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Options of the machine that this kernel needs.</summary>
    public required string MachineOptions { get; init; }

    /// <summary>The path of a page of 2 KB.</summary>
    public required string PagePath { get; init; }

    /// <summary>The path of 50 MiB.</summary>
    public required string DownloadPath { get; init; }
}
