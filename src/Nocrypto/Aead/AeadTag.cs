using System;
using System.Buffers.Binary;

namespace Sundog.Nocrypto;

/// <summary>The comparison of 16-byte tags.</summary>
internal static class AeadTag
{
    /// <summary>Whether both tags are equal, in the same time for all of them.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> computed, ReadOnlySpan<byte> received)
    {
        ulong difference = Half(computed, 0) ^ Half(received, 0);
        difference |= Half(computed, 8) ^ Half(received, 8);
        return ConstantTime.IsZeroBit(difference) == 1;
    }

    private static ulong Half(ReadOnlySpan<byte> tag, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(tag[offset..]);
}
