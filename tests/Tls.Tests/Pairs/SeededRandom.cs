using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>Random bytes that are the same in every run: a test is a function of its seed.</summary>
internal sealed class SeededRandom(int seed) : RandomSource
{
    private readonly Random _random = new(seed);

    public override void Fill(Span<byte> destination) => _random.NextBytes(destination);
}
