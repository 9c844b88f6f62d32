using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.5.3:
//
//   struct {
//       opaque verify_data[Hash.length];
//   } Finished;

/// <summary>The MAC over the handshake. Spans alias the body.</summary>
internal readonly ref struct Finished
{
    /// <summary>Compare it in constant time.</summary>
    public ReadOnlySpan<byte> VerifyData { get; private init; }

    /// <summary>Reads a body; its length is that of the suite's hash, <paramref name="hashLength"/> bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, int hashLength, out Finished message)
    {
        message = default;
        WireReader reader = new(body);
        if (!(reader.TryReadBytes(hashLength, out ReadOnlySpan<byte> verifyData) && reader.IsAtEnd))
            return false;
        message = new Finished { VerifyData = verifyData };
        return true;
    }

    public static void Write(WireWriter writer, scoped ReadOnlySpan<byte> verifyData)
    {
        Mark message = HandshakeHeader.Open(writer, HandshakeType.Finished);
        writer.WriteBytes(verifyData);
        writer.Close(message);
    }
}
