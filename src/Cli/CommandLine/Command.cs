using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Cli;

/// <summary>An option of a command: <c>--name VALUE</c>, or <c>--name</c> alone when <paramref name="Value"/> is null.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Value">What the help calls the value, or null for a switch.</param>
/// <param name="Help">One line.</param>
/// <param name="Repeatable">Whether it may be given more than once.</param>
/// <param name="Required">Whether it must be given.</param>
internal sealed record Option(string Name, string? Value, string Help, bool Repeatable = false, bool Required = false);

/// <summary>A command: what it takes, and what it does.</summary>
internal sealed class Command
{
    /// <summary>The words that call it, such as <c>cert show</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One line.</summary>
    public required string Summary { get; init; }

    /// <summary>The names of the arguments that are no options; all are required.</summary>
    public IReadOnlyList<string> Positionals { get; init; } = [];

    /// <summary>The options.</summary>
    public required IReadOnlyList<Option> Options { get; init; }

    /// <summary>Does it; throws <see cref="CommandFailure"/> to say why it could not.</summary>
    public required Func<Arguments, CommandContext, CancellationToken, Task> Run { get; init; }
}
