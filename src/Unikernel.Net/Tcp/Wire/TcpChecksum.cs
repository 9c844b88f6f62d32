using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>The checksum of a segment and the pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1), by the rules of RFC 1071.</summary>
internal static class TcpChecksum
{
    private const int Protocol = 6;

    /// <summary>Whether the segment's checksum is right.</summary>
    public static bool Verify(IpAddress source, IpAddress destination, ReadOnlySpan<byte> segment)
        => Fold(Sum(segment) + PseudoHeader(source, destination, segment.Length)) == 0xffff;

    /// <summary>Writes the checksum into a segment whose field is 0.</summary>
    public static void Complete(IpAddress source, IpAddress destination, Span<byte> segment)
    {
        int sum = Fold(Sum(segment) + PseudoHeader(source, destination, segment.Length));
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpHeader.ChecksumOffset..], (ushort)(sum ^ 0xffff));
    }

    /// <summary>Writes the pseudo-header's sum, not inverted: a device sums the rest.</summary>
    public static void Prepare(IpAddress source, IpAddress destination, Span<byte> segment)
        => BinaryPrimitives.WriteUInt16BigEndian(
            segment[TcpHeader.ChecksumOffset..], (ushort)Fold(PseudoHeader(source, destination, segment.Length)));

    private static ulong PseudoHeader(IpAddress source, IpAddress destination, int length)
    {
        ulong sum = Protocol + (ulong)length;
        if (source.IsV4)
            return sum + Words(source.V4) + Words(destination.V4);
        return sum + Words(source.High) + Words(source.Low) + Words(destination.High) + Words(destination.Low);
    }

    private static ulong Words(ulong value) => (value >> 48) + (value >> 32 & 0xffff) + (value >> 16 & 0xffff) + (value & 0xffff);

    // RFC 1071 §2: the sum does not care for the order of bytes, nor for the width in which it is added.
    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        // Words of 32 bits in lanes of 64, which overflow after four billion of them.
        ReadOnlySpan<Vector<uint>> vectors = MemoryMarshal.Cast<byte, Vector<uint>>(bytes);
        Vector<ulong> lanes = Vector<ulong>.Zero;
        foreach (Vector<uint> vector in vectors)
        {
            Vector.Widen(vector, out Vector<ulong> low, out Vector<ulong> high);
            lanes += low + high;
        }
        ulong sum = Vector.Sum(lanes);
        ReadOnlySpan<byte> rest = bytes[(vectors.Length * Vector<byte>.Count)..];
        for (int i = 0; i + 1 < rest.Length; i += 2)
            sum += MemoryMarshal.Read<ushort>(rest[i..]);
        if ((rest.Length & 1) != 0)
            sum += BitConverter.IsLittleEndian ? rest[^1] : (ulong)rest[^1] << 8;
        int folded = Fold(sum);
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)folded) : (ulong)folded;
    }

    private static int Fold(ulong sum)
    {
        sum = (sum & 0xffff_ffff) + (sum >> 32);
        sum = (sum & 0xffff_ffff) + (sum >> 32);
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        return (int)((sum & 0xffff) + (sum >> 16));
    }
}
