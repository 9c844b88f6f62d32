using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §4.2.3; §4.2.4 gives HelloRetryRequest the same form:
//
//   struct {
//       ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
//       Random random;
//       opaque legacy_session_id_echo<0..32>;
//       CipherSuite cipher_suite;
//       uint8 legacy_compression_method = 0;
//       Extension extensions<6..2^16-1>;
//   } ServerHello;

/// <summary>The answer to a ClientHello, or the request for another one. Spans alias the body that it was read from.</summary>
internal readonly ref struct ServerHello
{
    /// <summary>The bytes of a Random.</summary>
    public const int RandomSize = ClientHello.RandomSize;

    /// <summary>RFC 9846 §4.2.3: SHA-256 of "HelloRetryRequest", the random that marks one.</summary>
    public static ReadOnlySpan<byte> HelloRetryRequestRandom =>
    [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
        0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    ];

    public ProtocolVersion LegacyVersion { get; private init; }

    public ReadOnlySpan<byte> Random { get; private init; }

    public ReadOnlySpan<byte> SessionIdEcho { get; private init; }

    public CipherSuiteId CipherSuite { get; private init; }

    public byte CompressionMethod { get; private init; }

    /// <summary>Empty when the field is absent, too.</summary>
    public ExtensionBlock Extensions { get; private init; }

    /// <summary>Whether the random says that this is a HelloRetryRequest.</summary>
    public bool IsHelloRetryRequest => Random.SequenceEqual(HelloRetryRequestRandom);

    /// <summary>
    /// Reads a body. A server that chose an older version may end before its extensions or send none (RFC 5246 §7.4.1.3):
    /// it is well formed here, so that it is refused for its version and not for its grammar.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out ServerHello message)
    {
        message = default;
        WireReader reader = new(body);
        if (!(reader.TryReadUInt16(out ushort version)
            && reader.TryReadBytes(RandomSize, out ReadOnlySpan<byte> random)
            && reader.TryReadVector8(0, ClientHello.MaxSessionIdSize, out ReadOnlySpan<byte> sessionIdEcho)
            && reader.TryReadUInt16(out ushort suite)
            && reader.TryReadUInt8(out byte compressionMethod)))
            return false;
        ExtensionBlock extensions = default;
        if (!reader.IsAtEnd
            && !(reader.TryReadVector16(0, 0xffff, out ReadOnlySpan<byte> extensionBytes)
                && ExtensionBlock.TryRead(extensionBytes, out extensions)
                && reader.IsAtEnd))
            return false;
        message = new ServerHello
        {
            LegacyVersion = (ProtocolVersion)version,
            Random = random,
            SessionIdEcho = sessionIdEcho,
            CipherSuite = (CipherSuiteId)suite,
            CompressionMethod = compressionMethod,
            Extensions = extensions,
        };
        return true;
    }

    /// <summary>
    /// Writes the message up to its extensions; <see cref="HelloRetryRequestRandom"/> makes it a HelloRetryRequest.
    /// The caller writes the extensions and closes the mark.
    /// </summary>
    public static NestedMark Open(
        WireWriter writer,
        scoped ReadOnlySpan<byte> random,
        scoped ReadOnlySpan<byte> sessionIdEcho,
        CipherSuiteId cipherSuite)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(random.Length, RandomSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sessionIdEcho.Length, ClientHello.MaxSessionIdSize);
        Mark message = HandshakeHeader.Open(writer, HandshakeType.ServerHello);
        writer.WriteUInt16((ushort)ProtocolVersion.Tls12);
        writer.WriteBytes(random);
        writer.WriteVector8(sessionIdEcho);
        writer.WriteUInt16((ushort)cipherSuite);
        writer.WriteUInt8(0);
        return new NestedMark(message, writer.OpenVector16());
    }

    /// <summary>Writes a whole message whose extensions are encoded already.</summary>
    public static void Write(
        WireWriter writer,
        scoped ReadOnlySpan<byte> random,
        scoped ReadOnlySpan<byte> sessionIdEcho,
        CipherSuiteId cipherSuite,
        scoped ReadOnlySpan<byte> extensions)
    {
        NestedMark mark = Open(writer, random, sessionIdEcho, cipherSuite);
        writer.WriteBytes(extensions);
        writer.Close(mark);
    }
}
