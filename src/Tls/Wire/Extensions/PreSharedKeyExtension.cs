using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.3.11:
//
//   struct {
//       opaque identity<1..2^16-1>;
//       uint32 obfuscated_ticket_age;
//   } PskIdentity;
//
//   opaque PskBinderEntry<32..255>;
//
//   struct {
//       PskIdentity identities<7..2^16-1>;
//       PskBinderEntry binders<33..2^16-1>;
//   } OfferedPsks;
//
//   struct {
//       select (Handshake.msg_type) {
//           case client_hello: OfferedPsks;
//           case server_hello: uint16 selected_identity;
//       };
//   } PreSharedKeyExtension;

/// <summary>pre_shared_key: the client's offer, always its last extension, and the server's choice.</summary>
internal static class PreSharedKeyExtension
{
    public static bool TryReadClientHello(ReadOnlySpan<byte> data, out OfferedPsks offer)
        => OfferedPsks.TryRead(data, out offer);

    public static bool TryReadServerHello(ReadOnlySpan<byte> data, out ushort selected)
    {
        WireReader reader = new(data);
        bool read = reader.TryReadUInt16(out ushort index) && reader.IsAtEnd;
        selected = read ? index : default;
        return read;
    }

    public static void WriteServerHello(WireWriter writer, ushort selected)
    {
        Mark extension = Extension.Open(writer, ExtensionType.PreSharedKey);
        writer.WriteUInt16(selected);
        writer.Close(extension);
    }

    /// <summary>
    /// Writes an offer of one PSK whose binder is <paramref name="binderLength"/> zero bytes. Once the message is
    /// closed, hash it without the last <c>result</c> bytes, compute the binder and put it at
    /// <c>Length - binderLength</c> with <see cref="WireWriter.Patch"/>.
    /// </summary>
    /// <returns>The bytes of the binders list with its length.</returns>
    public static int WriteClientHello(
        WireWriter writer, scoped ReadOnlySpan<byte> identity, uint obfuscatedTicketAge, int binderLength)
    {
        NestedMark identities = OpenClientHello(writer);
        PskIdentity.Write(writer, identity, obfuscatedTicketAge);
        return WriteBinderSpaces(writer, identities, [binderLength]);
    }

    /// <summary>
    /// Starts an offer: the caller writes identities with <see cref="PskIdentity.Write"/> and ends it by
    /// <see cref="WriteBinderSpaces"/>.
    /// </summary>
    public static NestedMark OpenClientHello(WireWriter writer)
        => Extension.OpenList16(writer, ExtensionType.PreSharedKey);

    /// <summary>
    /// Ends the identities and the extension with zero bytes for binders of these lengths, to be patched later.
    /// </summary>
    /// <returns>The bytes of the binders list with its length.</returns>
    public static int WriteBinderSpaces(WireWriter writer, NestedMark identities, scoped ReadOnlySpan<int> binderLengths)
    {
        writer.Close(identities.Inner);
        int start = writer.Length;
        Mark binders = writer.OpenVector16();
        foreach (int length in binderLengths)
        {
            Mark binder = writer.OpenVector8();
            writer.WriteZeros(length);
            writer.Close(binder);
        }
        writer.Close(binders);
        writer.Close(identities.Outer);
        return writer.Length - start;
    }
}

/// <summary>One PSK that a client offers: a ticket, or the name of an external PSK.</summary>
internal readonly ref struct PskIdentity(ReadOnlySpan<byte> identity, uint obfuscatedTicketAge)
{
    public ReadOnlySpan<byte> Identity { get; } = identity;

    public uint ObfuscatedTicketAge { get; } = obfuscatedTicketAge;

    /// <summary>Reads one identity out of a list.</summary>
    public static bool TryRead(scoped ref WireReader reader, out PskIdentity identity)
    {
        identity = default;
        WireReader ahead = reader;
        if (!(ahead.TryReadVector16(1, 0xffff, out ReadOnlySpan<byte> bytes) && ahead.TryReadUInt32(out uint age)))
            return false;
        identity = new PskIdentity(bytes, age);
        reader = ahead;
        return true;
    }

    public static void Write(WireWriter writer, scoped ReadOnlySpan<byte> identity, uint obfuscatedTicketAge)
    {
        writer.WriteVector16(identity);
        writer.WriteUInt32(obfuscatedTicketAge);
    }
}

/// <summary>The identities of an offer, whose framing was checked when they were read.</summary>
internal readonly ref struct PskIdentityList
{
    private readonly ReadOnlySpan<byte> _bytes;

    private PskIdentityList(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = count;
    }

    /// <summary>The number of identities. A hostile client can send thousands.</summary>
    public int Count { get; }

    /// <summary>Reads a vector's content; false when it is not a sequence of whole identities.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out PskIdentityList identities)
    {
        identities = default;
        int count = 0;
        WireReader reader = new(content);
        while (PskIdentity.TryRead(ref reader, out _))
            count++;
        if (!reader.IsAtEnd)
            return false;
        identities = new PskIdentityList(content, count);
        return true;
    }

    public Enumerator GetEnumerator() => new(_bytes);

    internal ref struct Enumerator(ReadOnlySpan<byte> bytes)
    {
        private WireReader _reader = new(bytes);
        private PskIdentity _current;

        public readonly PskIdentity Current => _current;

        public bool MoveNext() => PskIdentity.TryRead(ref _reader, out _current);
    }
}

/// <summary>What a client offers: identities, and a binder for each in the same order.</summary>
internal readonly ref struct OfferedPsks
{
    public PskIdentityList Identities { get; private init; }

    /// <summary>As sent: a number other than that of the identities is for the handshake to refuse.</summary>
    public OpaqueList Binders { get; private init; }

    /// <summary>
    /// The bytes of the binders list with its length. As the extension is the last, the truncated ClientHello of
    /// RFC 9846 §4.3.11.2 is the message without its last <c>BindersLength</c> bytes.
    /// </summary>
    public int BindersLength { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> data, out OfferedPsks offer)
    {
        offer = default;
        WireReader reader = new(data);
        if (!(reader.TryReadVector16(7, 0xffff, out ReadOnlySpan<byte> identityBytes)
            && PskIdentityList.TryRead(identityBytes, out PskIdentityList identities)))
            return false;
        int bindersLength = reader.Remaining;
        if (!(reader.TryReadVector16(33, 0xffff, out ReadOnlySpan<byte> binderBytes)
            && OpaqueList.TryRead8(binderBytes, 32, out OpaqueList binders)
            && reader.IsAtEnd))
            return false;
        offer = new OfferedPsks { Identities = identities, Binders = binders, BindersLength = bindersLength };
        return true;
    }
}
