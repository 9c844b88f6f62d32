using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4:
//
//   struct {
//       HandshakeType msg_type;    /* handshake type */
//       uint24 length;             /* remaining bytes in message */
//       select (Handshake.msg_type) { ... };
//   } Handshake;

/// <summary>The four bytes before every handshake message.</summary>
internal readonly struct HandshakeHeader(HandshakeType type, int length)
{
    /// <summary>The bytes of the header.</summary>
    public const int Size = 4;

    /// <summary>The type as sent; it may be one that has no name.</summary>
    public HandshakeType Type { get; } = type;

    /// <summary>The bytes of the body after the header, at most 2^24-1.</summary>
    public int Length { get; } = length;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>; false when there are fewer than four.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out HandshakeHeader header)
    {
        header = default;
        WireReader reader = new(bytes);
        if (!(reader.TryReadUInt8(out byte type) && reader.TryReadUInt24(out int length)))
            return false;
        header = new HandshakeHeader((HandshakeType)type, length);
        return true;
    }

    /// <summary>Starts a message; closing the mark ends it.</summary>
    public static Mark Open(WireWriter writer, HandshakeType type)
    {
        writer.WriteUInt8((byte)type);
        return writer.OpenVector24();
    }
}
