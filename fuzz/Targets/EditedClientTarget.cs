using System;
using System.Collections.Generic;
using Sundog.Tls;

namespace Sundog.Fuzz.Targets;

/// <summary>A server, whose client's messages are edited, the hello and the flight behind the keys.</summary>
internal sealed class EditedClientTarget : FuzzTarget
{
    public override string Name => "edited-client";

    public override string Description => "a server, against an honest client's messages edited behind the keys";

    public override IEnumerable<byte[]> Seeds()
    {
        yield return [];
        yield return [0, 0, 60, 4, 1];
        yield return [1, 0, 0, 0, 15];
        yield return [0, 0, 100, 2, 3, 1, 0, 7, 4, 1];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        using EditingRelay relay = new(input.ToArray(), "CLIENT_HANDSHAKE_TRAFFIC_SECRET");
        using TlsEngine client = Honest.Client(relay);
        using TlsEngine server = Honest.Server();
        for (int round = 0; round < 3; round++)
        {
            byte[] bytes = new byte[client.PendingOutput];
            client.Drain(bytes);
            Wire.Receive(server, relay.Pass(bytes));
            Wire.Pump(server, client);
        }
        if (EngineRules.Broken(server) is { } rule)
            Require(false, rule);
    }
}
