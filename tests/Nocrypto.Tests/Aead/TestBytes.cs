using System;

namespace Sundog.Nocrypto.Tests;

internal static class TestBytes
{
    /// <summary>The same bytes for the same seed.</summary>
    public static byte[] Make(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
