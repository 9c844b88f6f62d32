using System;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// A network interface that carries whole Ethernet frames, without the frame check sequence. Used from the event loop's
/// thread alone. A frame that the device mangles is the stack's to refuse; a device that breaks its own protocol is
/// named in <see cref="Failure"/> and carries nothing more.
/// </summary>
public abstract class NetworkDevice
{
    /// <summary>The interface's own address.</summary>
    public abstract MacAddress Address { get; }

    /// <summary>The largest IP packet it carries, in bytes: 1500 on plain Ethernet.</summary>
    public abstract int Mtu { get; }

    /// <summary>What it does for the stack.</summary>
    public abstract NetworkCapabilities Capabilities { get; }

    /// <summary>Why the device stopped, or null while it works.</summary>
    public abstract string? Failure { get; }

    /// <summary>
    /// Takes the next received frame. It lies in the device's memory and is good until the next call of this method,
    /// which gives that memory back.
    /// </summary>
    /// <param name="frame">The frame, from the destination address on.</param>
    /// <param name="isChecksumVerified">Whether the device answers for the transport checksum.</param>
    /// <returns>False when none waits.</returns>
    public abstract bool TryReceive(out ReadOnlySpan<byte> frame, out bool isChecksumVerified);

    /// <summary>
    /// Gives memory for one frame to send: at least <see cref="Mtu"/> + 14 bytes, and 65,550 where the device cuts
    /// segments. Ended by <see cref="EndTransmit"/>.
    /// </summary>
    /// <returns>False when the device has no room now.</returns>
    public abstract bool TryBeginTransmit(out Span<byte> frame);

    /// <summary>Hands over the frame that was begun; a length of 0 takes it back.</summary>
    public abstract void EndTransmit(int length, in TransmitOffload offload);

    /// <summary>Tells the device of the frames handed over since the last call: once for a batch.</summary>
    public abstract void Flush();
}
