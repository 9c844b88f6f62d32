using System.Collections.Generic;

namespace Sundog.Cli;

/// <summary>What the tool can do, in the order in which the help lists it.</summary>
internal static class CommandList
{
    /// <summary>All commands.</summary>
    public static IReadOnlyList<Command> All { get; } =
    [
        ServeCommand.Definition,
        ConnectCommand.Definition,
        CertNewCommand.Definition,
        CertSelfSignedCommand.Definition,
        CertShowCommand.Definition,
        CertVerifyCommand.Definition,
    ];
}
