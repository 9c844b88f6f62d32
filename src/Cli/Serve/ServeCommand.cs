using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Cli;

/// <summary><c>sundog serve</c>: a server that shows each visitor its own connection, or echoes.</summary>
internal static class ServeCommand
{
    private const int Backlog = 1024;

    /// <summary>The command.</summary>
    public static readonly Command Definition = new()
    {
        Name = "serve",
        Summary = "Serves HTTPS: a page that shows the visitor's own connection; or echoes.",
        Options =
        [
            new("--listen", "HOST:PORT", "where to listen; port 0 takes a free one", Required: true),
            new("--cert", "FILE", "certificate chain, PEM, leaf first; each with its --key", Repeatable: true, Required: true),
            new("--key", "FILE", "private key of the --cert in the same position, PEM", Repeatable: true, Required: true),
            .. TlsChoices.Options,
            new("--client-ca", "FILE", "authorities that clients' certificates are checked against"),
            new("--client-auth", "request|require", "ask clients for a certificate"),
            new("--no-tickets", null, "issue no tickets for resumption"),
            new("--echo", null, "return every byte instead of speaking HTTP"),
        ],
        Run = RunAsync,
    };

    private static async Task RunAsync(Arguments arguments, CommandContext context, CancellationToken cancellation)
    {
        using KeyLogFile? keyLog = TlsChoices.KeyLog(arguments);
        using TicketKeys ticketKeys = new(TimeSpan.FromHours(12));
        IReadOnlyList<TlsIdentity> identities = ReadIdentities(arguments, context);
        TlsServerConfiguration configuration = Configure(arguments, context, identities, keyLog, ticketKeys);
        using Socket listener = await ListenAsync(Endpoint.Parse(arguments.Value("--listen")!), cancellation);
        await using ConnectionLog log = new(context.Messages);
        using TlsServer server = new(configuration, arguments.Has("--echo"), log);
        context.WriteLine($"listening on {listener.LocalEndPoint}");
        await server.RunAsync(listener, cancellation);
    }

    private static TlsIdentity[] ReadIdentities(Arguments arguments, CommandContext context)
    {
        IReadOnlyList<string> certificates = arguments.Values("--cert");
        IReadOnlyList<string> keys = arguments.Values("--key");
        if (certificates.Count != keys.Count)
            throw CommandFailure.Usage($"there are {certificates.Count} --cert and {keys.Count} --key; each certificate needs its key");
        return certificates.Zip(keys, (certificate, key) => PemFile.ReadIdentity(certificate, key, context.Time.GetUtcNow())).ToArray();
    }

    private static TlsServerConfiguration Configure(
        Arguments arguments, CommandContext context, IReadOnlyList<TlsIdentity> identities, KeyLogFile? keyLog, TicketKeys ticketKeys)
    {
        ClientAuthentication clients = ReadClientAuthentication(arguments);
        TlsServerOptions options = new()
        {
            Random = HostRandom.Shared,
            Clock = context.Time,
            Identities = identities,
            CipherSuites = TlsChoices.Suites(arguments),
            Groups = TlsChoices.Groups(arguments),
            ApplicationProtocols = arguments.List("--alpn") ?? [],
            ClientAuthentication = clients,
            ClientAuthenticator = clients == ClientAuthentication.None
                ? null
                : PeerAuthenticator.ForTrustAnchors(PemFile.ReadTrustAnchors(arguments.Value("--client-ca")!)),
            Tickets = arguments.Has("--no-tickets") ? null : ticketKeys,
            KeyLog = keyLog,
        };
        return TlsServerConfiguration.TryCreate(options, out TlsServerConfiguration? configuration, out IReadOnlyList<string> problems)
            ? configuration!
            : throw CommandFailure.Usage(string.Join("; ", problems));
    }

    private static ClientAuthentication ReadClientAuthentication(Arguments arguments)
    {
        ClientAuthentication clients = arguments.Value("--client-auth") switch
        {
            "request" => ClientAuthentication.Request,
            "require" => ClientAuthentication.Require,
            null when arguments.Has("--client-ca") => throw CommandFailure.Usage("--client-ca needs --client-auth request or require"),
            null => ClientAuthentication.None,
            _ => throw CommandFailure.Usage("--client-auth is request or require"),
        };
        if (clients != ClientAuthentication.None && !arguments.Has("--client-ca"))
            throw CommandFailure.Usage("--client-auth needs --client-ca: who is trusted to certify clients");
        return clients;
    }

    private static async Task<Socket> ListenAsync(Endpoint endpoint, CancellationToken cancellation)
    {
        IPAddress address = (await endpoint.ResolveAsync(cancellation))[0];
        Socket listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
                listener.DualMode = true;
            listener.Bind(new IPEndPoint(address, endpoint.Port));
            listener.Listen(Backlog);
            return listener;
        }
        catch (SocketException error)
        {
            listener.Dispose();
            throw new CommandFailure(ExitCode.Network, $"cannot listen on {endpoint}: {error.Message}");
        }
    }
}
