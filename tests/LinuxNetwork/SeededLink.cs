using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Sundog.Unikernel.Net;

namespace Sundog.LinuxNetwork;

/// <summary>What a link does to the frames of one direction.</summary>
/// <param name="Loss">How many of a million frames are lost.</param>
/// <param name="Duplication">How many of a million come twice.</param>
/// <param name="Reordering">How many of a million come later than those behind them.</param>
/// <param name="Delay">What every frame takes, in microseconds.</param>
/// <param name="ReorderDelay">What a reordered frame takes beyond that, in microseconds.</param>
/// <param name="Corruption">
/// In how many of a million frames one bit of the IP packet is flipped. Frames whose checksum a device answers for are spared.
/// </param>
internal readonly record struct LinkFaults(
    int Loss, int Duplication, int Reordering, long Delay, long ReorderDelay, int Corruption = 0);

/// <summary>
/// One direction of a link that loses, delays, reorders and duplicates frames, the same for the same seed. It moves no
/// frame by itself: what is put in comes out when its time has come. Bounded: a full link loses.
/// </summary>
internal sealed class SeededLink(ulong seed, LinkFaults faults, int capacity = 4096)
{
    private const int SmallFrame = 2048;
    private const int LargeFrame = 66_000;
    private const int EthernetHeader = 14;
    private const int EtherTypeV4 = 0x0800;
    private const int EtherTypeV6 = 0x86dd;

    private readonly PriorityQueue<(byte[] Frame, int Length, TransmitOffload Offload, bool IsVerified), (long Time, long Order)> _frames = new();
    private readonly Stack<byte[]> _small = new();
    private readonly Stack<byte[]> _large = new();
    private ulong _state = seed * 0x9e37_79b9_7f4a_7c15 + 1;
    private long _order;

    /// <summary>Whether the link is cut: then every frame is lost.</summary>
    public bool IsCut { get; set; }

    /// <summary>How many frames were lost on purpose or for want of room.</summary>
    public long Lost { get; private set; }

    /// <summary>When the next frame comes out.</summary>
    public Instant NextDeadline => _frames.TryPeek(out _, out (long Time, long Order) due) ? new Instant(due.Time) : Instant.Never;

    /// <summary>Puts a frame in; copied.</summary>
    public void Send(ReadOnlySpan<byte> frame, in TransmitOffload offload, bool isVerified, Instant now)
    {
        if (Happens(faults.Loss) || IsCut)
        {
            Lost++;
            return;
        }
        Enqueue(frame, offload, isVerified, now);
        if (Happens(faults.Duplication))
            Enqueue(frame, offload, isVerified, now);
    }

    /// <summary>Takes the next frame whose time has come; its memory is good until the next call of either method.</summary>
    public bool TryReceive(Instant now, out ReadOnlySpan<byte> frame, out TransmitOffload offload, out bool isVerified)
    {
        frame = default;
        offload = default;
        isVerified = false;
        if (!_frames.TryPeek(out _, out (long Time, long Order) due) || due.Time > now.Microseconds)
            return false;
        (byte[] memory, int length, offload, isVerified) = _frames.Dequeue();
        (memory.Length == SmallFrame ? _small : _large).Push(memory);
        frame = memory.AsSpan(0, length);
        return true;
    }

    private void Enqueue(ReadOnlySpan<byte> frame, in TransmitOffload offload, bool isVerified, Instant now)
    {
        if (_frames.Count == capacity)
        {
            Lost++;
            return;
        }
        byte[] memory = Rent(frame.Length);
        frame.CopyTo(memory);
        if (!isVerified && !offload.NeedsChecksum && Happens(faults.Corruption))
            Corrupt(memory.AsSpan(0, frame.Length));
        long time = now.Microseconds + faults.Delay + (Happens(faults.Reordering) ? faults.ReorderDelay : 0);
        _frames.Enqueue((memory, frame.Length, offload, isVerified), (time, _order++));
    }

    private byte[] Rent(int length)
    {
        (Stack<byte[]> free, int size) = length <= SmallFrame ? (_small, SmallFrame) : (_large, LargeFrame);
        return free.TryPop(out byte[]? memory) ? memory : new byte[size];
    }

    // A real link finds such a frame by its own check; here those of IP have to. What has none, as ARP, is spared.
    private void Corrupt(Span<byte> frame)
    {
        if (frame.Length > EthernetHeader && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) is EtherTypeV4 or EtherTypeV6)
            frame[EthernetHeader + (int)(Next() % (ulong)(frame.Length - EthernetHeader))] ^= (byte)(1 << (int)(Next() % 8));
    }

    private bool Happens(int ofMillion) => Next() % 1_000_000 < (ulong)ofMillion;

    // SplitMix64.
    private ulong Next()
    {
        ulong z = _state += 0x9e37_79b9_7f4a_7c15;
        z = (z ^ z >> 30) * 0xbf58_476d_1ce4_e5b9;
        z = (z ^ z >> 27) * 0x94d0_49bb_1331_11eb;
        return z ^ z >> 31;
    }
}
