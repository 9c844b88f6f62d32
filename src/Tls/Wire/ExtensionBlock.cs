using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3:
//
//   Extension extensions<...>;

/// <summary>
/// The extensions of a message, over the content of their vector, whose framing was checked when it was read. What an
/// extension's data means is for the extension's own codec. The default value is an empty block.
/// </summary>
internal readonly ref struct ExtensionBlock
{
    private readonly ReadOnlySpan<byte> _bytes;

    private ExtensionBlock(ReadOnlySpan<byte> bytes, int count, ExtensionType? last)
    {
        _bytes = bytes;
        Count = count;
        Last = last;
    }

    /// <summary>The number of extensions.</summary>
    public int Count { get; }

    /// <summary>The type of the last extension, null in an empty block: pre_shared_key must be last in a ClientHello.</summary>
    public ExtensionType? Last { get; }

    /// <summary>The encoded extensions, without the length of the whole.</summary>
    public ReadOnlySpan<byte> Encoded => _bytes;

    /// <summary>Reads a vector's content; false when it is not a sequence of whole extensions.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out ExtensionBlock block)
    {
        block = default;
        int count = 0;
        ExtensionType? last = null;
        WireReader reader = new(content);
        while (Extension.TryRead(ref reader, out Extension extension))
        {
            count++;
            last = extension.Type;
        }
        if (!reader.IsAtEnd)
            return false;
        block = new ExtensionBlock(content, count, last);
        return true;
    }

    /// <summary>The data of the first extension of <paramref name="type"/>, in time linear in the block.</summary>
    public bool TryFind(ExtensionType type, out ReadOnlySpan<byte> data)
    {
        data = default;
        foreach (Extension extension in this)
        {
            if (extension.Type == type)
            {
                data = extension.Data;
                return true;
            }
        }
        return false;
    }

    public bool Contains(ExtensionType type) => TryFind(type, out _);

    /// <summary>
    /// The first type that occurs a second time, or null, in time linear in the block.
    /// RFC 9846 §4.3: there must not be more than one extension of the same type in a block.
    /// </summary>
    public ExtensionType? FirstDuplicate()
    {
        CodePointSet seen = new(stackalloc ulong[CodePointSet.Words]);
        foreach (Extension extension in this)
        {
            if (!seen.TryAdd(extension.Type))
                return extension.Type;
        }
        return null;
    }

    public Enumerator GetEnumerator() => new(_bytes);

    internal ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private WireReader _reader = new(bytes);
        private Extension _current;

        public readonly Extension Current => _current;

        public bool MoveNext() => Extension.TryRead(ref _reader, out _current);
    }
}
