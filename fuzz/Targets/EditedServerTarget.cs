using System;
using System.Collections.Generic;
using Sundog.Tls;

namespace Sundog.Fuzz.Targets;

/// <summary>A client, whose server's flight is edited behind the keys.</summary>
internal sealed class EditedServerTarget : FuzzTarget
{
    public override string Name => "edited-server";

    public override string Description => "a client, against an honest server's flight edited behind the keys";

    public override IEnumerable<byte[]> Seeds()
    {
        yield return [];
        yield return [0, 0, 30, 4, 1];
        yield return [1, 0, 0, 0, 11];
        yield return [1, 0, 40, 4, 255, 1, 1, 0, 2, 3];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        using EditingRelay relay = new(input.ToArray(), "SERVER_HANDSHAKE_TRAFFIC_SECRET");
        using TlsEngine client = Honest.Client();
        using TlsEngine server = Honest.Server(relay);
        for (int round = 0; round < 3; round++)
        {
            Wire.Pump(client, server);
            byte[] bytes = new byte[server.PendingOutput];
            server.Drain(bytes);
            Wire.Receive(client, relay.Pass(bytes));
        }
        Require(!client.IsHandshakeComplete || client.Info!.Peer!.Leaf.Equals(Honest.Leaf), "a client is complete only with the peer that it verified");
        if (EngineRules.Broken(client) is { } rule)
            Require(false, rule);
    }
}
