using System;
using System.Collections.Generic;
using Sundog.Tls;

namespace Sundog.Fuzz.Targets;

/// <summary>A client's engine, fed what a server might send.</summary>
internal sealed class ClientEngineTarget : FuzzTarget
{
    public override string Name => "client-engine";

    public override string Description => "a client, fed what a server might send";

    public override IEnumerable<byte[]> Seeds()
    {
        (_, byte[] server) = Honest.Conversation();
        yield return server;
        yield return [21, 3, 3, 0, 2, 2, 40];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        using TlsEngine client = Honest.Client();
        Wire.Receive(client, input.ToArray());
        client.EndOfInput();
        Require(!client.IsHandshakeComplete || client.Info!.Peer is not null, "a client is complete only with a verified peer");
        if (EngineRules.Broken(client) is { } rule)
            Require(false, rule);
    }
}
