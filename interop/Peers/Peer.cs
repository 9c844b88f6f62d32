using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Interop.Matrix;
using Sundog.Interop.Running;

namespace Sundog.Interop.Peers;

/// <summary>
/// A TLS implementation, as the programs that stand for it: how to start it in each role, how to make it do what a
/// scenario needs, and how to read what it says about a connection. Each takes data on standard input and writes
/// what it receives to standard output.
/// </summary>
internal abstract class Peer
{
    /// <summary>The first part of a cell's name.</summary>
    public abstract string Name { get; }

    /// <summary>The version of the implementation, as it prints it.</summary>
    public abstract string Version();

    /// <summary>Why this peer cannot play a cell, or null when it can.</summary>
    public virtual string? Declines(Cell cell) => null;

    /// <summary>What its server does with data when a scenario moves payloads.</summary>
    public abstract ServerApplication DataApplication { get; }

    /// <summary>
    /// What its server does when the scenario wants the server to close first: <see cref="ServerApplication.Http"/>
    /// closes after the page, <see cref="ServerApplication.Pipe"/> when its standard input ends.
    /// </summary>
    public abstract ServerApplication ClosingApplication { get; }

    /// <summary>The names of the facts that it states about every connection.</summary>
    public abstract IReadOnlyList<string> Promises { get; }

    /// <summary>Whether its server ends by itself after <see cref="ServerOptions.Connections"/>.</summary>
    public abstract bool EndsAfterItsConnections { get; }

    /// <summary>Whether its server states facts about connections whose handshake failed.</summary>
    public abstract bool TellsOfRefusedConnections { get; }

    public abstract Launch Server(ServerOptions options, string folder);

    public abstract Launch Client(ClientOptions options, string folder, int connection);

    /// <summary>
    /// Has a running program start a KeyUpdate that asks its peer for one, and returns once it did; a program that
    /// needs an option for that has got it at its start.
    /// </summary>
    public virtual Task StartKeyUpdateAsync(ChildProcess process, Role playing, CancellationToken cancel)
        => Task.CompletedTask;

    /// <summary>What a client said, after it ended.</summary>
    public abstract ConnectionFacts ClientFacts(ChildProcess process, string folder, int connection);

    /// <summary>What a server said about each connection in turn, after it ended.</summary>
    public abstract IReadOnlyList<ConnectionFacts> ServerFacts(ChildProcess process, string folder);

    /// <summary>Whether the program reports a truncation in what it wrote; null when it has no way to.</summary>
    public virtual bool? ReportsTruncation(ChildProcess process) => null;

    /// <summary>Files beside the standard streams that help to see what went wrong.</summary>
    public virtual IEnumerable<string> ExtraLogs(string folder) => Directory.EnumerateFiles(folder, "*.log");
}
