using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.7.3:
//
//   enum {
//       update_not_requested(0), update_requested(1), (255)
//   } KeyUpdateRequest;
//
//   struct {
//       KeyUpdateRequest request_update;
//   } KeyUpdate;

/// <summary>Whether the receiver is to update its keys as well.</summary>
internal enum KeyUpdateRequest : byte
{
    UpdateNotRequested = 0,
    UpdateRequested = 1,
}

/// <summary>The notice that the sender's next record is under new keys.</summary>
internal readonly ref struct KeyUpdate
{
    /// <summary>As sent: any third value is an illegal_parameter, which is for the handshake to say.</summary>
    public KeyUpdateRequest Request { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out KeyUpdate message)
    {
        message = default;
        WireReader reader = new(body);
        if (!(reader.TryReadUInt8(out byte request) && reader.IsAtEnd))
            return false;
        message = new KeyUpdate { Request = (KeyUpdateRequest)request };
        return true;
    }

    public static void Write(WireWriter writer, KeyUpdateRequest request)
    {
        Mark message = HandshakeHeader.Open(writer, HandshakeType.KeyUpdate);
        writer.WriteUInt8((byte)request);
        writer.Close(message);
    }
}
