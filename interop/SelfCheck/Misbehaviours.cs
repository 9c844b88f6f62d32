using System;
using System.Linq;
using System.Threading.Tasks;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;
using Sundog.Interop.Reports;
using Sundog.Interop.Running;

namespace Sundog.Interop.SelfCheck;

/// <summary>
/// Shows that the harness fails when a side misbehaves: each row is a fault, and the feature and role whose cell
/// has to turn red.
/// </summary>
internal static class Misbehaviours
{
    private sealed record Fault(string Words, Role Role, Feature Feature, Saboteur By);

    private static Fault[] Faults(Peer honest, TestCertificates certificates) =>
    [
        new("server that prefers another suite", Role.Server, Feature.Plain,
            new(honest) { OnServer = o => o with { Suites = [Suite.ChaCha20.Name] } }),
        new("client that offers another group", Role.Client, Feature.Plain,
            new(honest) { OnClient = o => o with { Groups = [Group.P384.Name] } }),
        new("server with another certificate", Role.Server, Feature.Plain,
            new(honest) { OnServer = o => o with { Identity = certificates.Server(CertificateType.P384) } }),
        new("client that names another group than it used", Role.Client, Feature.Plain,
            new(honest) { OnFacts = f => f with { Group = "secp521r1" } }),
        new("client that says nothing about its version", Role.Client, Feature.Plain,
            new(honest) { OnFacts = f => f with { Version = null } }),
        new("client that changes data", Role.Client, Feature.Plain, new(honest) { OnLaunch = l => Through(l, "stdbuf -o0 tr Z Y") }),
        new("client that loses data", Role.Client, Feature.Plain, new(honest) { OnLaunch = l => Through(l, "head -c 20000") }),
        new("client that repeats data", Role.Client, Feature.Plain,
            new(honest) { OnLaunch = l => Through(l, "sed -u -e '20{p;p}'") }),
        new("server that never speaks", Role.Server, Feature.Plain,
            new(honest) { OnLaunch = _ => new Launch("sleep", ["60"]) }),
        new("server that dies at once", Role.Server, Feature.Plain, new(honest) { OnLaunch = _ => new Launch("false", []) }),
        new("client that ends with a failure", Role.Client, Feature.Plain,
            new(honest) { OnLaunch = l => Shell("\"$@\"; exit 3", l) }),
        new("client whose first share fits already", Role.Client, Feature.HelloRetryRequest,
            new(honest) { OnClient = o => o with { Groups = [.. o.Groups.Reverse()] } }),
        new("server without tickets", Role.Server, Feature.Resumption,
            new(honest) { OnServer = o => o with { Tickets = false } }),
        new("client that forgets its session", Role.Client, Feature.Resumption,
            new(honest) { OnClient = o => o with { SessionFile = null } }),
        new("client that hides that it resumed", Role.Client, Feature.Resumption,
            new(honest) { OnFacts = f => f with { Resumed = false } }),
        new("server that asks for no certificate", Role.Server, Feature.ClientCertificate,
            new(honest) { OnServer = o => o with { RequiredClientCa = null } }),
        new("server that accepts clients without certificate", Role.Server, Feature.ClientCertificateMissing,
            new(honest) { OnServer = o => o with { RequiredClientCa = null } }),
        new("client that trusts any CA", Role.Client, Feature.UnknownCa,
            new(honest) { OnClient = o => o with { TrustedCa = certificates.Ca } }),
        new("client that looks at no name", Role.Client, Feature.WrongName,
            new(honest) { OnClient = o => o with { ServerName = "elsewhere.example" } }),
        new("server that refuses with another alert", Role.Server, Feature.NoCommonSuite,
            new(honest) { OnFacts = f => f with { AlertSent = f.AlertSent is 40 ? 50 : f.AlertSent } }),
        new("server that ignores ALPN", Role.Server, Feature.Alpn, new(honest) { OnServer = o => o with { Alpn = [] } }),
        new("server that goes on without a common protocol", Role.Server, Feature.AlpnMismatch,
            new(honest) { OnServer = o => o with { Alpn = [] } }),
        new("side that claims no KeyUpdate came", Role.Server, Feature.KeyUpdate,
            new(honest) { OnFacts = f => f with { KeyUpdatesReceived = 0 } }),
        new("client that takes a truncation for the end", Role.Client, Feature.Truncation,
            new(honest) { OnLaunch = l => Shell("\"$@\"; exit 0", l) }),
        new("client that does not report a truncation", Role.Client, Feature.Truncation,
            new(honest) { HidesTruncation = true }),
        new("server that never closes", Role.Server, Feature.ServerCloses,
            new(honest) { Closing = ServerApplication.Pipe }),
    ];

    /// <summary>Runs every fault; gives how many were caught and how many were not.</summary>
    public static async Task<(int Caught, int Missed)> CheckAsync(
        Peer honest, TestCertificates certificates, string folder, ConsoleReport report)
    {
        int caught = 0;
        int missed = 0;
        foreach (Fault fault in Faults(honest, certificates))
        {
            string place = System.IO.Path.Combine(folder, $"fault-{caught + missed}");
            CellRunner runner = new(fault.By, honest, certificates, place) { Limit = TimeSpan.FromSeconds(3) };
            CellResult result = await runner.RunAsync(CellFor(fault, honest.Name));
            bool red = result.Outcome == Outcome.Failed;
            string why = red ? result.Problems[0] : "was not noticed";
            report.Line(red, $"{fault.Feature.Id}: {fault.Words}: {why}");
            caught += red ? 1 : 0;
            missed += red ? 0 : 1;
        }
        return (caught, missed);
    }

    private static Cell CellFor(Fault fault, string peer)
        => new(peer, fault.Role, Suite.Aes128Gcm, Group.X25519, CertificateType.P256, fault.Feature);

    private static Launch Through(Launch launch, string filter) => Shell($"\"$@\" | {filter}", launch);

    private static Launch Shell(string script, Launch launch)
        => new("sh", ["-c", script, "sh", launch.Program, .. launch.Arguments]);
}
