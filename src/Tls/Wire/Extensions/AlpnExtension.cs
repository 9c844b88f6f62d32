using System;

namespace Sundog.Tls.Wire;

// RFC 7301 §3.1:
//
//   opaque ProtocolName<1..2^8-1>;
//
//   struct {
//       ProtocolName protocol_name_list<2..2^16-1>
//   } ProtocolNameList;

/// <summary>application_layer_protocol_negotiation: the client's list, the server's choice.</summary>
internal static class AlpnExtension
{
    public static bool TryReadClientHello(ReadOnlySpan<byte> data, out OpaqueList protocols)
    {
        protocols = default;
        WireReader reader = new(data);
        return reader.TryReadVector16(2, 0xffff, out ReadOnlySpan<byte> content)
            && reader.IsAtEnd
            && OpaqueList.TryRead8(content, 1, out protocols);
    }

    /// <summary>RFC 7301 §3.1: the server's list must contain exactly one name.</summary>
    public static bool TryReadServer(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> protocol)
    {
        protocol = default;
        WireReader reader = new(data);
        if (!(reader.TryReadVector16(2, 0xffff, out ReadOnlySpan<byte> content) && reader.IsAtEnd))
            return false;
        WireReader list = new(content);
        if (!(list.TryReadVector8(1, 0xff, out ReadOnlySpan<byte> name) && list.IsAtEnd))
            return false;
        protocol = name;
        return true;
    }

    /// <summary>Writes the names in the client's order of preference.</summary>
    public static void WriteClientHello(WireWriter writer, scoped ReadOnlySpan<byte[]> protocols)
    {
        NestedMark mark = Extension.OpenList16(writer, ExtensionType.ApplicationLayerProtocolNegotiation);
        foreach (byte[] protocol in protocols)
            writer.WriteVector8(protocol);
        writer.Close(mark);
    }

    public static void WriteServer(WireWriter writer, scoped ReadOnlySpan<byte> protocol)
    {
        NestedMark mark = Extension.OpenList16(writer, ExtensionType.ApplicationLayerProtocolNegotiation);
        writer.WriteVector8(protocol);
        writer.Close(mark);
    }
}
