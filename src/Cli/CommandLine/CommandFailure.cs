using System;

namespace Sundog.Cli;

/// <summary>How the tool ended: part of its contract, listed by <c>sundog --help</c>.</summary>
internal enum ExitCode
{
    /// <summary>Everything was done.</summary>
    Success = 0,

    /// <summary>The arguments make no sense.</summary>
    Usage = 2,

    /// <summary>A file cannot be read or written, or does not hold what it should.</summary>
    File = 3,

    /// <summary>The network refused: no such host, no connection, address in use.</summary>
    Network = 4,

    /// <summary>TLS failed: an alert, a violation of the protocol, a connection cut off.</summary>
    Tls = 5,

    /// <summary>A certificate was not accepted.</summary>
    Certificate = 6,
}

/// <summary>The command cannot go on. The message is the one line that the user sees.</summary>
internal sealed class CommandFailure(ExitCode code, string message) : Exception(message)
{
    /// <summary>What the process ends with.</summary>
    public ExitCode Code { get; } = code;

    /// <summary>The arguments make no sense.</summary>
    public static CommandFailure Usage(string message) => new(ExitCode.Usage, message);

    /// <summary>A file is not what it should be; the message names it.</summary>
    public static CommandFailure File(string path, string problem) => new(ExitCode.File, $"{path}: {problem}");
}
