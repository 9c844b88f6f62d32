using System;
using System.Diagnostics;
using Sundog.Nocrypto;

namespace Sundog.Unikernel.Boot;

/// <summary>A virtio entropy device: VIRTIO 1.2 §5.4. A request is always under way, so that an answer is near.</summary>
internal sealed class VirtioEntropy : IEntropySource
{
    /// <summary>§5: the kind.</summary>
    public const uint Kind = 4;

    private const int RequestLength = 64;

    // The host answers within a millisecond or so; a source must not wait for long.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(5);

    private readonly VirtioDevice _device;
    private readonly Virtqueue? _queue;
    private readonly DmaMemory _memory;

    /// <summary>Starts the device; what goes wrong is in <see cref="Failure"/>.</summary>
    public VirtioEntropy(VirtioTransport transport, Func<int, DmaMemory> allocate)
    {
        _device = new VirtioDevice(transport, 0, allocate);
        _queue = _device.AddQueue(0, 2);
        if (_queue is null)
            return;
        _memory = _device.Allocate(RequestLength).Slice(0, RequestLength);
        _device.Start();
        Request();
    }

    public string Name => _device.Name;

    /// <summary>Why the device is used no more, or null.</summary>
    public string? Failure => _device.Failure;

    /// <summary>The device beneath, for waits.</summary>
    public VirtioDevice Device => _device;

    public int Fill(Span<byte> destination)
    {
        int filled = 0;
        while (filled < destination.Length && TryTake(out int length))
        {
            Span<byte> answer = _memory.Span[..length];
            int part = Math.Min(length, destination.Length - filled);
            answer[..part].CopyTo(destination[filled..]);
            // What was given away stays nowhere else.
            answer.Clear();
            filled += part;
            Request();
        }
        return filled;
    }

    private bool TryTake(out int length)
    {
        length = 0;
        if (_queue is null)
            return false;
        long start = Stopwatch.GetTimestamp();
        while (!_queue.TryTake(out _, out length))
        {
            if (Failure is not null || Stopwatch.GetElapsedTime(start) > LongestWait)
                return false;
        }
        // §5.4.6.2: at least one byte.
        if (length == 0)
            _device.Fail("it answers without a byte");
        return length > 0;
    }

    private void Request()
    {
        if (Failure is not null)
            return;
        _queue!.Add(_memory, deviceWrites: true);
        _queue.Notify();
    }
}
