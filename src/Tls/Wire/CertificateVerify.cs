using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.5.2:
//
//   struct {
//       SignatureScheme algorithm;
//       opaque signature<0..2^16-1>;
//   } CertificateVerify;

/// <summary>The proof that the sender holds its certificate's key. Spans alias the body.</summary>
internal readonly ref struct CertificateVerify
{
    public SignatureScheme Algorithm { get; private init; }

    public ReadOnlySpan<byte> Signature { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out CertificateVerify message)
    {
        message = default;
        WireReader reader = new(body);
        if (!(reader.TryReadUInt16(out ushort algorithm)
            && reader.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> signature)
            && reader.IsAtEnd))
            return false;
        message = new CertificateVerify { Algorithm = (SignatureScheme)algorithm, Signature = signature };
        return true;
    }

    public static void Write(WireWriter writer, SignatureScheme algorithm, scoped ReadOnlySpan<byte> signature)
    {
        Mark message = HandshakeHeader.Open(writer, HandshakeType.CertificateVerify);
        writer.WriteUInt16((ushort)algorithm);
        writer.WriteVector16(signature);
        writer.Close(message);
    }
}
