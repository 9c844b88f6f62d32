using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.4.2:
//
//   struct {
//       opaque certificate_request_context<0..2^8-1>;
//       Extension extensions<0..2^16-1>;
//   } CertificateRequest;

/// <summary>The server's wish for a certificate of the client. Spans alias the body.</summary>
internal readonly ref struct CertificateRequest
{
    public ReadOnlySpan<byte> Context { get; private init; }

    public ExtensionBlock Extensions { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out CertificateRequest message)
    {
        message = default;
        WireReader reader = new(body);
        if (!(reader.TryReadVector8(0, 0xff, out ReadOnlySpan<byte> context)
            && reader.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> extensionBytes)
            && ExtensionBlock.TryRead(extensionBytes, out ExtensionBlock extensions)
            && reader.IsAtEnd))
            return false;
        message = new CertificateRequest { Context = context, Extensions = extensions };
        return true;
    }

    /// <summary>Writes the message up to its extensions; the caller writes them and closes the mark.</summary>
    public static NestedMark Open(WireWriter writer, scoped ReadOnlySpan<byte> context)
    {
        Mark message = HandshakeHeader.Open(writer, HandshakeType.CertificateRequest);
        writer.WriteVector8(context);
        return new NestedMark(message, writer.OpenVector16());
    }

    /// <summary>Writes a whole message whose extensions are encoded already.</summary>
    public static void Write(
        WireWriter writer, scoped ReadOnlySpan<byte> context, scoped ReadOnlySpan<byte> extensions)
    {
        NestedMark mark = Open(writer, context);
        writer.WriteBytes(extensions);
        writer.Close(mark);
    }
}
