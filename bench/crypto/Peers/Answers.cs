using System;

namespace Sundog.Bench.Crypto.Peers;

/// <summary>Nothing is timed before its answer is checked.</summary>
internal static class Answers
{
    internal static void AreEqual(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
            throw new InvalidOperationException($"{what}: the answers differ.");
    }

    internal static void IsTrue(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"{what}: refused.");
    }
}
