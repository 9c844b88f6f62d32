using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net.Hashing;
using Sundog.Unikernel.Net.Ip;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>The checksum of a segment and the pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1).</summary>
internal static class TcpChecksum
{
    /// <summary>Whether the segment's checksum is right.</summary>
    public static bool Verify(IpAddress source, IpAddress destination, ReadOnlySpan<byte> segment)
        => InternetChecksum.IsIntact(InternetChecksum.Sum(segment, PseudoHeader(source, destination, segment.Length)));

    /// <summary>Writes the checksum into a segment whose field is 0.</summary>
    public static void Complete(IpAddress source, IpAddress destination, Span<byte> segment)
    {
        ushort sum = InternetChecksum.Sum(segment, PseudoHeader(source, destination, segment.Length));
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpHeader.ChecksumOffset..], InternetChecksum.Complement(sum));
    }

    /// <summary>Writes the pseudo-header's sum, not inverted: a device sums the rest.</summary>
    public static void Prepare(IpAddress source, IpAddress destination, Span<byte> segment)
        => BinaryPrimitives.WriteUInt16BigEndian(
            segment[TcpHeader.ChecksumOffset..], PseudoHeader(source, destination, segment.Length));

    private static ushort PseudoHeader(IpAddress source, IpAddress destination, int length)
        => InternetChecksum.PseudoHeader(source, destination, IpProtocol.Tcp, length);
}
