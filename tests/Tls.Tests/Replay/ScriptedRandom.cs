using System;
using System.Collections.Generic;
using Sundog.Nocrypto;

namespace Sundog.Tls.Tests.Replay;

/// <summary>Gives out exactly the byte strings that a trace used, in order.</summary>
internal sealed class ScriptedRandom(params byte[][] script) : RandomSource
{
    private readonly Queue<byte[]> _script = new(script);

    public override void Fill(Span<byte> destination)
    {
        byte[] next = _script.Dequeue();
        if (next.Length != destination.Length)
            throw new InvalidOperationException($"{destination.Length} bytes were asked for; the script has {next.Length}.");
        next.CopyTo(destination);
    }
}
