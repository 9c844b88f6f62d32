using System.Collections.Generic;
using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;

namespace Sundog.Interop.Running;

/// <summary>How a connection ends.</summary>
internal enum Ending
{
    /// <summary>Data both ways, then close_notify by the client.</summary>
    ClientCloses,

    /// <summary>Data both ways, then close_notify by the server.</summary>
    ServerCloses,

    /// <summary>Data both ways, then the TCP connection ends without close_notify.</summary>
    Cut,

    /// <summary>One side refuses the handshake with an alert.</summary>
    Refused,
}

/// <summary>Which side refuses, and the alerts (RFC 9846 §6.2) with which it may.</summary>
internal sealed record Refusal(Role By, params int[] Alerts);

/// <summary>One connection of a scenario: how the client is started, and what both sides have to say about it.</summary>
internal sealed record Step
{
    public required ClientOptions Client { get; init; }
    public Ending Ending { get; init; } = Ending.ClientCloses;
    public Refusal? Refusal { get; init; }
    public bool Resumed { get; init; }
    public bool HelloRetryRequest { get; init; }
    public string Alpn { get; init; } = ConnectionFacts.None;
    public bool ClientCertificate { get; init; }
    public bool KeyUpdate { get; init; }

    /// <summary>Bytes of data in each direction, for each exchange.</summary>
    public long DataSize { get; init; } = Scenario.SmallData;
}

/// <summary>What a cell does: one server, and connections to it one after the other.</summary>
internal sealed record Scenario(ServerOptions Server, IReadOnlyList<Step> Steps)
{
    /// <summary>Two full records and a part of one.</summary>
    public const long SmallData = 2 * 16384 + 777;
}
