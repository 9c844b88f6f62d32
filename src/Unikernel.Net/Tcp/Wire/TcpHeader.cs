using System;
using System.Buffers.Binary;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>The fixed part of a segment's header (RFC 9293 §3.1).</summary>
internal readonly struct TcpHeader
{
    //   0                   1                   2                   3
    //  |          Source Port          |       Destination Port        |
    //  |                        Sequence Number                        |
    //  |                    Acknowledgment Number                      |
    //  | Offset| Rsrvd |C|E|U|A|P|R|S|F|            Window             |
    //  |           Checksum            |         Urgent Pointer        |
    //  |                           [Options]                           |

    /// <summary>The size without options, in bytes.</summary>
    public const int Size = 20;

    /// <summary>The most room for options, in bytes.</summary>
    public const int MaxOptions = 40;

    /// <summary>Where the checksum stands.</summary>
    public const int ChecksumOffset = 16;

    public ushort SourcePort { get; init; }

    public ushort DestinationPort { get; init; }

    public uint Sequence { get; init; }

    public uint Acknowledgment { get; init; }

    public TcpFlags Flags { get; init; }

    public ushort Window { get; init; }

    /// <summary>The header with its options, in bytes: 20 to 60.</summary>
    public int Length { get; init; }

    public bool Has(TcpFlags flag) => (Flags & flag) != 0;

    /// <summary>Reads the header of a segment. The urgent pointer is not read: urgent data is data (RFC 6093 §6).</summary>
    /// <returns>False when the segment is shorter than its header, or the header than its fixed part.</returns>
    public static bool TryRead(ReadOnlySpan<byte> segment, out TcpHeader header)
    {
        header = default;
        if (segment.Length < Size)
            return false;
        int length = (segment[12] >> 4) * 4;
        if (length < Size || length > segment.Length)
            return false;
        header = new TcpHeader
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(segment),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]),
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[4..]),
            Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(segment[8..]),
            Length = length,
            Flags = (TcpFlags)segment[13],
            Window = BinaryPrimitives.ReadUInt16BigEndian(segment[14..]),
        };
        return true;
    }

    /// <summary>Writes the fixed part, with a checksum and an urgent pointer of 0.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Acknowledgment);
        destination[12] = (byte)(Length / 4 << 4);
        destination[13] = (byte)Flags;
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], Window);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], 0);
    }
}
