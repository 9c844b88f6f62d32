using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3:
//
//   struct {
//       ExtensionType extension_type;
//       opaque extension_data<0..2^16-1>;
//   } Extension;

/// <summary>One extension: its type and its data, which alias the message.</summary>
internal readonly ref struct Extension(ExtensionType type, ReadOnlySpan<byte> data)
{
    public ExtensionType Type { get; } = type;

    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Reads one extension out of a block.</summary>
    public static bool TryRead(scoped ref WireReader reader, out Extension extension)
    {
        extension = default;
        WireReader ahead = reader;
        if (!(ahead.TryReadUInt16(out ushort type) && ahead.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> data)))
            return false;
        extension = new Extension((ExtensionType)type, data);
        reader = ahead;
        return true;
    }

    /// <summary>Writes the type and opens the data.</summary>
    public static Mark Open(WireWriter writer, ExtensionType type)
    {
        writer.WriteUInt16((ushort)type);
        return writer.OpenVector16();
    }

    /// <summary>Opens an extension whose data is one vector with a length of two bytes.</summary>
    public static NestedMark OpenList16(WireWriter writer, ExtensionType type)
        => new(Open(writer, type), writer.OpenVector16());

    /// <summary>Writes a whole extension; empty <paramref name="data"/> is the form of extensions that are flags.</summary>
    public static void Write(WireWriter writer, ExtensionType type, scoped ReadOnlySpan<byte> data)
    {
        writer.WriteUInt16((ushort)type);
        writer.WriteVector16(data);
    }
}
