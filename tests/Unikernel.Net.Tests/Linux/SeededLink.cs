using System;
using System.Collections.Generic;

namespace Sundog.Unikernel.Net.Tests.Linux;

/// <summary>What a link does to the frames of one direction.</summary>
/// <param name="Loss">How many of a million frames are lost.</param>
/// <param name="Duplication">How many of a million come twice.</param>
/// <param name="Reordering">How many of a million come later than those behind them.</param>
/// <param name="Delay">What every frame takes, in microseconds.</param>
/// <param name="ReorderDelay">What a reordered frame takes beyond that, in microseconds.</param>
internal readonly record struct LinkFaults(int Loss, int Duplication, int Reordering, long Delay, long ReorderDelay);

/// <summary>
/// One direction of a link that loses, delays, reorders and duplicates frames, the same for the same seed. It moves no
/// frame by itself: what is put in comes out when its time has come. Bounded: a full link loses.
/// </summary>
internal sealed class SeededLink(ulong seed, LinkFaults faults, int capacity = 4096)
{
    private readonly PriorityQueue<(byte[] Frame, int Length, TransmitOffload Offload, bool IsVerified), (long Time, long Order)> _frames = new();
    private readonly Stack<byte[]> _free = new();
    private ulong _state = seed * 0x9e37_79b9_7f4a_7c15 + 1;
    private long _order;

    /// <summary>How many frames were lost on purpose or for want of room.</summary>
    public long Lost { get; private set; }

    /// <summary>When the next frame comes out.</summary>
    public Instant NextDeadline => _frames.TryPeek(out _, out (long Time, long Order) due) ? new Instant(due.Time) : Instant.Never;

    /// <summary>Puts a frame in; copied.</summary>
    public void Send(ReadOnlySpan<byte> frame, in TransmitOffload offload, bool isVerified, Instant now)
    {
        if (Happens(faults.Loss))
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
        _free.Push(memory);
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
        byte[] memory = _free.Count > 0 ? _free.Pop() : new byte[66_000];
        frame.CopyTo(memory);
        long time = now.Microseconds + faults.Delay + (Happens(faults.Reordering) ? faults.ReorderDelay : 0);
        _frames.Enqueue((memory, frame.Length, offload, isVerified), (time, _order++));
    }

    // SplitMix64.
    private bool Happens(int ofMillion)
    {
        ulong z = _state += 0x9e37_79b9_7f4a_7c15;
        z = (z ^ z >> 30) * 0xbf58_476d_1ce4_e5b9;
        z = (z ^ z >> 27) * 0x94d0_49bb_1331_11eb;
        return (z ^ z >> 31) % 1_000_000 < (ulong)ofMillion;
    }
}
