using System;
using System.Collections.Generic;

namespace Sundog.Fuzz.Targets;

/// <summary>A bug planted to be found: it proves that the harness finds bugs.</summary>
internal sealed class PlantedTarget : FuzzTarget
{
    public override string Name => "planted";

    public override string Description => "a bug that must be found";

    public override IEnumerable<byte[]> Seeds()
    {
        yield return [0, 0, 0, 0];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        // The real record layer goes first, so that what is proved is the instrumentation of the libraries.
        if (!Tls.Wire.RecordHeader.TryRead(input, out Tls.Wire.RecordHeader header))
            return;
        if (header.Type == Tls.Wire.ContentType.Alert && header.Length == 2)
            throw new InvalidOperationException("the planted bug");
    }
}
