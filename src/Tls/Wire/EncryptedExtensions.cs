using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.4.1:
//
//   struct {
//       Extension extensions<0..2^16-1>;
//   } EncryptedExtensions;

/// <summary>The server's extensions that are not needed for the key exchange. Spans alias the body.</summary>
internal readonly ref struct EncryptedExtensions
{
    public ExtensionBlock Extensions { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out EncryptedExtensions message)
    {
        message = default;
        WireReader reader = new(body);
        if (!(reader.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> extensionBytes)
            && ExtensionBlock.TryRead(extensionBytes, out ExtensionBlock extensions)
            && reader.IsAtEnd))
            return false;
        message = new EncryptedExtensions { Extensions = extensions };
        return true;
    }

    /// <summary>Starts the message; the caller writes the extensions and closes the mark.</summary>
    public static NestedMark Open(WireWriter writer)
        => new(HandshakeHeader.Open(writer, HandshakeType.EncryptedExtensions), writer.OpenVector16());

    /// <summary>Writes a whole message whose extensions are encoded already.</summary>
    public static void Write(WireWriter writer, scoped ReadOnlySpan<byte> extensions)
    {
        NestedMark mark = Open(writer);
        writer.WriteBytes(extensions);
        writer.Close(mark);
    }
}
