using System;

namespace Sundog.Tls.Wire;

// RFC 9846 §5.1 and §5.2:
//
//   struct {
//       ContentType type;
//       ProtocolVersion legacy_record_version;
//       uint16 length;
//       opaque fragment[TLSPlaintext.length];
//   } TLSPlaintext;

/// <summary>The five bytes before every record.</summary>
internal readonly struct RecordHeader(ContentType type, ProtocolVersion legacyVersion, int length)
{
    /// <summary>The bytes of the header.</summary>
    public const int Size = 5;

    /// <summary>RFC 9846 §5.1: the most bytes in the fragment of a TLSPlaintext.</summary>
    public const int MaxPlaintext = 1 << 14;

    /// <summary>RFC 9846 §5.2: the most bytes in the encrypted_record of a TLSCiphertext.</summary>
    public const int MaxCiphertext = MaxPlaintext + 256;

    /// <summary>The type as sent; it may be one that has no name.</summary>
    public ContentType Type { get; } = type;

    /// <summary>RFC 9846 §5.1: must be ignored by the receiver.</summary>
    public ProtocolVersion LegacyVersion { get; } = legacyVersion;

    /// <summary>The bytes after the header as sent; the limit depends on the state, so it is not checked here.</summary>
    public int Length { get; } = length;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>; false when there are fewer than five.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordHeader header)
    {
        header = default;
        WireReader reader = new(bytes);
        if (!(reader.TryReadUInt8(out byte type)
            && reader.TryReadUInt16(out ushort version)
            && reader.TryReadUInt16(out ushort length)))
            return false;
        header = new RecordHeader((ContentType)type, (ProtocolVersion)version, length);
        return true;
    }

    /// <summary>Writes the header to the first five bytes of <paramref name="destination"/>.</summary>
    /// <exception cref="InvalidOperationException">The length does not fit a record.</exception>
    public void Write(Span<byte> destination)
    {
        if (Length is < 0 or > MaxCiphertext)
            throw new InvalidOperationException($"A record of {Length} bytes is longer than a record may be.");
        destination[4] = (byte)(Length & 0xff);
        destination[3] = (byte)(Length >> 8);
        destination[2] = (byte)((ushort)LegacyVersion & 0xff);
        destination[1] = (byte)((ushort)LegacyVersion >> 8);
        destination[0] = (byte)Type;
    }
}
