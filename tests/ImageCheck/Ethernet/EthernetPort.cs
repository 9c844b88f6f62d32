using System;
using System.Collections.Generic;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>Where one of the peers is plugged in.</summary>
internal sealed class EthernetPort(GuestEthernet ethernet, MacAddress address) : NetworkDevice
{
    private const int LongestFrame = 1514;
    private const int MostFrames = 1024;

    private readonly Queue<(byte[] Memory, int Length)> _waiting = new();
    private readonly Stack<byte[]> _free = new();
    private readonly byte[] _transmit = new byte[LongestFrame];
    private byte[]? _taken;

    public override MacAddress Address => address;

    public override int Mtu => 1500;

    public override NetworkCapabilities Capabilities => NetworkCapabilities.None;

    public override string? Failure => null;

    /// <summary>Whether the peer has vanished: nothing goes out, and nothing comes in.</summary>
    public bool IsCut { get; set; }

    public override bool TryReceive(out ReadOnlySpan<byte> frame, out bool isChecksumVerified)
    {
        isChecksumVerified = false;
        if (_taken is not null)
            _free.Push(_taken);
        bool any = _waiting.TryDequeue(out (byte[] Memory, int Length) next);
        _taken = any ? next.Memory : null;
        frame = next.Memory.AsSpan(0, next.Length);
        return any;
    }

    public override bool TryBeginTransmit(out Span<byte> frame)
    {
        frame = _transmit;
        return true;
    }

    public override void EndTransmit(int length, in TransmitOffload offload)
    {
        if (length > 0 && !IsCut)
            ethernet.SendToGuest(_transmit.AsSpan(0, length));
    }

    public override void Flush()
    {
    }

    /// <summary>A frame from the guest.</summary>
    public void Deliver(ReadOnlySpan<byte> frame)
    {
        if (IsCut || _waiting.Count == MostFrames || frame.Length > LongestFrame)
            return;
        byte[] memory = _free.TryPop(out byte[]? free) ? free : new byte[LongestFrame];
        frame.CopyTo(memory);
        _waiting.Enqueue((memory, frame.Length));
    }
}
