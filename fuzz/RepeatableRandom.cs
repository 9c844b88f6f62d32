using System;
using Sundog.Nocrypto;

namespace Sundog.Fuzz;

/// <summary>Random bytes that are the same in every run.</summary>
internal sealed class RepeatableRandom(int seed) : RandomSource
{
    private readonly Random _random = new(seed);

    public override void Fill(Span<byte> destination) => _random.NextBytes(destination);
}
