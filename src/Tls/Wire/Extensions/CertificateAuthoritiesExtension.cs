using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3.4:
//
//   opaque DistinguishedName<1..2^16-1>;
//
//   struct {
//       DistinguishedName authorities<3..2^16-1>;
//   } CertificateAuthoritiesExtension;

/// <summary>certificate_authorities: distinguished names in DER, not yet looked at.</summary>
internal static class CertificateAuthoritiesExtension
{
    public static bool TryRead(ReadOnlySpan<byte> data, out OpaqueList authorities)
    {
        authorities = default;
        WireReader reader = new(data);
        return reader.TryReadVector16(3, 0xffff, out ReadOnlySpan<byte> content)
            && reader.IsAtEnd
            && OpaqueList.TryRead16(content, 1, out authorities);
    }

    public static void Write(WireWriter writer, scoped ReadOnlySpan<byte[]> authorities)
    {
        NestedMark mark = Extension.OpenList16(writer, ExtensionType.CertificateAuthorities);
        foreach (byte[] authority in authorities)
            writer.WriteVector16(authority);
        writer.Close(mark);
    }
}
