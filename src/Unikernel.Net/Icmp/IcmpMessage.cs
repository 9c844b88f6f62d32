using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Hashing;

namespace Sundog.Unikernel.Net.Icmp;

/// <summary>The header that every ICMP message has (RFC 792, RFC 4443 §2.1): type, code, checksum, four bytes by type.</summary>
internal static class IcmpMessage
{
    public const int HeaderSize = 8;

    /// <summary>Writes the header; the checksum is set by <see cref="Finish"/>.</summary>
    public static void Begin(Span<byte> message, byte type, byte code, uint rest)
    {
        message[0] = type;
        message[1] = code;
        message[2] = message[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], rest);
    }

    /// <summary>Sums the message.</summary>
    /// <remarks>
    /// <paramref name="pseudoHeader"/>: the pseudo-header's sum for ICMPv6, 0 for ICMPv4.
    /// </remarks>
    public static void Finish(Span<byte> message, ushort pseudoHeader)
        => BinaryPrimitives.WriteUInt16BigEndian(
            message[2..], InternetChecksum.Complement(InternetChecksum.Sum(message, pseudoHeader)));
}
