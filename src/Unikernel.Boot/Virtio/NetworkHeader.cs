using System;
using System.Buffers.Binary;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Boot;

/// <summary>struct virtio_net_hdr, before every frame: VIRTIO 1.2 §5.1.6.</summary>
/// <param name="IsChecksumVerified">
/// Whether the frame was verified (DATA_VALID), or never left the host and so has no checksum yet (NEEDS_CSUM).
/// </param>
/// <param name="BufferCount">Over how many buffers the frame is spread.</param>
internal readonly record struct NetworkHeader(bool IsChecksumVerified, ushort BufferCount)
{
    /// <summary>Bytes.</summary>
    public const int Length = 12;

    private const byte NeedsChecksum = 1;
    private const byte DataIsValid = 2;
    private const byte SegmentTcp4 = 1;
    private const byte SegmentTcp6 = 4;

    /// <summary>Reads what the device wrote.</summary>
    public static NetworkHeader Read(ReadOnlySpan<byte> memory)
        => new((memory[0] & (NeedsChecksum | DataIsValid)) != 0, BinaryPrimitives.ReadUInt16LittleEndian(memory[10..]));

    /// <summary>Writes what the device shall do with the frame that follows.</summary>
    public static void Write(Span<byte> memory, in TransmitOffload offload)
    {
        memory[0] = offload.NeedsChecksum ? NeedsChecksum : (byte)0;
        memory[1] = offload.Segmentation switch
        {
            Segmentation.TcpV4 => SegmentTcp4,
            Segmentation.TcpV6 => SegmentTcp6,
            _ => 0,
        };
        BinaryPrimitives.WriteUInt16LittleEndian(memory[2..], offload.HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(memory[4..], offload.SegmentSize);
        BinaryPrimitives.WriteUInt16LittleEndian(memory[6..], offload.ChecksumStart);
        BinaryPrimitives.WriteUInt16LittleEndian(memory[8..], offload.ChecksumOffset);
        BinaryPrimitives.WriteUInt16LittleEndian(memory[10..], 0);
    }
}
