using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3.8:
//
//   struct {
//       NamedGroup group;
//       opaque key_exchange<1..2^16-1>;
//   } KeyShareEntry;
//
//   struct {
//       KeyShareEntry client_shares<0..2^16-1>;
//   } KeyShareClientHello;
//
//   struct {
//       NamedGroup selected_group;
//   } KeyShareHelloRetryRequest;
//
//   struct {
//       KeyShareEntry server_share;
//   } KeyShareServerHello;

/// <summary>key_share in its three forms.</summary>
internal static class KeyShareExtension
{
    public static bool TryReadClientHello(ReadOnlySpan<byte> data, out KeyShareList shares)
    {
        shares = default;
        WireReader reader = new(data);
        return reader.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> content)
            && reader.IsAtEnd
            && KeyShareList.TryRead(content, out shares);
    }

    public static bool TryReadHelloRetryRequest(ReadOnlySpan<byte> data, out NamedGroup selected)
    {
        WireReader reader = new(data);
        bool read = reader.TryReadUInt16(out ushort group) && reader.IsAtEnd;
        selected = read ? (NamedGroup)group : default;
        return read;
    }

    public static bool TryReadServerHello(ReadOnlySpan<byte> data, out KeyShareEntry share)
    {
        share = default;
        WireReader reader = new(data);
        if (!(KeyShareEntry.TryRead(ref reader, out KeyShareEntry entry) && reader.IsAtEnd))
            return false;
        share = entry;
        return true;
    }

    /// <summary>Starts a client's list; the caller writes entries, in its order of preference, and closes the mark.</summary>
    public static NestedMark OpenClientHello(WireWriter writer) => Extension.OpenList16(writer, ExtensionType.KeyShare);

    /// <summary>Writes a client's list of one.</summary>
    public static void WriteClientHello(WireWriter writer, NamedGroup group, scoped ReadOnlySpan<byte> keyExchange)
    {
        NestedMark mark = OpenClientHello(writer);
        KeyShareEntry.Write(writer, group, keyExchange);
        writer.Close(mark);
    }

    public static void WriteHelloRetryRequest(WireWriter writer, NamedGroup selected)
    {
        Mark extension = Extension.Open(writer, ExtensionType.KeyShare);
        writer.WriteUInt16((ushort)selected);
        writer.Close(extension);
    }

    public static void WriteServerHello(WireWriter writer, NamedGroup group, scoped ReadOnlySpan<byte> keyExchange)
    {
        Mark extension = Extension.Open(writer, ExtensionType.KeyShare);
        KeyShareEntry.Write(writer, group, keyExchange);
        writer.Close(extension);
    }
}

/// <summary>A group and the sender's public value for it, not yet looked at.</summary>
internal readonly ref struct KeyShareEntry(NamedGroup group, ReadOnlySpan<byte> keyExchange)
{
    public NamedGroup Group { get; } = group;

    public ReadOnlySpan<byte> KeyExchange { get; } = keyExchange;

    /// <summary>Reads one entry out of a list.</summary>
    public static bool TryRead(scoped ref WireReader reader, out KeyShareEntry entry)
    {
        entry = default;
        WireReader ahead = reader;
        if (!(ahead.TryReadUInt16(out ushort group) && ahead.TryReadVector16(1, 0xffff, out ReadOnlySpan<byte> key)))
            return false;
        entry = new KeyShareEntry((NamedGroup)group, key);
        reader = ahead;
        return true;
    }

    public static void Write(WireWriter writer, NamedGroup group, scoped ReadOnlySpan<byte> keyExchange)
    {
        writer.WriteUInt16((ushort)group);
        writer.WriteVector16(keyExchange);
    }
}

/// <summary>The shares of a ClientHello, whose framing was checked when they were read.</summary>
internal readonly ref struct KeyShareList
{
    private readonly ReadOnlySpan<byte> _bytes;

    private KeyShareList(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = count;
    }

    /// <summary>The number of shares; none asks for a HelloRetryRequest. A hostile client can send thousands.</summary>
    public int Count { get; }

    /// <summary>Reads a vector's content; false when it is not a sequence of whole entries.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out KeyShareList shares)
    {
        shares = default;
        int count = 0;
        WireReader reader = new(content);
        while (KeyShareEntry.TryRead(ref reader, out _))
            count++;
        if (!reader.IsAtEnd)
            return false;
        shares = new KeyShareList(content, count);
        return true;
    }

    /// <summary>The first share of <paramref name="group"/>.</summary>
    public bool TryFind(NamedGroup group, out ReadOnlySpan<byte> keyExchange)
    {
        keyExchange = default;
        foreach (KeyShareEntry entry in this)
        {
            if (entry.Group == group)
            {
                keyExchange = entry.KeyExchange;
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// The first group that occurs a second time, or null, in time linear in the list.
    /// RFC 9846 §4.3.8: clients must not offer two shares for one group.
    /// </summary>
    public NamedGroup? FirstDuplicate()
    {
        CodePointSet seen = new(stackalloc ulong[CodePointSet.Words]);
        foreach (KeyShareEntry entry in this)
        {
            if (!seen.TryAdd(entry.Group))
                return entry.Group;
        }
        return null;
    }

    /// <summary>
    /// The first share whose group is not among <paramref name="groups"/>, or null, in time linear in both.
    /// RFC 9846 §4.3.8: clients must not offer shares for groups that supported_groups does not list.
    /// </summary>
    public NamedGroup? FirstOutside(UInt16List groups)
    {
        CodePointSet listed = new(stackalloc ulong[CodePointSet.Words]);
        foreach (ushort group in groups)
            listed.TryAdd(group);
        foreach (KeyShareEntry entry in this)
        {
            if (!listed.Contains(entry.Group))
                return entry.Group;
        }
        return null;
    }

    public Enumerator GetEnumerator() => new(_bytes);

    internal ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private WireReader _reader = new(bytes);
        private KeyShareEntry _current;

        public readonly KeyShareEntry Current => _current;

        public bool MoveNext() => KeyShareEntry.TryRead(ref _reader, out _current);
    }
}
