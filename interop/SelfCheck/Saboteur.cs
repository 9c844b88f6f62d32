using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;
using Sundog.Interop.Running;

namespace Sundog.Interop.SelfCheck;

/// <summary>A peer that behaves like another one but for one thing.</summary>
internal sealed class Saboteur(Peer honest) : Peer
{
    public Func<ServerOptions, ServerOptions> OnServer { get; init; } = o => o;

    public Func<ClientOptions, ClientOptions> OnClient { get; init; } = o => o;

    /// <summary>Changes the command line.</summary>
    public Func<Launch, Launch> OnLaunch { get; init; } = l => l;

    /// <summary>Changes what it says about a connection.</summary>
    public Func<ConnectionFacts, ConnectionFacts> OnFacts { get; init; } = f => f;

    public ServerApplication? Closing { get; init; }

    public bool HidesTruncation { get; init; }

    public override string Name => honest.Name;

    public override ServerApplication DataApplication => honest.DataApplication;

    public override ServerApplication ClosingApplication => Closing ?? honest.ClosingApplication;

    public override IReadOnlyList<string> Promises => honest.Promises;

    public override bool EndsAfterItsConnections => honest.EndsAfterItsConnections;

    public override bool TellsOfRefusedConnections => honest.TellsOfRefusedConnections;

    public override string Version() => honest.Version();

    public override Launch Server(ServerOptions options, string folder) => OnLaunch(honest.Server(OnServer(options), folder));

    public override Launch Client(ClientOptions options, string folder, int connection)
        => OnLaunch(honest.Client(OnClient(options), folder, connection));

    public override Task StartKeyUpdateAsync(ChildProcess process, Role playing, CancellationToken cancel)
        => honest.StartKeyUpdateAsync(process, playing, cancel);

    public override ConnectionFacts ClientFacts(ChildProcess process, string folder, int connection)
        => OnFacts(honest.ClientFacts(process, folder, connection));

    public override IReadOnlyList<ConnectionFacts> ServerFacts(ChildProcess process, string folder)
        => [.. honest.ServerFacts(process, folder).Select(OnFacts)];

    public override bool? ReportsTruncation(ChildProcess process)
        => HidesTruncation ? false : honest.ReportsTruncation(process);
}
