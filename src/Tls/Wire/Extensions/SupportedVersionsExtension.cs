using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3.1:
//
//   struct {
//       select (Handshake.msg_type) {
//           case client_hello:
//                ProtocolVersion versions<2..254>;
//
//           case server_hello: /* and HelloRetryRequest */
//                ProtocolVersion selected_version;
//       };
//   } SupportedVersions;

/// <summary>supported_versions: the client's list, the server's choice.</summary>
internal static class SupportedVersionsExtension
{
    public static bool TryReadClientHello(ReadOnlySpan<byte> data, out UInt16List versions)
    {
        versions = default;
        WireReader reader = new(data);
        return reader.TryReadVector8(2, 254, out ReadOnlySpan<byte> content)
            && reader.IsAtEnd
            && UInt16List.TryRead(content, out versions);
    }

    /// <summary>Of a ServerHello or a HelloRetryRequest.</summary>
    public static bool TryReadServerHello(ReadOnlySpan<byte> data, out ProtocolVersion selected)
    {
        WireReader reader = new(data);
        bool read = reader.TryReadUInt16(out ushort version) && reader.IsAtEnd;
        selected = read ? (ProtocolVersion)version : default;
        return read;
    }

    public static void WriteClientHello(WireWriter writer, scoped ReadOnlySpan<ProtocolVersion> versions)
    {
        Mark extension = Extension.Open(writer, ExtensionType.SupportedVersions);
        Mark list = writer.OpenVector8();
        writer.WriteCodePoints(versions);
        writer.Close(list);
        writer.Close(extension);
    }

    /// <summary>For a ServerHello or a HelloRetryRequest.</summary>
    public static void WriteServerHello(WireWriter writer, ProtocolVersion selected)
    {
        Mark extension = Extension.Open(writer, ExtensionType.SupportedVersions);
        writer.WriteUInt16((ushort)selected);
        writer.Close(extension);
    }
}
