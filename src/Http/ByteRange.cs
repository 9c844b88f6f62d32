using System;

namespace Sundog.Http;

/// <summary>A part of the bytes of a head.</summary>
/// <param name="Start">From the start of the head, in bytes.</param>
/// <param name="Length">In bytes.</param>
public readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>The part itself.</summary>
    /// <param name="head">The bytes that the head was read from.</param>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> head) => head.Slice(Start, Length);
}
