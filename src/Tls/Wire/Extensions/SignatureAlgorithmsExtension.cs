using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3.3, the same for signature_algorithms and signature_algorithms_cert:
//
//   struct {
//       SignatureScheme supported_signature_algorithms<2..2^16-2>;
//   } SignatureSchemeList;

/// <summary>signature_algorithms and signature_algorithms_cert, in the sender's order of preference.</summary>
internal static class SignatureAlgorithmsExtension
{
    public static bool TryRead(ReadOnlySpan<byte> data, out UInt16List schemes)
    {
        schemes = default;
        WireReader reader = new(data);
        return reader.TryReadVector16(2, 0xfffe, out ReadOnlySpan<byte> content)
            && reader.IsAtEnd
            && UInt16List.TryRead(content, out schemes);
    }

    /// <summary>Writes signature_algorithms.</summary>
    public static void Write(WireWriter writer, scoped ReadOnlySpan<SignatureScheme> schemes)
        => Write(writer, ExtensionType.SignatureAlgorithms, schemes);

    /// <summary>Writes signature_algorithms_cert.</summary>
    public static void WriteForCertificates(WireWriter writer, scoped ReadOnlySpan<SignatureScheme> schemes)
        => Write(writer, ExtensionType.SignatureAlgorithmsCert, schemes);

    private static void Write(WireWriter writer, ExtensionType type, scoped ReadOnlySpan<SignatureScheme> schemes)
    {
        NestedMark mark = Extension.OpenList16(writer, type);
        writer.WriteCodePoints(schemes);
        writer.Close(mark);
    }
}
