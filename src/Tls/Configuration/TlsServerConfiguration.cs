using System;
using System.Collections.Generic;

namespace Sundog.Tls;

/// <summary>A server's validated options, shared by any number of connections. Immutable and thread-safe.</summary>
public sealed class TlsServerConfiguration : TlsConfiguration
{
    private const int MaxTicketLifetime = 604_800;
    private const int MaxTickets = 8;

    private TlsServerConfiguration(TlsServerOptions options)
        : base(options)
    {
        Identities = Copy(options.Identities);
        ClientAuthentication = options.ClientAuthentication;
        ClientAuthenticator = options.ClientAuthenticator;
        Tickets = options.Tickets;
        TicketCount = options.TicketCount;
        TicketLifetime = options.TicketLifetime;
    }

    internal TlsIdentity[] Identities { get; }

    internal ClientAuthentication ClientAuthentication { get; }

    internal PeerAuthenticator? ClientAuthenticator { get; }

    internal TicketProtector? Tickets { get; }

    internal int TicketCount { get; }

    internal int TicketLifetime { get; }

    /// <summary>Validates <paramref name="options"/>.</summary>
    /// <exception cref="TlsConfigurationException">They contradict each other or the standard; all problems are listed.</exception>
    public static TlsServerConfiguration Create(TlsServerOptions options)
        => TryCreate(options, out TlsServerConfiguration? configuration, out IReadOnlyList<string> problems)
            ? configuration!
            : throw new TlsConfigurationException(problems);

    /// <summary>Validates <paramref name="options"/>; on false all <paramref name="problems"/> are listed.</summary>
    public static bool TryCreate(TlsServerOptions options, out TlsServerConfiguration? configuration, out IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> found = CheckCommon(options);
        if (options.Identities.Count == 0)
            found.Add("a server needs an identity");
        if (options.ClientAuthentication != ClientAuthentication.None && options.ClientAuthenticator is null)
            found.Add("clients are asked for a certificate, but nothing says how to check it");
        if (options.ClientAuthentication == ClientAuthentication.None && options.ClientAuthenticator is not null)
            found.Add("it is said how to check a client's certificate, but no client is asked for one");
        if (options.TicketCount is < 1 or > MaxTickets)
            found.Add($"a connection issues 1 to {MaxTickets} tickets");
        if (options.TicketLifetime is < 1 or > MaxTicketLifetime)
            found.Add($"a ticket is good for 1 to {MaxTicketLifetime} seconds (RFC 9846 §4.7.1)");
        problems = found;
        configuration = found.Count == 0 ? new TlsServerConfiguration(options) : null;
        return configuration is not null;
    }
}
