using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.Unikernel.Adapter;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// A virtio block device: VIRTIO 1.2 §5.2. Data goes through memory of the device's own, in parts, as the caller's may
/// lie anywhere. Requests end when <see cref="Poll"/> finds them done, which the machine's wait does.
/// </summary>
internal sealed class VirtioBlock : BlockDevice
{
    /// <summary>§5: the kind.</summary>
    public const uint Kind = 2;

    // §5.2.3: features.
    private const ulong ReadOnly = 1UL << 5;
    private const ulong HasFlush = 1UL << 9;

    // §5.2.6: types of requests, and their end.
    private const uint TypeIn = 0;
    private const uint TypeOut = 1;
    private const uint TypeFlush = 4;
    private const byte StatusOk = 0;
    private const byte StatusPending = 0xff;

    private const int HeaderLength = 16;
    private const int StatusOffset = HeaderLength;
    private const int DataOffset = 64;
    private const int PartLength = 32 * 1024;
    private const int SlotLength = DataOffset + PartLength;
    private const int SlotCount = 4;
    private const ushort QueueSize = 16;

    private readonly VirtioDevice _device;
    private readonly Virtqueue? _queue;
    private readonly Slot[] _slots = [];
    private readonly Stack<Slot> _freeSlots = [];
    private readonly Queue<LoopTask<bool>> _slotWaiters = [];

    /// <summary>Starts the device; what goes wrong is in <see cref="Failure"/>, and the disk has no sector then.</summary>
    public VirtioBlock(VirtioTransport transport, Func<int, DmaMemory> allocate)
    {
        _device = new VirtioDevice(transport, ReadOnly | HasFlush, allocate);
        _queue = _device.AddQueue(0, QueueSize);
        if (_queue is null)
            return;
        SectorCount = ReadCapacity();
        IsReadOnly = (_device.Features & ReadOnly) != 0;
        DmaMemory memory = _device.Allocate(SlotCount * SlotLength);
        _slots = new Slot[SlotCount];
        for (int i = 0; i < SlotCount; i++)
        {
            _slots[i] = new Slot(memory.Slice(i * SlotLength, SlotLength));
            _freeSlots.Push(_slots[i]);
        }
        _queue.IsAwaited = true;
        _device.Start();
    }

    public override long SectorCount { get; }

    public override bool IsReadOnly { get; }

    /// <summary>Why the device is used no more, or null.</summary>
    public string? Failure => _device.Failure;

    /// <summary>The last request that the device refused, or null.</summary>
    public string? LastError { get; private set; }

    /// <summary>The device beneath, for waits.</summary>
    public VirtioDevice Device => _device;

    public override ValueTask<bool> ReadAsync(long sector, Memory<byte> destination)
    {
        CheckRange(sector, destination.Length);
        return ReadPartsAsync(sector, destination);
    }

    public override ValueTask<bool> WriteAsync(long sector, ReadOnlyMemory<byte> source)
    {
        CheckRange(sector, source.Length);
        return IsReadOnly ? new ValueTask<bool>(false) : WritePartsAsync(sector, source);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public override async ValueTask<bool> FlushAsync()
    {
        // §5.2.6.2: without the feature a write that has ended is stable.
        if ((_device.Features & HasFlush) == 0)
            return Failure is null;
        Slot slot = await TakeSlotAsync();
        bool isDone = await SubmitAsync(slot, TypeFlush, 0, 0);
        FreeSlot(slot);
        return isDone;
    }

    /// <summary>Ends the requests that the device is done with; on a failed device all of them.</summary>
    public void Poll()
    {
        while (_queue is not null && _queue.TryTake(out ushort head, out int written))
        {
            foreach (Slot slot in _slots)
            {
                if (slot.Head != head)
                    continue;
                Complete(slot, written);
                // Who waits may have gone on, and have used the number again.
                break;
            }
        }
        if (Failure is null)
            return;
        foreach (Slot slot in _slots)
            slot.End(false);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> ReadPartsAsync(long sector, Memory<byte> destination)
    {
        bool isDone = true;
        for (int done = 0; isDone && done < destination.Length; done += PartLength)
        {
            int length = Math.Min(PartLength, destination.Length - done);
            Slot slot = await TakeSlotAsync();
            isDone = await SubmitAsync(slot, TypeIn, sector + (done / SectorSize), length);
            if (isDone)
                slot.Data(length).Span.CopyTo(destination.Span[done..]);
            FreeSlot(slot);
        }
        return isDone;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> WritePartsAsync(long sector, ReadOnlyMemory<byte> source)
    {
        bool isDone = true;
        for (int done = 0; isDone && done < source.Length; done += PartLength)
        {
            int length = Math.Min(PartLength, source.Length - done);
            Slot slot = await TakeSlotAsync();
            source.Span.Slice(done, length).CopyTo(slot.Data(length).Span);
            isDone = await SubmitAsync(slot, TypeOut, sector + (done / SectorSize), length);
            FreeSlot(slot);
        }
        return isDone;
    }

    // §5.2.6: the header, the data, and a byte for the status.
    private ValueTask<bool> SubmitAsync(Slot slot, uint type, long sector, int length)
    {
        if (Failure is not null)
            return new ValueTask<bool>(false);
        slot.Memory.WriteUInt32(0, type);
        slot.Memory.WriteUInt32(4, 0);
        slot.Memory.WriteUInt64(8, (ulong)sector);
        slot.Memory.Span[StatusOffset] = StatusPending;
        DmaMemory header = slot.Memory.Slice(0, HeaderLength), status = slot.Memory.Slice(StatusOffset, 1);
        ValueTask<bool> end = slot.Begin(type, sector, length);
        slot.Head = type switch
        {
            TypeIn => _queue!.AddChain([header], [slot.Data(length), status]),
            TypeOut => _queue!.AddChain([header, slot.Data(length)], [status]),
            _ => _queue!.AddChain([header], [status]),
        };
        _queue.Notify();
        return end;
    }

    private void Complete(Slot slot, int written)
    {
        byte status = slot.Memory.Span[StatusOffset];
        int expected = slot.Type == TypeIn ? slot.Length + 1 : 1;
        if (status == StatusOk && written != expected)
            _device.Fail($"it wrote {written} bytes for a request that asks for {expected}");
        if (status != StatusOk)
            LastError = $"{_device.Name}: request {slot.Type} of {slot.Length} bytes at sector {slot.Sector}: status {status}";
        slot.End(status == StatusOk && Failure is null);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Slot> TakeSlotAsync()
    {
        while (_freeSlots.Count == 0)
        {
            LoopTask<bool> waiter = new();
            _slotWaiters.Enqueue(waiter);
            await waiter.WaitAsync();
        }
        return _freeSlots.Pop();
    }

    private void FreeSlot(Slot slot)
    {
        _freeSlots.Push(slot);
        if (_slotWaiters.TryDequeue(out LoopTask<bool>? waiter))
            waiter.Complete(true);
    }

    private long ReadCapacity()
    {
        ulong capacity = _device.Configuration.Read32(0) | ((ulong)_device.Configuration.Read32(4) << 32);
        if (capacity <= long.MaxValue / SectorSize)
            return (long)capacity;
        _device.Fail($"it says that it has {capacity} sectors");
        return 0;
    }

    private void CheckRange(long sector, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sector);
        if (length <= 0 || length % SectorSize != 0)
            throw new ArgumentOutOfRangeException(nameof(length), length, "Whole sectors are read and written.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sector, SectorCount - (length / SectorSize), nameof(sector));
    }

    /// <summary>Memory for one request, and the request in it.</summary>
    private sealed class Slot(DmaMemory memory)
    {
        private readonly LoopTask<bool> _end = new();
        private bool _isUnderWay;

        public DmaMemory Memory { get; } = memory;

        public int Head { get; set; } = -1;

        public uint Type { get; private set; }

        public long Sector { get; private set; }

        public int Length { get; private set; }

        public DmaMemory Data(int length) => Memory.Slice(DataOffset, length);

        public ValueTask<bool> Begin(uint type, long sector, int length)
        {
            (Type, Sector, Length) = (type, sector, length);
            _isUnderWay = true;
            return _end.WaitAsync();
        }

        public void End(bool isDone)
        {
            Head = -1;
            if (!_isUnderWay)
                return;
            _isUnderWay = false;
            _end.Complete(isDone);
        }
    }
}
