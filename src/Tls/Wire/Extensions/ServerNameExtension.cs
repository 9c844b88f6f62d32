using System;

namespace Sundog.Tls.Wire;

// RFC 6066 §3:
//
//   struct {
//       NameType name_type;
//       select (name_type) {
//           case host_name: HostName;
//       } name;
//   } ServerName;
//
//   enum { host_name(0), (255) } NameType;
//   opaque HostName<1..2^16-1>;
//
//   struct {
//       ServerName server_name_list<1..2^16-1>
//   } ServerNameList;

/// <summary>server_name: in a ClientHello the name of the host; in the server's answer empty.</summary>
internal static class ServerNameExtension
{
    private const byte HostNameType = 0;

    /// <summary>
    /// Reads the client's list. <paramref name="hostName"/> is the bytes as sent, not checked to be a name, and empty
    /// when the list has none. Names of other types are skipped: RFC 6066 §3 promises them a length of 16 bits.
    /// It also forbids two names of one type; two host names are refused.
    /// </summary>
    public static bool TryReadClientHello(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> hostName)
    {
        hostName = default;
        WireReader reader = new(data);
        if (!(reader.TryReadVector16(1, 0xffff, out ReadOnlySpan<byte> content) && reader.IsAtEnd))
            return false;
        ReadOnlySpan<byte> found = default;
        WireReader list = new(content);
        while (!list.IsAtEnd)
        {
            if (!(list.TryReadUInt8(out byte type)
                && list.TryReadVector16(type == HostNameType ? 1 : 0, 0xffff, out ReadOnlySpan<byte> name)))
                return false;
            if (type != HostNameType)
                continue;
            if (!found.IsEmpty)
                return false;
            found = name;
        }
        hostName = found;
        return true;
    }

    /// <summary>RFC 6066 §3: the extension_data of the server's extension shall be empty.</summary>
    public static bool TryReadServer(ReadOnlySpan<byte> data) => data.IsEmpty;

    public static void WriteClientHello(WireWriter writer, scoped ReadOnlySpan<byte> hostName)
    {
        NestedMark mark = Extension.OpenList16(writer, ExtensionType.ServerName);
        writer.WriteUInt8(HostNameType);
        writer.WriteVector16(hostName);
        writer.Close(mark);
    }

    public static void WriteServer(WireWriter writer) => Extension.Write(writer, ExtensionType.ServerName, []);
}
