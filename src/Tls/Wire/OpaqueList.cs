using System;

namespace Sundog.Tls.Wire;

/// <summary>
/// A list of byte strings, each with its own length prefix (protocol names, binders, distinguished names), whose framing
/// was checked when it was read.
/// </summary>
internal readonly ref struct OpaqueList
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _wide;

    private OpaqueList(ReadOnlySpan<byte> bytes, bool wide, int count)
    {
        _bytes = bytes;
        _wide = wide;
        Count = count;
    }

    /// <summary>The number of byte strings.</summary>
    public int Count { get; }

    /// <summary>The encoded list, without the length of the whole.</summary>
    public ReadOnlySpan<byte> Encoded => _bytes;

    /// <summary>Checks a list of opaque&lt;minimum..255&gt;.</summary>
    public static bool TryRead8(ReadOnlySpan<byte> content, int minimum, out OpaqueList list)
        => TryRead(content, wide: false, minimum, out list);

    /// <summary>Checks a list of opaque&lt;minimum..2^16-1&gt;.</summary>
    public static bool TryRead16(ReadOnlySpan<byte> content, int minimum, out OpaqueList list)
        => TryRead(content, wide: true, minimum, out list);

    public bool Contains(ReadOnlySpan<byte> value)
    {
        foreach (ReadOnlySpan<byte> member in this)
        {
            if (member.SequenceEqual(value))
                return true;
        }
        return false;
    }

    public Enumerator GetEnumerator() => new(_bytes, _wide, minimum: 0);

    private static bool TryRead(ReadOnlySpan<byte> content, bool wide, int minimum, out OpaqueList list)
    {
        list = default;
        int count = 0;
        Enumerator members = new(content, wide, minimum);
        while (members.MoveNext())
            count++;
        if (!members.IsAtEnd)
            return false;
        list = new OpaqueList(content, wide, count);
        return true;
    }

    internal ref struct Enumerator(ReadOnlySpan<byte> bytes, bool wide, int minimum)
    {
        private WireReader _reader = new(bytes);
        private ReadOnlySpan<byte> _current;

        public readonly ReadOnlySpan<byte> Current => _current;

        public readonly bool IsAtEnd => _reader.IsAtEnd;

        public bool MoveNext() => wide
            ? _reader.TryReadVector16(minimum, 0xffff, out _current)
            : _reader.TryReadVector8(minimum, 0xff, out _current);
    }
}
