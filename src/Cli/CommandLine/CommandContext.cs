using System;
using System.IO;

namespace Sundog.Cli;

/// <summary>What a command has of the world, so that a test can hand it another.</summary>
internal sealed class CommandContext
{
    /// <summary>Standard input, as bytes.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output, as bytes.</summary>
    public required Stream Output { get; init; }

    /// <summary>Where everything goes that is meant for a person and is not the command's result.</summary>
    public required TextWriter Messages { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Writes a line of text to standard output at once.</summary>
    public void WriteLine(string line) => Output.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
}
