using System;
using System.Collections.Generic;
using System.IO;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;

namespace Sundog.Interop.Running;

/// <summary>Makes the scenario of a cell. A refusal or a cut is followed by a good connection: the server goes on.</summary>
internal sealed class Scenarios(TestCertificates certificates, string folder, long bigSize)
{
    // RFC 9846 §6: the alerts that the refusals end with.
    private const int HandshakeFailure = 40;
    private const int BadCertificate = 42;
    private const int CertificateExpired = 45;
    private const int CertificateUnknown = 46;
    private const int UnknownCa = 48;
    private const int ProtocolVersion = 70;
    private const int CertificateRequired = 116;
    private const int NoApplicationProtocol = 120;

    public Scenario For(Cell cell)
    {
        ServerOptions server = new()
        {
            Identity = certificates.Server(cell.Certificate),
            Suites = [cell.Suite.Name],
            Groups = [cell.Group.Name],
        };
        Step plain = new()
        {
            Client = new ClientOptions
            {
                TrustedCa = certificates.Ca,
                Suites = [cell.Suite.Name],
                Groups = [cell.Group.Name],
            },
        };
        Scenario scenario = For(cell, server, plain);
        return scenario with { Server = scenario.Server with { Connections = scenario.Steps.Count } };
    }

    private Scenario For(Cell cell, ServerOptions server, Step plain) => cell.Feature.Id switch
    {
        "plain" => new(server, [plain]),
        "hrr" => new(server, [Retried(plain, cell)]),
        "resumption" => new(server, Resumed(plain)),
        "resumption-hrr" => new(server, Resumed(Retried(plain, cell))),
        "no-tickets" => new(server with { Tickets = false }, [Keeping(plain), Keeping(plain)]),
        "alpn" => new(
            server with { Alpn = ["h2", "http/1.1"] },
            [plain with { Client = plain.Client with { Alpn = ["sundog-interop", "http/1.1"] }, Alpn = "http/1.1" }]),
        "key-update" => new(server, [plain with { Client = plain.Client with { KeyUpdate = true }, KeyUpdate = true }]),
        "big" => new(server, [plain with { DataSize = bigSize }]),
        "server-close" => new(server, [plain with { Ending = Ending.ServerCloses }]),
        "truncation" => new(server, [plain with { Ending = Ending.Cut }, plain]),
        _ => WithClientCertificate(cell, server, plain) ?? Refused(cell, server, plain),
    };

    private Scenario? WithClientCertificate(Cell cell, ServerOptions server, Step plain)
    {
        ServerOptions asking = server with { RequiredClientCa = certificates.Ca };
        Step good = plain with
        {
            Client = plain.Client with { Identity = certificates.Client(cell.Certificate) },
            ClientCertificate = true,
        };
        Step untrusted = plain with { Client = plain.Client with { Identity = certificates.UntrustedClient } };
        return cell.Feature.Id switch
        {
            "client-cert" => new(asking, [good]),
            "client-cert-resumption" => new(asking, Resumed(good)),
            "client-cert-missing" => new(asking, [RefusedBy(Role.Server, plain, CertificateRequired), good]),
            "client-cert-untrusted" => new(asking, [RefusedBy(Role.Server, untrusted, UnknownCa), good]),
            _ => null,
        };
    }

    private Scenario Refused(Cell cell, ServerOptions server, Step plain)
    {
        ClientOptions client = plain.Client;
        return cell.Feature.Id switch
        {
            "unknown-ca" => Then(
                server, RefusedBy(Role.Client, With(client with { TrustedCa = certificates.OtherCa }), UnknownCa), plain),
            // The standard names no alert for this; these two are what implementations send.
            "wrong-name" => Then(
                server with { Identity = certificates.OtherName },
                RefusedBy(Role.Client, plain, BadCertificate, CertificateUnknown),
                With(client with { ServerName = "elsewhere.example" })),
            "expired" => new(
                server with { Identity = certificates.Expired }, [RefusedBy(Role.Client, plain, CertificateExpired)]),
            "tls12-only" => OldVersion(cell, server, plain),
            "alpn-mismatch" => Then(
                server with { Alpn = ["h2"] },
                RefusedBy(Role.Server, With(client with { Alpn = ["http/1.1"] }), NoApplicationProtocol),
                With(client with { Alpn = ["h2"] }) with { Alpn = "h2" }),
            "no-common-suite" => Then(
                server, RefusedBy(Role.Server, With(client with { Suites = [cell.Suite.Other.Name] }), HandshakeFailure), plain),
            "no-common-group" => Then(
                server, RefusedBy(Role.Server, With(client with { Groups = [cell.Group.Other.Name] }), HandshakeFailure), plain),
            _ => throw new InvalidOperationException($"The feature {cell.Feature.Id} has no scenario."),
        };

        Step With(ClientOptions options) => plain with { Client = options };
    }

    /// <summary>It is the peer that has TLS 1.2 only: a server refuses in either role (RFC 9846 §4.2.1).</summary>
    private static Scenario OldVersion(Cell cell, ServerOptions server, Step plain)
        => cell.Role == Role.Client
            ? new(server with { OldVersionOnly = true }, [RefusedBy(Role.Server, plain, ProtocolVersion)])
            : Then(
                server,
                RefusedBy(Role.Server, plain with { Client = plain.Client with { OldVersionOnly = true } }, ProtocolVersion),
                plain);

    private static Scenario Then(ServerOptions server, Step refused, Step good) => new(server, [refused, good]);

    private static Step RefusedBy(Role role, Step step, params int[] alerts)
        => step with { Ending = Ending.Refused, Refusal = new Refusal(role, alerts) };

    private static Step Retried(Step step, Cell cell) => step with
    {
        Client = step.Client with { Groups = [cell.Group.Other.Name, cell.Group.Name] },
        HelloRetryRequest = true,
    };

    private Step Keeping(Step step)
        => step with { Client = step.Client with { SessionFile = Path.Combine(folder, "session") } };

    private List<Step> Resumed(Step step) => [Keeping(step), Keeping(step) with { Resumed = true }];
}
