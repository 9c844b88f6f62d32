using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;

namespace Sundog.Interop.Running;

/// <summary>
/// Runs cells between two peers: the subject, which plays the role that the cell names, and the other. Each cell has
/// a folder, a limit of time, and ends every program that it started.
/// </summary>
internal sealed class CellRunner(Peer subject, Peer other, TestCertificates certificates, string folder)
{
    /// <summary>The limit for a cell, beside the time that its data take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes in each direction of the cells with a big transfer.</summary>
    public long BigSize { get; init; } = 4 << 20;

    public async Task<CellResult> RunAsync(Cell cell)
    {
        string place = Path.Combine(folder, cell.Name.Replace('/', '_'));
        if (other.Declines(cell) is { } reason)
            return new CellResult(cell, Outcome.Skipped, 0, [reason], [], place);
        Directory.CreateDirectory(place);
        Stopwatch clock = Stopwatch.StartNew();
        CellRun run = new(cell, subject, other, new Scenarios(certificates, place, BigSize).For(cell), place);
        TimeSpan limit = Limit + TimeSpan.FromSeconds(cell.Feature == Feature.BigTransfer ? BigSize / 5e6 : 0);
        await run.RunAsync(limit);
        Outcome outcome = run.Problems.Count == 0 ? Outcome.Passed : Outcome.Failed;
        return new CellResult(cell, outcome, clock.Elapsed.TotalSeconds, run.Problems, run.Programs, place);
    }
}

/// <summary>One cell while it runs.</summary>
internal sealed class CellRun(Cell cell, Peer subject, Peer other, Scenario scenario, string folder)
{
    private readonly Peer _server = cell.Role == Role.Server ? subject : other;
    private readonly Peer _client = cell.Role == Role.Server ? other : subject;
    private readonly List<ConnectionFacts> _clientFacts = [];
    private bool _inRefusal;

    public List<string> Problems { get; } = [];

    public List<ProgramReport> Programs { get; } = [];

    private string ServerName => cell.Role == Role.Server ? $"server ({subject.Name})" : $"server ({other.Name})";

    private string ClientName => cell.Role == Role.Server ? $"client ({other.Name})" : $"client ({subject.Name})";

    public async Task RunAsync(TimeSpan limit)
    {
        using CancellationTokenSource time = new(limit);
        bool closing = scenario.Steps[^1].Ending == Ending.ServerCloses;
        ServerOptions options = scenario.Server with
        {
            Application = closing ? _server.ClosingApplication : _server.DataApplication,
        };
        await using ChildProcess server = ChildProcess.Start(_server.Server(options, folder), folder);
        try
        {
            int port = await server.WaitForPortAsync(time.Token);
            for (int i = 0; i < scenario.Steps.Count; i++)
                await ConnectAsync(scenario.Steps[i], i, port, server, options.Application, time.Token);
        }
        catch (CellFailure failure)
        {
            Problems.Add(failure.Message);
        }
        catch (OperationCanceledException)
        {
            string waiting = _inRefusal ? "the handshake was not refused; " : "";
            Problems.Add($"{waiting}not done after {limit.TotalSeconds:0} s");
        }
        await EndServerAsync(server);
    }

    private async Task ConnectAsync(
        Step step, int index, int port, ChildProcess server, ServerApplication application, CancellationToken cancel)
    {
        await using Relay? relay = step.Ending == Ending.Cut ? new Relay(port) : null;
        ClientOptions options = step.Client with { Port = relay?.Port ?? port };
        await using ChildProcess client = ChildProcess.Start(_client.Client(options, folder, index), folder);
        try
        {
            await TalkAsync(step, index, client, server, application, relay, cancel);
        }
        finally
        {
            await client.StopAsync(TimeSpan.FromMilliseconds(100));
            _clientFacts.Add(_client.ClientFacts(client, folder, index));
            Programs.Add(Report($"{ClientName}, connection {index + 1}", client, [_clientFacts[^1]]));
        }
    }

    private async Task TalkAsync(
        Step step, int index, ChildProcess client, ChildProcess server, ServerApplication application, Relay? relay,
        CancellationToken cancel)
    {
        if (step.Ending != Ending.Refused && application == ServerApplication.Http)
            await GetPageAsync(client, cancel);
        else if (step.Ending != Ending.Refused)
            await MoveDataAsync(step, index, client, server, application, cancel);

        if (step.Ending == Ending.ServerCloses && application != ServerApplication.Http)
            await server.CloseInputAsync();
        if (step.Ending == Ending.Cut)
            relay!.Cut();
        if (step.Ending == Ending.ClientCloses)
            await client.CloseInputAsync();
        if (step.Ending is Ending.ServerCloses or Ending.Cut)
            await CloseLaterAsync(client, cancel);

        _inRefusal = step.Ending == Ending.Refused;
        int exit = await client.WaitForExitAsync(cancel);
        _inRefusal = false;
        bool wantsFailure = step.Ending is Ending.Refused or Ending.Cut;
        if (wantsFailure == (exit == 0))
            Problems.Add($"{ClientName} ended with exit code {exit}, expected {(wantsFailure ? "a failure" : "0")}");
        if (step.Ending == Ending.Cut && _client.ReportsTruncation(client) == false)
            Problems.Add($"{ClientName} did not report the truncation");
    }

    /// <summary>A client may go on while its own direction is open: it is closed a moment after the server's.</summary>
    private static async Task CloseLaterAsync(ChildProcess client, CancellationToken cancel)
    {
        try
        {
            await client.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromMilliseconds(500), cancel);
        }
        catch (TimeoutException)
        {
            await client.CloseInputAsync();
        }
    }

    private async Task MoveDataAsync(
        Step step, int index, ChildProcess client, ChildProcess server, ServerApplication application,
        CancellationToken cancel)
    {
        await ExchangeAsync(new(4 * index, step.DataSize), new(4 * index + 1, step.DataSize));
        if (!step.KeyUpdate)
            return;
        // The subject's own update is an option of its command line; the other side's is started here.
        if (cell.Role == Role.Server)
            await _client.StartKeyUpdateAsync(client, Role.Client, cancel);
        else
            await _server.StartKeyUpdateAsync(server, Role.Server, cancel);
        await ExchangeAsync(new(4 * index + 2, step.DataSize), new(4 * index + 3, step.DataSize));

        async Task ExchangeAsync(Payload up, Payload down)
        {
            if (application == ServerApplication.Echo)
            {
                await MoveAsync(up, client, client, $"{ServerName}'s echo", cancel);
                return;
            }
            await MoveAsync(up, client, server, ServerName, cancel);
            await MoveAsync(down, server, client, ClientName, cancel);
        }
    }

    private async Task MoveAsync(Payload payload, ChildProcess from, ChildProcess to, string who, CancellationToken cancel)
    {
        Task<string> arrival = to.Scanner.Expect(payload);
        Task sending = from.SendAsync(payload, cancel);
        await await Task.WhenAny(sending, arrival).WaitAsync(cancel);
        await sending;
        string hash = await arrival.WaitAsync(cancel);
        if (hash != payload.Hash())
            Problems.Add($"{who} delivered other data than was sent: SHA-256 {hash}, sent {payload.Hash()}");
    }

    private async Task GetPageAsync(ChildProcess client, CancellationToken cancel)
    {
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), cancel);
        await client.WaitForExitOrTextAsync(" 200 ", cancel);
        if (!client.OutputText().StartsWith("HTTP/1.", StringComparison.Ordinal))
            Problems.Add($"{ServerName} did not answer GET with a page");
    }

    private async Task EndServerAsync(ChildProcess server)
    {
        bool endsItself = Problems.Count == 0 && _server.EndsAfterItsConnections;
        await server.StopAsync(endsItself ? TimeSpan.FromSeconds(5) : TimeSpan.FromMilliseconds(200));
        IReadOnlyList<ConnectionFacts> facts = _server.ServerFacts(server, folder);
        Programs.Insert(0, Report(ServerName, server, facts));
        if (Problems.Count > 0)
            return;
        if (scenario.Steps[0].Ending == Ending.Cut && _server.ReportsTruncation(server) == false)
            Problems.Add($"{ServerName} did not report the truncation");
        Judge(facts);
    }

    private void Judge(IReadOnlyList<ConnectionFacts> serverFacts)
    {
        int next = 0;
        for (int i = 0; i < scenario.Steps.Count; i++)
        {
            Step step = scenario.Steps[i];
            bool told = step.Refusal is null || _server.TellsOfRefusedConnections;
            if (told && next >= serverFacts.Count)
            {
                Problems.Add($"{ServerName} says nothing about connection {i + 1}");
                return;
            }
            ConnectionFacts server = told ? serverFacts[next++] : new ConnectionFacts();
            foreach (string problem in Verdict.Problems(
                cell,
                step,
                new(ClientName, Role.Client, _clientFacts[i], _client.Promises),
                new(ServerName, Role.Server, server, _server.Promises)))
                Problems.Add($"connection {i + 1}: {problem}");
        }
    }

    private static ProgramReport Report(string who, ChildProcess process, IReadOnlyList<ConnectionFacts> facts)
        => new(who, process.Launch.ToString(), process.ExitCode, process.OutputText(), process.ErrorText(), facts);
}
