using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Sundog.Tls.Wire;

/// <summary>
/// A list of 16-bit code points (cipher suites, groups, schemes, versions) as the peer sent it, in its order of
/// preference. <c>foreach (NamedGroup group in list)</c> converts.
/// </summary>
internal readonly ref struct UInt16List
{
    private readonly ReadOnlySpan<byte> _bytes;

    private UInt16List(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The number of code points.</summary>
    public int Count => _bytes.Length / 2;

    /// <summary>The encoded list, without its length.</summary>
    public ReadOnlySpan<byte> Encoded => _bytes;

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Count"/>.</exception>
    public ushort this[int index] => BinaryPrimitives.ReadUInt16BigEndian(_bytes.Slice(2 * index, 2));

    /// <summary>Reads a vector's content; false when half a code point is left over.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out UInt16List list)
    {
        list = content.Length % 2 == 0 ? new UInt16List(content) : default;
        return content.Length % 2 == 0;
    }

    public bool Contains(ushort value)
    {
        foreach (ushort member in this)
        {
            if (member == value)
                return true;
        }
        return false;
    }

    /// <typeparam name="T">An enum of 16 bits.</typeparam>
    public bool Contains<T>(T value) where T : unmanaged, Enum => Contains(Unsafe.BitCast<T, ushort>(value));

    public Enumerator GetEnumerator() => new(_bytes);

    internal ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private WireReader _reader = new(bytes);
        private ushort _current;

        public readonly ushort Current => _current;

        public bool MoveNext() => _reader.TryReadUInt16(out _current);
    }
}
