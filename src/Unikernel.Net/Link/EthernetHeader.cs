using System;
using System.Buffers.Binary;

namespace Sundog.Unikernel.Net.Link;

/// <summary>The header of an Ethernet II frame: destination, source, and the type of what follows.</summary>
internal readonly record struct EthernetHeader(MacAddress Destination, MacAddress Source, ushort Type)
{
    public const int Size = 14;

    public const ushort TypeV4 = 0x0800;
    public const ushort TypeArp = 0x0806;
    public const ushort TypeV6 = 0x86dd;

    public static bool TryRead(ReadOnlySpan<byte> frame, out EthernetHeader header)
    {
        header = default;
        if (frame.Length < Size)
            return false;
        header = new EthernetHeader(
            MacAddress.Read(frame), MacAddress.Read(frame[6..]), BinaryPrimitives.ReadUInt16BigEndian(frame[12..]));
        return true;
    }

    public void Write(Span<byte> frame)
    {
        Destination.Write(frame);
        Source.Write(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], Type);
    }
}
