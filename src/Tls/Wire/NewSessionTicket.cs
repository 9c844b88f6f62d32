using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.7.1:
//
//   struct {
//       uint32 ticket_lifetime;
//       uint32 ticket_age_add;
//       opaque ticket_nonce<0..255>;
//       opaque ticket<1..2^16-1>;
//       Extension extensions<0..2^16-1>;
//   } NewSessionTicket;

/// <summary>A ticket for resumption. Spans alias the body.</summary>
internal readonly ref struct NewSessionTicket
{
    /// <summary>In seconds; what is above seven days is for the handshake to refuse.</summary>
    public uint LifetimeSeconds { get; private init; }

    public uint AgeAdd { get; private init; }

    public ReadOnlySpan<byte> Nonce { get; private init; }

    public ReadOnlySpan<byte> Ticket { get; private init; }

    public ExtensionBlock Extensions { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> body, out NewSessionTicket message)
    {
        message = default;
        WireReader reader = new(body);
        if (!(reader.TryReadUInt32(out uint lifetime)
            && reader.TryReadUInt32(out uint ageAdd)
            && reader.TryReadVector8(0, 0xff, out ReadOnlySpan<byte> nonce)
            && reader.TryReadVector16(1, 0xffff, out ReadOnlySpan<byte> ticket)
            && reader.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> extensionBytes)
            && ExtensionBlock.TryRead(extensionBytes, out ExtensionBlock extensions)
            && reader.IsAtEnd))
            return false;
        message = new NewSessionTicket
        {
            LifetimeSeconds = lifetime,
            AgeAdd = ageAdd,
            Nonce = nonce,
            Ticket = ticket,
            Extensions = extensions,
        };
        return true;
    }

    /// <summary>Writes the message up to its extensions; the caller writes them, or none, and closes the mark.</summary>
    public static NestedMark Open(
        WireWriter writer,
        uint lifetimeSeconds,
        uint ageAdd,
        scoped ReadOnlySpan<byte> nonce,
        scoped ReadOnlySpan<byte> ticket)
    {
        Mark message = HandshakeHeader.Open(writer, HandshakeType.NewSessionTicket);
        writer.WriteUInt32(lifetimeSeconds);
        writer.WriteUInt32(ageAdd);
        writer.WriteVector8(nonce);
        writer.WriteVector16(ticket);
        return new NestedMark(message, writer.OpenVector16());
    }

    /// <summary>Writes a whole message whose extensions are encoded already.</summary>
    public static void Write(
        WireWriter writer,
        uint lifetimeSeconds,
        uint ageAdd,
        scoped ReadOnlySpan<byte> nonce,
        scoped ReadOnlySpan<byte> ticket,
        scoped ReadOnlySpan<byte> extensions)
    {
        NestedMark mark = Open(writer, lifetimeSeconds, ageAdd, nonce, ticket);
        writer.WriteBytes(extensions);
        writer.Close(mark);
    }
}
