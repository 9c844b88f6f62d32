using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Sundog.Interop.Running;

namespace Sundog.Interop.Peers;

/// <summary>
/// The tool <c>sundog</c>, which the cells are about. It says what it negotiated as <c>key: value</c>, on standard
/// error: <c>connect</c> one a line, <c>serve</c> all of one handshake in one line.
/// </summary>
internal sealed partial class SundogPeer(string program) : Peer
{
    public override string Name => "sundog";

    public override ServerApplication DataApplication => ServerApplication.Echo;

    public override ServerApplication ClosingApplication => ServerApplication.Http;

    public override IReadOnlyList<string> Promises
        => ["version", "suite", "group", "signature", "alpn", "resumed", "hello-retry-request"];

    public override bool EndsAfterItsConnections => false;

    public override bool TellsOfRefusedConnections => false;

    public override string Version()
    {
        ProcessStartInfo start = new(program, ["--version"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return $"sundog {text.Trim()}";
    }

    public override Launch Server(ServerOptions options, string folder)
    {
        List<string> arguments =
        [
            "serve", "--listen", "127.0.0.1:0",
            "--cert", options.Identity.ChainFile, "--key", options.Identity.KeyFile,
        ];
        AddCommon(arguments, options.Suites, options.Groups, options.Alpn);
        if (options.RequiredClientCa is { } ca)
            arguments.AddRange(["--client-ca", ca, "--client-auth", "require"]);
        if (!options.Tickets)
            arguments.Add("--no-tickets");
        if (options.Application == ServerApplication.Echo)
            arguments.Add("--echo");
        return new Launch(program, arguments);
    }

    public override Launch Client(ClientOptions options, string folder, int connection)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{options.Port}");
        List<string> arguments = ["connect", address, "--ca", options.TrustedCa, "--sni", options.ServerName];
        AddCommon(arguments, options.Suites, options.Groups, options.Alpn);
        if (options.Identity is { } identity)
            arguments.AddRange(["--cert", identity.ChainFile, "--key", identity.KeyFile]);
        if (options.SessionFile is { } session)
            arguments.AddRange(["--session", session]);
        if (options.KeyUpdate)
            arguments.Add("--key-update");
        return new Launch(program, arguments);
    }

    private static void AddCommon(
        List<string> arguments, IReadOnlyList<string> suites, IReadOnlyList<string> groups, IReadOnlyList<string> alpn)
    {
        arguments.AddRange(["--suites", string.Join(',', suites), "--groups", string.Join(',', groups)]);
        if (alpn.Count > 0)
            arguments.AddRange(["--alpn", string.Join(',', alpn)]);
    }

    public override ConnectionFacts ClientFacts(ChildProcess process, string folder, int connection)
        => ReadFacts(process.ErrorText());

    public override IReadOnlyList<ConnectionFacts> ServerFacts(ChildProcess process, string folder)
    {
        List<ConnectionFacts> all = [];
        foreach (string line in process.ErrorText().Split('\n'))
            if (line.Contains("version: ", StringComparison.Ordinal))
                all.Add(ReadFacts(line));
        return all;
    }

    public override bool? ReportsTruncation(ChildProcess process)
        => process.ErrorText().Contains("truncat", StringComparison.OrdinalIgnoreCase);

    /// <summary>The facts in a text of <c>key: value</c> pairs, separated by line ends or by spaces.</summary>
    public static ConnectionFacts ReadFacts(string text)
    {
        Dictionary<string, string> values = [];
        foreach (Match match in Pair().Matches(text))
            values[match.Groups["key"].Value] = match.Groups["value"].Value;
        return new ConnectionFacts
        {
            Version = values.GetValueOrDefault("version"),
            Suite = values.GetValueOrDefault("suite"),
            Group = values.GetValueOrDefault("group"),
            Signature = values.GetValueOrDefault("signature"),
            Alpn = values.GetValueOrDefault("alpn"),
            Resumed = YesNo(values.GetValueOrDefault("resumed")),
            HelloRetryRequest = YesNo(values.GetValueOrDefault("hello-retry-request")),
        };
    }

    private static bool? YesNo(string? value) => value switch { "yes" => true, "no" => false, _ => null };

    // A value with a space in it is the version's only.
    [GeneratedRegex(
        @"(?<=^|\s)(?<key>version|suite|group|signature|alpn|resumed|hello-retry-request): (?<value>TLS 1\.[0-9]|\S+)")]
    private static partial Regex Pair();
}
