using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sundog.Unikernel.Net.Hashing;

/// <summary>
/// The checksum of the Internet protocols (RFC 1071): the complement of the ones' complement sum of 16-bit words. A sum
/// here is such a 16-bit sum, not yet complemented, as a big-endian number.
/// </summary>
internal static class InternetChecksum
{
    /// <summary>
    /// The sum of <paramref name="data"/>, begun with <paramref name="start"/>. An odd last byte is the upper half of a
    /// word whose lower half is zero, so only the last part of a sum may be odd.
    /// </summary>
    public static ushort Sum(ReadOnlySpan<byte> data, ushort start = 0)
    {
        ulong sum = 0;
        if (Vector256.IsHardwareAccelerated && data.Length >= 128)
        {
            int whole = data.Length & ~31;
            sum = SumVectors(data[..whole]);
            data = data[whole..];
        }
        for (; data.Length >= 8; data = data[8..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(data);
            sum += (word & 0xffff_ffff) + (word >> 32);
        }
        for (int i = 0; i < data.Length; i++)
            sum += (ulong)data[i] << 8 * (i & 1);
        // RFC 1071 §2(B): the sum of words in the other byte order is the sum with its bytes swapped.
        return Fold(BinaryPrimitives.ReverseEndianness(Fold(sum)) + (uint)start);
    }

    /// <summary>The sum of a pseudo-header (RFC 9293 §3.1 for IPv4, RFC 8200 §8.1 for IPv6).</summary>
    /// <param name="source">The sender.</param>
    /// <param name="destination">The receiver, of the same family.</param>
    /// <param name="protocol">The number of the transport protocol.</param>
    /// <param name="length">The length of the transport header and payload, in bytes.</param>
    public static ushort PseudoHeader(IpAddress source, IpAddress destination, byte protocol, int length)
    {
        ulong sum = (uint)length;
        sum += protocol;
        if (source.IsV4)
            return Fold(sum + source.V4 + destination.V4);
        return Fold(sum + Halves(source.High) + Halves(source.Low) + Halves(destination.High) + Halves(destination.Low));
    }

    /// <summary>The checksum field for a sum.</summary>
    public static ushort Complement(ushort sum) => (ushort)(sum ^ 0xffff);

    /// <summary>Whether the sum over data with its checksum field is that of intact data.</summary>
    public static bool IsIntact(ushort sum) => sum == 0xffff;

    /// <summary>The checksum after one 16-bit word of the data changed (RFC 1624 §3, equation 3).</summary>
    public static ushort Update(ushort checksum, ushort before, ushort after)
        => Complement(Fold((ulong)Complement(checksum) + Complement(before) + after));

    private static ulong SumVectors(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<Vector256<uint>> vectors = MemoryMarshal.Cast<byte, Vector256<uint>>(data);
        // Words of 32 bits in lanes of 64, which overflow after four billion of them; in two sums, that neither waits
        // for the other.
        Vector256<ulong> even = Vector256<ulong>.Zero;
        Vector256<ulong> odd = Vector256<ulong>.Zero;
        for (; vectors.Length >= 4; vectors = vectors[4..])
        {
            even += Widened(vectors[0]) + Widened(vectors[1]);
            odd += Widened(vectors[2]) + Widened(vectors[3]);
        }
        foreach (Vector256<uint> vector in vectors)
            even += Widened(vector);
        return Fold(Vector256.Sum(even)) + (ulong)Fold(Vector256.Sum(odd));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Widened(Vector256<uint> vector)
        => (vector.AsUInt64() & Vector256.Create(0xffff_ffffUL)) + (vector.AsUInt64() >>> 32);

    private static ulong Halves(ulong value) => (value >> 32) + (value & 0xffff_ffff);

    private static ushort Fold(ulong sum)
    {
        sum = (sum & 0xffff_ffff) + (sum >> 32);
        sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)sum;
    }
}
