using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>
/// What an attacker on the Ethernet hears: the guest's station, frames of every sort on their way to it, and from where
/// one visitor speaks to it; never the contents of a segment that would let it guess a sequence number.
/// </summary>
/// <param name="visitor">Who is listened to.</param>
internal sealed class Overheard(IpAddress visitor)
{
    private const int MostFrames = 400;
    private const int EtherTypeV4 = 0x0800;
    private const int ProtocolTcp = 6;

    /// <summary>Frames on their way to the guest, the first of them IPv4.</summary>
    public List<byte[]> Frames { get; } = [];

    /// <summary>The guest's station.</summary>
    public MacAddress Guest { get; private set; }

    /// <summary>The visitor's end of its first connection.</summary>
    public IpEndpoint Source { get; private set; }

    /// <summary>Hears a frame.</summary>
    public void Hear(ReadOnlyMemory<byte> memory, bool isToGuest)
    {
        ReadOnlySpan<byte> frame = memory.Span;
        if (!isToGuest)
        {
            Guest = MacAddress.Read(frame[MacAddress.Size..]);
            return;
        }
        bool isV4 = frame.Length > 54 && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EtherTypeV4;
        if (Frames.Count < MostFrames && (isV4 || Frames.Count > 0))
            Frames.Add(frame.ToArray());
        if (Source.Port == 0 && isV4 && frame[23] == ProtocolTcp && IpAddress.ReadV4(frame[26..]) == visitor)
            Source = new IpEndpoint(visitor, BinaryPrimitives.ReadUInt16BigEndian(frame[34..]));
    }
}
