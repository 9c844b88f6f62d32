using System.Collections.Generic;

namespace Sundog.Interop.Peers;

/// <summary>A certificate chain and its private key, as PEM files.</summary>
internal sealed record Identity(string ChainFile, string KeyFile);

/// <summary>What a server does with the bytes that it receives.</summary>
internal enum ServerApplication
{
    /// <summary>It returns them.</summary>
    Echo,

    /// <summary>It writes them to its standard output, and sends what it reads from its standard input.</summary>
    Pipe,

    /// <summary>It answers GET over HTTP/1.1.</summary>
    Http,
}

/// <summary>How a server is started; suites and groups are names of the registry, in order of preference.</summary>
internal sealed record ServerOptions
{
    public required Identity Identity { get; init; }
    public required IReadOnlyList<string> Suites { get; init; }
    public required IReadOnlyList<string> Groups { get; init; }
    public IReadOnlyList<string> Alpn { get; init; } = [];

    /// <summary>The CA whose certificate every client must show, or null to ask for none.</summary>
    public string? RequiredClientCa { get; init; }

    public bool Tickets { get; init; } = true;

    /// <summary>Speak TLS 1.2 only (never asked of Sundog, which has no such version).</summary>
    public bool OldVersionOnly { get; init; }

    public ServerApplication Application { get; init; }

    /// <summary>How many connections the cell makes; a server may end after as many.</summary>
    public int Connections { get; init; } = 1;
}

/// <summary>How a client is started.</summary>
internal sealed record ClientOptions
{
    public int Port { get; init; }
    public required string TrustedCa { get; init; }
    public required IReadOnlyList<string> Suites { get; init; }

    /// <summary>The groups offered; a key share is sent for the first only.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    public string ServerName { get; init; } = "localhost";
    public IReadOnlyList<string> Alpn { get; init; } = [];
    public Identity? Identity { get; init; }

    /// <summary>A file that keeps the session of one connection for the next, or null.</summary>
    public string? SessionFile { get; init; }

    /// <summary>Send a KeyUpdate that asks the server for one, after the first write.</summary>
    public bool KeyUpdate { get; init; }

    /// <summary>Speak TLS 1.2 only (never asked of Sundog).</summary>
    public bool OldVersionOnly { get; init; }
}

/// <summary>A command line.</summary>
internal sealed record Launch(string Program, IReadOnlyList<string> Arguments)
{
    public override string ToString()
    {
        List<string> words = [Program];
        foreach (string argument in Arguments)
            words.Add(argument.Contains(' ') || argument.Length == 0 ? $"'{argument}'" : argument);
        return string.Join(' ', words);
    }
}
