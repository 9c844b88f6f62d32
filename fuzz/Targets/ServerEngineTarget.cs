using System;
using System.Collections.Generic;
using Sundog.Tls;

namespace Sundog.Fuzz.Targets;

/// <summary>A server's engine, fed what a client might send.</summary>
internal sealed class ServerEngineTarget : FuzzTarget
{
    public override string Name => "server-engine";

    public override string Description => "a server, fed what a client might send";

    public override IEnumerable<byte[]> Seeds()
    {
        (byte[] client, _) = Honest.Conversation();
        yield return client;
        yield return System.Text.Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n");
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        using TlsEngine server = Honest.Server();
        Wire.Receive(server, input.ToArray());
        server.EndOfInput();
        if (EngineRules.Broken(server) is { } rule)
            Require(false, rule);
    }
}
