using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;

namespace Sundog.Interop.Running;

/// <summary>
/// Compares what both sides said about a connection with what the scenario expects. A fact that nobody states is a
/// problem too: a side has to say what its peer class promises.
/// </summary>
internal static class Verdict
{
    public static IEnumerable<string> Problems(Cell cell, Step step, Side client, Side server)
        => step.Refusal is { } refusal
            ? RefusalProblems(refusal, client, server)
            : [.. SideProblems(cell, step, client), .. SideProblems(cell, step, server), .. Disagreements(client, server),
               .. ClosingProblems(step, client, server)];

    /// <summary>One side of one connection: who it is, what it said, and what it is sure to say.</summary>
    public sealed record Side(string Who, Role Role, ConnectionFacts Facts, IReadOnlyList<string> Promised);

    private static IEnumerable<string> SideProblems(Cell cell, Step step, Side side)
    {
        Dictionary<string, string> known = side.Facts.Known().ToDictionary(f => f.Name, f => f.Value);
        foreach (string promised in side.Promised)
            if (!known.ContainsKey(promised))
                yield return $"{side.Who} says nothing about {promised}";
        foreach ((string name, string value) in known)
            if (Expected(cell, step, name) is { } expected && !expected.Holds(value))
                yield return $"{side.Who} says {name}: {value}, expected {expected.Words}";
    }

    private static (Func<string, bool> Holds, string Words)? Expected(Cell cell, Step step, string fact) => fact switch
    {
        "version" => Exactly("TLS 1.3"),
        "suite" => Exactly(cell.Suite.Name),
        "group" => Exactly(cell.Group.Name),
        "alpn" => Exactly(step.Alpn),
        "resumed" => Exactly(step.Resumed ? "yes" : "no"),
        "hello-retry-request" => Exactly(step.HelloRetryRequest ? "yes" : "no"),
        "signature" => Signature(cell, step, !step.Resumed),
        "client-signature" => Signature(cell, step, step.ClientCertificate && !step.Resumed),
        "key-updates-sent" or "key-updates-received" => step.KeyUpdate
            ? (v => int.Parse(v, CultureInfo.InvariantCulture) > 0, "at least 1")
            : Exactly("0"),
        _ => null,
    };

    private static (Func<string, bool> Holds, string Words) Exactly(string value) => (v => v == value, value);

    private static (Func<string, bool> Holds, string Words) Signature(Cell cell, Step step, bool signed)
    {
        // The certificate for another name is of one type, whatever the cell's.
        CertificateType type = step.Client.ServerName == "localhost" ? cell.Certificate : CertificateType.P256;
        return signed ? (type.Signs, string.Join(" or ", type.Schemes)) : Exactly(ConnectionFacts.None);
    }

    /// <summary>Facts that both sides state are the same, also where the scenario leaves a choice.</summary>
    private static IEnumerable<string> Disagreements(Side client, Side server)
    {
        string[] shared = ["version", "suite", "group", "signature", "client-signature", "alpn", "resumed", "hello-retry-request"];
        return from c in client.Facts.Known()
               join s in server.Facts.Known() on c.Name equals s.Name
               where shared.Contains(c.Name) && c.Value != s.Value
               select $"the sides disagree on {c.Name}: {client.Who} says {c.Value}, {server.Who} says {s.Value}";
    }

    private static IEnumerable<string> ClosingProblems(Step step, Side client, Side server)
    {
        Side? told = step.Ending switch
        {
            Ending.ClientCloses => server,
            Ending.ServerCloses => client,
            _ => null,
        };
        if (told is { Facts.CloseNotifyReceived: false })
            yield return $"{told.Who} received no close_notify";
    }

    private static IEnumerable<string> RefusalProblems(Refusal refusal, Side client, Side server)
    {
        (Side refuser, Side refused) = refusal.By == Role.Client ? (client, server) : (server, client);
        string wanted = string.Join(" or ", refusal.Alerts);
        int? sent = refuser.Facts.AlertSent;
        int? received = refused.Facts.AlertReceived;
        if (sent is null && received is null)
            yield return $"no side saw an alert, expected {wanted} by {refuser.Who}";
        if (sent is { } s && !refusal.Alerts.Contains(s))
            yield return $"{refuser.Who} sent the alert {s}, expected {wanted}";
        if (received is { } r && !refusal.Alerts.Contains(r))
            yield return $"{refused.Who} received the alert {r}, expected {wanted}";
    }
}
