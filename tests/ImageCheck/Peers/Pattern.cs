using System;
using System.IO;

namespace Sundog.ImageCheck;

/// <summary>The bytes that the guest serves under <c>/bytes/N</c>: a block that repeats.</summary>
internal static class Pattern
{
    public const int Size = 65_536;

    private static readonly byte[] Block = Make();

    /// <summary>What stands at a place, to the end of its block.</summary>
    public static ReadOnlyMemory<byte> At(long place) => Block.AsMemory((int)(place % Size));

    /// <summary>Compares what came.</summary>
    /// <exception cref="InvalidDataException">A byte is not the one that stands there.</exception>
    public static void Check(long place, ReadOnlySpan<byte> received)
    {
        while (!received.IsEmpty)
        {
            ReadOnlySpan<byte> expected = At(place).Span;
            int count = Math.Min(expected.Length, received.Length);
            if (!received[..count].SequenceEqual(expected[..count]))
                throw new InvalidDataException($"Wrong bytes came in the {count} from {place} on.");
            received = received[count..];
            place += count;
        }
    }

    private static byte[] Make()
    {
        byte[] block = new byte[Size];
        uint state = 1;
        foreach (ref byte value in block.AsSpan())
        {
            state = unchecked(state * 1_664_525 + 1_013_904_223);
            value = (byte)(state >> 24);
        }
        return block;
    }
}
