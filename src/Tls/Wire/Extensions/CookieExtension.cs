using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3.2:
//
//   struct {
//       opaque cookie<1..2^16-1>;
//   } Cookie;

/// <summary>cookie, which a client returns as it came.</summary>
internal static class CookieExtension
{
    public static bool TryRead(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> cookie)
    {
        cookie = default;
        WireReader reader = new(data);
        if (!(reader.TryReadVector16(1, 0xffff, out ReadOnlySpan<byte> content) && reader.IsAtEnd))
            return false;
        cookie = content;
        return true;
    }

    public static void Write(WireWriter writer, scoped ReadOnlySpan<byte> cookie)
    {
        Mark extension = Extension.Open(writer, ExtensionType.Cookie);
        writer.WriteVector16(cookie);
        writer.Close(extension);
    }
}
