using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Tls.Wire;

/// <summary>
/// Writes the presentation language of TLS (RFC 9846 §3) into a buffer that grows as needed and is reused:
/// <see cref="Reset"/> keeps it. What does not fit its field is our own bug, so it throws.
/// </summary>
internal sealed class WireWriter(int capacity = 512)
{
    private const int LeastGrowth = 64;

    private byte[] _buffer = new byte[capacity];

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; the next write may move it, so do not keep it.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Starts again at length zero and keeps the buffer and what stands in it.</summary>
    public void Reset() => Length = 0;

    /// <summary>Starts again at length zero and zeroes the whole buffer.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        Length = 0;
    }

    /// <summary>As <see cref="Clear"/>, and gives the buffer back: what is written next takes a new one.</summary>
    public void Release()
    {
        Clear();
        _buffer = [];
    }

    public void WriteUInt8(byte value) => Take(1)[0] = value;

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    /// <exception cref="InvalidOperationException"><paramref name="value"/> needs more than 24 bits.</exception>
    public void WriteUInt24(int value)
    {
        ThrowUnlessFits(value, 3);
        PutLength(Take(3), value);
    }

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void WriteBytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Writes <paramref name="count"/> zero bytes, to be overwritten by <see cref="Patch"/>.</summary>
    public void WriteZeros(int count) => Take(count).Clear();

    /// <summary>Overwrites bytes that were written before, from <paramref name="offset"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They were not written before.</exception>
    public void Patch(int offset, scoped ReadOnlySpan<byte> bytes)
        => bytes.CopyTo(_buffer.AsSpan(0, Length).Slice(offset, bytes.Length));

    /// <summary>Code points of 16 bits one after another, without a length.</summary>
    public void WriteCodePoints<T>(scoped ReadOnlySpan<T> values) where T : unmanaged, Enum
    {
        foreach (ushort value in MemoryMarshal.Cast<T, ushort>(values))
            WriteUInt16(value);
    }

    public void WriteVector8(scoped ReadOnlySpan<byte> content) => WriteVector(1, content);

    public void WriteVector16(scoped ReadOnlySpan<byte> content) => WriteVector(2, content);

    public void WriteVector24(scoped ReadOnlySpan<byte> content) => WriteVector(3, content);

    public Mark OpenVector8() => Open(1);

    public Mark OpenVector16() => Open(2);

    public Mark OpenVector24() => Open(3);

    /// <summary>Ends a vector: writes the length of all that was written since it was opened into its prefix.</summary>
    /// <exception cref="InvalidOperationException">The length does not fit the prefix, or the mark is stale.</exception>
    public void Close(Mark mark)
    {
        int length = Length - mark.Offset - mark.Width;
        ThrowUnlessFits(length, mark.Width);
        PutLength(_buffer.AsSpan(mark.Offset, mark.Width), length);
    }

    /// <summary>Ends both vectors, the inner one first.</summary>
    public void Close(NestedMark mark)
    {
        Close(mark.Inner);
        Close(mark.Outer);
    }

    private void WriteVector(int width, scoped ReadOnlySpan<byte> content)
    {
        ThrowUnlessFits(content.Length, width);
        PutLength(Take(width), content.Length);
        WriteBytes(content);
    }

    private Mark Open(int width)
    {
        Mark mark = new(Length, width);
        WriteZeros(width);
        return mark;
    }

    private static void ThrowUnlessFits(int length, int width)
    {
        if (length < 0 || width is < 1 or > 3 || length >> (8 * width) != 0)
            throw new InvalidOperationException($"The length {length} does not fit {width} bytes.");
    }

    private static void PutLength(Span<byte> prefix, int length)
    {
        for (int i = prefix.Length - 1; i >= 0; i--, length >>= 8)
            prefix[i] = (byte)(length & 0xff);
    }

    private Span<byte> Take(int count)
    {
        if (count > _buffer.Length - Length)
            Grow(count);
        Span<byte> taken = _buffer.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    private void Grow(int count)
    {
        byte[] larger = new byte[Math.Max(Length + count, Math.Max(_buffer.Length * 2, LeastGrowth))];
        Written.CopyTo(larger);
        // So that Clear leaves no copy of what was written behind.
        CryptographicOperations.ZeroMemory(_buffer);
        _buffer = larger;
    }
}
