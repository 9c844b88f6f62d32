using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Interop.Matrix;
using Sundog.Interop.Running;

namespace Sundog.Interop.Peers;

/// <summary>
/// OpenSSL's s_server and s_client. Their facts come from <c>-trace</c>, which decodes the messages on the wire, and
/// which is written whole only when the program ends by itself: so the server gets the number of connections.
/// </summary>
internal sealed class OpenSslPeer : Peer
{
    public override string Name => "openssl";

    // s_server has no echo that is exact: the runner is the application at both ends.
    public override ServerApplication DataApplication => ServerApplication.Pipe;

    // No command of s_server sends close_notify; its web page does.
    public override ServerApplication ClosingApplication => ServerApplication.Http;

    public override IReadOnlyList<string> Promises =>
    [
        "version", "suite", "group", "signature", "client-signature", "alpn", "resumed", "hello-retry-request",
        "key-updates-sent", "key-updates-received",
    ];

    public override bool EndsAfterItsConnections => true;

    public override bool TellsOfRefusedConnections => true;

    public override string Version()
    {
        ProcessStartInfo start = new("openssl", ["version"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Trim();
    }

    public override Launch Server(ServerOptions options, string folder)
    {
        // Without stdbuf the line that answers a command (and the port) would wait in a buffer.
        List<string> arguments =
        [
            "-o0", "openssl", "s_server", "-accept", "127.0.0.1:0",
            "-naccept", options.Connections.ToString(CultureInfo.InvariantCulture),
            "-cert", options.Identity.ChainFile, "-key", options.Identity.KeyFile,
            "-trace", "-msgfile", Path.Combine(folder, "server-trace.log"),
        ];
        AddCommon(arguments, options.Suites, options.Groups, options.Alpn, options.OldVersionOnly);
        if (options.RequiredClientCa is { } ca)
            arguments.AddRange(["-Verify", "3", "-verify_return_error", "-CAfile", ca]);
        if (!options.Tickets)
            arguments.AddRange(["-num_tickets", "0"]);
        if (options.Application == ServerApplication.Http)
            arguments.Add("-www");
        return new Launch("stdbuf", arguments);
    }

    public override Launch Client(ClientOptions options, string folder, int connection)
    {
        // Quiet, so that standard output has nothing but data; commands stay on. Without -nbio it would not read
        // while it cannot write, and an echo of much data would never end.
        List<string> arguments =
        [
            "s_client", "-connect", $"127.0.0.1:{options.Port}", "-quiet", "-no_ign_eof", "-nbio",
            "-CAfile", options.TrustedCa, "-verify_return_error",
            "-servername", options.ServerName, "-verify_hostname", options.ServerName,
            "-trace", "-msgfile", Path.Combine(folder, ClientTrace(connection)),
        ];
        AddCommon(arguments, options.Suites, options.Groups, options.Alpn, options.OldVersionOnly);
        if (options.Identity is { } identity)
            arguments.AddRange(["-cert", identity.ChainFile, "-key", identity.KeyFile]);
        if (options.SessionFile is { } session)
            arguments.AddRange(File.Exists(session) ? ["-sess_in", session] : ["-sess_out", session]);
        return new Launch("openssl", arguments);
    }

    private static void AddCommon(
        List<string> arguments,
        IReadOnlyList<string> suites,
        IReadOnlyList<string> groups,
        IReadOnlyList<string> alpn,
        bool oldVersionOnly)
    {
        arguments.Add(oldVersionOnly ? "-tls1_2" : "-tls1_3");
        arguments.AddRange(["-ciphersuites", string.Join(':', suites), "-groups", string.Join(':', groups.Select(GroupName))]);
        if (alpn.Count > 0)
            arguments.AddRange(["-alpn", string.Join(',', alpn)]);
    }

    private static string GroupName(string group) => group switch
    {
        "x25519" => "X25519",
        "secp256r1" => "P-256",
        "secp384r1" => "P-384",
        _ => throw new ArgumentException($"OpenSSL's name of the group {group} is not known here.", nameof(group)),
    };

    /// <summary>The command K; what follows it must not come in the same read, or it would be taken for its rest.</summary>
    public override async Task StartKeyUpdateAsync(ChildProcess process, Role playing, CancellationToken cancel)
    {
        string answer = playing == Role.Client ? "KEYUPDATE" : "SSL_do_handshake -> 1";
        await process.WriteAsync("K\n"u8.ToArray(), cancel);
        await process.WaitForTextAsync(answer, cancel);
    }

    public override ConnectionFacts ClientFacts(ChildProcess process, string folder, int connection)
    {
        IReadOnlyList<ConnectionFacts> all = OpenSslTrace.Read(ReadTrace(folder, ClientTrace(connection)), Role.Client);
        return all.Count > 0 ? all[^1] : new ConnectionFacts();
    }

    public override IReadOnlyList<ConnectionFacts> ServerFacts(ChildProcess process, string folder)
        => OpenSslTrace.Read(ReadTrace(folder, "server-trace.log"), Role.Server);

    public override bool? ReportsTruncation(ChildProcess process)
        => process.Text().Contains("unexpected eof while reading", StringComparison.Ordinal);

    private static string[] ReadTrace(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllLines(path, Encoding.Latin1) : [];
    }

    private static string ClientTrace(int connection)
        => string.Create(CultureInfo.InvariantCulture, $"client-{connection}-trace.log");
}
