using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.2.2:
//
//   struct {
//       ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
//       Random random;
//       opaque legacy_session_id<0..32>;
//       CipherSuite cipher_suites<2..2^16-2>;
//       opaque legacy_compression_methods<1..2^8-1>;
//       Extension extensions<7..2^16-1>;
//   } ClientHello;

/// <summary>The first message of a client. Spans alias the body that it was read from.</summary>
internal readonly ref struct ClientHello
{
    /// <summary>The bytes of a Random.</summary>
    public const int RandomSize = 32;

    /// <summary>The most bytes of a session id.</summary>
    public const int MaxSessionIdSize = 32;

    public ProtocolVersion LegacyVersion { get; private init; }

    public ReadOnlySpan<byte> Random { get; private init; }

    public ReadOnlySpan<byte> SessionId { get; private init; }

    public UInt16List CipherSuites { get; private init; }

    public ReadOnlySpan<byte> CompressionMethods { get; private init; }

    /// <summary>Empty when the field is absent, too.</summary>
    public ExtensionBlock Extensions { get; private init; }

    /// <summary>
    /// Reads a body. A hello of an older version may end before its extensions (RFC 9846 §4.2.2), and its vector of
    /// extensions may be empty: it is well formed here, so that it is refused for its version and not for its grammar.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out ClientHello message)
    {
        message = default;
        WireReader reader = new(body);
        if (!(reader.TryReadUInt16(out ushort version)
            && reader.TryReadBytes(RandomSize, out ReadOnlySpan<byte> random)
            && reader.TryReadVector8(0, MaxSessionIdSize, out ReadOnlySpan<byte> sessionId)
            && reader.TryReadVector16(2, 0xfffe, out ReadOnlySpan<byte> suiteBytes)
            && UInt16List.TryRead(suiteBytes, out UInt16List suites)
            && reader.TryReadVector8(1, 0xff, out ReadOnlySpan<byte> compressionMethods)))
            return false;
        ExtensionBlock extensions = default;
        if (!reader.IsAtEnd
            && !(reader.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> extensionBytes)
                && ExtensionBlock.TryRead(extensionBytes, out extensions)
                && reader.IsAtEnd))
            return false;
        message = new ClientHello
        {
            LegacyVersion = (ProtocolVersion)version,
            Random = random,
            SessionId = sessionId,
            CipherSuites = suites,
            CompressionMethods = compressionMethods,
            Extensions = extensions,
        };
        return true;
    }

    /// <summary>
    /// Writes the message up to its extensions, with the legacy version and the null compression that TLS 1.3 wants.
    /// The caller writes the extensions and closes the mark.
    /// </summary>
    public static NestedMark Open(
        WireWriter writer,
        scoped ReadOnlySpan<byte> random,
        scoped ReadOnlySpan<byte> sessionId,
        scoped ReadOnlySpan<CipherSuiteId> cipherSuites)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(random.Length, RandomSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sessionId.Length, MaxSessionIdSize);
        Mark message = HandshakeHeader.Open(writer, HandshakeType.ClientHello);
        writer.WriteUInt16((ushort)ProtocolVersion.Tls12);
        writer.WriteBytes(random);
        writer.WriteVector8(sessionId);
        Mark suites = writer.OpenVector16();
        writer.WriteCodePoints(cipherSuites);
        writer.Close(suites);
        writer.WriteVector8([0]);
        return new NestedMark(message, writer.OpenVector16());
    }

    /// <summary>Writes a whole message whose extensions are encoded already.</summary>
    public static void Write(
        WireWriter writer,
        scoped ReadOnlySpan<byte> random,
        scoped ReadOnlySpan<byte> sessionId,
        scoped ReadOnlySpan<CipherSuiteId> cipherSuites,
        scoped ReadOnlySpan<byte> extensions)
    {
        NestedMark mark = Open(writer, random, sessionId, cipherSuites);
        writer.WriteBytes(extensions);
        writer.Close(mark);
    }
}
