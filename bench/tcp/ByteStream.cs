using System;
using System.IO;

namespace Sundog.Bench.Tcp;

/// <summary>
/// The bytes that every transfer carries: noise with a period that no segment or buffer size divides, so that a byte at
/// a wrong place is a wrong byte. Both sides look at slices of it, and nothing is copied or hashed.
/// </summary>
internal static class ByteStream
{
    /// <summary>The most bytes of one slice.</summary>
    public const int Most = 262_144;

    private const int Period = 1_048_573;

    private static readonly byte[] Noise = Make();

    /// <summary>So many bytes from a place in the stream, at most <see cref="Most"/>.</summary>
    public static ReadOnlySpan<byte> At(long place, int length) => Noise.AsSpan((int)(place % Period), length);

    /// <summary>The same for what wants an array.</summary>
    public static ArraySegment<byte> SegmentAt(long place, int length) => new(Noise, (int)(place % Period), length);

    /// <summary>Compares what was received, byte by byte.</summary>
    /// <exception cref="InvalidDataException">A byte is not the one that was sent there.</exception>
    public static void Check(long place, ReadOnlySpan<byte> received)
    {
        if (!received.SequenceEqual(At(place, received.Length)))
            throw new InvalidDataException($"Wrong bytes were received in the {received.Length} from {place} on.");
    }

    private static byte[] Make()
    {
        byte[] noise = new byte[Period + Most];
        new Random(1).NextBytes(noise.AsSpan(0, Period));
        noise.AsSpan(0, Most).CopyTo(noise.AsSpan(Period));
        return noise;
    }
}
