using System;

namespace Sundog.Unikernel.Net;

/// <summary>What a network device does for the stack.</summary>
[Flags]
public enum NetworkCapabilities
{
    /// <summary>Nothing: the stack sums and cuts by itself.</summary>
    None = 0,

    /// <summary>The device completes a transport checksum of which the stack has written the pseudo-header's sum.</summary>
    TransmitChecksum = 1,

    /// <summary>The device says of a received frame that its transport checksum was verified.</summary>
    ReceiveChecksum = 2,

    /// <summary>The device cuts a TCP segment over IPv4, larger than the MTU, into frames. Implies <see cref="TransmitChecksum"/>.</summary>
    SegmentV4 = 4,

    /// <summary>The same over IPv6.</summary>
    SegmentV6 = 8,
}

/// <summary>How a large TCP segment is to be cut.</summary>
public enum Segmentation : byte
{
    /// <summary>The frame fits the MTU.</summary>
    None = 0,

    /// <summary>TCP over IPv4.</summary>
    TcpV4 = 1,

    /// <summary>TCP over IPv6.</summary>
    TcpV6 = 2,
}

/// <summary>What the device has to do with a frame before it is sent; the default is nothing.</summary>
/// <param name="NeedsChecksum">
/// Whether the device sums from <paramref name="ChecksumStart"/> to the end of the frame and writes the result at
/// <paramref name="ChecksumStart"/> + <paramref name="ChecksumOffset"/>, where the pseudo-header's sum stands.
/// </param>
/// <param name="ChecksumStart">Offset of the transport header from the start of the frame, in bytes.</param>
/// <param name="ChecksumOffset">Offset of the checksum within the transport header, in bytes.</param>
/// <param name="Segmentation">Whether the frame is to be cut.</param>
/// <param name="SegmentSize">The most payload of one cut frame, in bytes.</param>
/// <param name="HeaderLength">Link, network and transport headers together, in bytes; repeated on each cut frame.</param>
public readonly record struct TransmitOffload(
    bool NeedsChecksum,
    ushort ChecksumStart,
    ushort ChecksumOffset,
    Segmentation Segmentation,
    ushort SegmentSize,
    ushort HeaderLength);
