using System;
using System.Threading;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// A split virtqueue: VIRTIO 1.2 §2.7. Its own records of what is in flight lie outside the device's reach; what the
/// device returns is compared with them, and nonsense fails the device. Descriptors are given back in the order in which
/// the device is done with them.
/// </summary>
internal sealed class Virtqueue
{
    // §2.7.5: flags of a descriptor.
    private const ushort HasNext = 1;
    private const ushort DeviceWrites = 2;

    private const ushort NoInterrupt = 1;
    private const ushort NoNotification = 1;
    private const ushort EndOfList = ushort.MaxValue;

    private readonly VirtioTransport _transport;
    private readonly VirtioDevice _device;
    private readonly ushort _index;
    private readonly bool _hasEventIndex;
    private readonly DmaMemory _descriptors;
    private readonly DmaMemory _available;
    private readonly DmaMemory _used;

    // For each descriptor the next one, of its chain or of the free ones. The device's own copy is never read.
    private readonly ushort[] _next;

    // For the head of each chain in flight, how much the device may write; -1 for all others.
    private readonly int[] _writable;

    private ushort _firstFree;
    private ushort _availableIndex;
    private ushort _notifiedIndex;
    private ushort _usedIndex;

    public Virtqueue(VirtioTransport transport, VirtioDevice device, ushort index, ushort size, bool hasEventIndex)
    {
        _transport = transport;
        _device = device;
        _index = index;
        _hasEventIndex = hasEventIndex;
        Size = size;
        FreeCount = size;
        _next = new ushort[size];
        _writable = new int[size];
        for (int i = 0; i < size; i++)
        {
            _next[i] = i + 1 < size ? (ushort)(i + 1) : EndOfList;
            _writable[i] = -1;
        }
        // §2.7: the three parts, each aligned as its own rule has it (16, 2 and 4).
        int availableLength = 6 + (2 * size), usedLength = 6 + (8 * size);
        int usedStart = ((16 * size) + availableLength + 3) & ~3;
        DmaMemory memory = device.Allocate(usedStart + usedLength);
        _descriptors = memory.Slice(0, 16 * size);
        _available = memory.Slice(16 * size, availableLength);
        _used = memory.Slice(usedStart, usedLength);
        transport.StartQueue(index, size, _descriptors.Physical, _available.Physical, _used.Physical);
        DisableInterrupt();
    }

    /// <summary>How many descriptors there are.</summary>
    public ushort Size { get; }

    /// <summary>How many descriptors are free.</summary>
    public int FreeCount { get; private set; }

    /// <summary>Whether the next wait shall end when the device is done with something here.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>Hands the device one piece of memory. There must be a free descriptor.</summary>
    /// <returns>The head, which <see cref="TryTake"/> gives back.</returns>
    public ushort Add(DmaMemory memory, bool deviceWrites)
    {
        ushort head = TakeDescriptor();
        WriteDescriptor(head, memory, deviceWrites ? DeviceWrites : (ushort)0, 0);
        Publish(head, deviceWrites ? memory.Length : 0);
        return head;
    }

    /// <summary>Hands the device a chain: parts to read, then parts to write (§2.7.4.2). All must have free descriptors.</summary>
    public ushort AddChain(ReadOnlySpan<DmaMemory> read, ReadOnlySpan<DmaMemory> written)
    {
        int count = read.Length + written.Length, writable = 0;
        ushort head = _firstFree, descriptor = head;
        for (int i = 0; i < count; i++)
        {
            descriptor = TakeDescriptor();
            bool isLast = i == count - 1, deviceWrites = i >= read.Length;
            DmaMemory memory = deviceWrites ? written[i - read.Length] : read[i];
            int flags = (isLast ? 0 : HasNext) | (deviceWrites ? DeviceWrites : 0);
            WriteDescriptor(descriptor, memory, (ushort)flags, isLast ? (ushort)0 : _firstFree);
            _next[descriptor] = isLast ? EndOfList : _firstFree;
            writable += deviceWrites ? memory.Length : 0;
        }
        Publish(head, writable);
        return head;
    }

    /// <summary>Takes back the next chain that the device is done with.</summary>
    /// <param name="head">What adding it returned.</param>
    /// <param name="written">How many bytes the device says it wrote: no more than it could.</param>
    /// <returns>False when there is none, and when the device has failed.</returns>
    public bool TryTake(out ushort head, out int written)
    {
        head = 0;
        written = 0;
        if (_device.Failure is not null)
            return false;
        ushort present = _used.ReadUInt16(2);
        if (present == _usedIndex)
            return false;
        int done = unchecked((ushort)(present - _usedIndex));
        if (done > Size - FreeCount)
            return Refuse($"says that {done} are done of {Size - FreeCount} in flight");
        int entry = 4 + (8 * (_usedIndex % Size));
        uint id = _used.ReadUInt32(entry), length = _used.ReadUInt32(entry + 4);
        if (id >= Size || _writable[id] < 0)
            return Refuse($"returns the descriptor {id}, which it was not given");
        if (length > (uint)_writable[id])
            return Refuse($"says that it wrote {length} bytes to memory of {_writable[id]}");
        _usedIndex = unchecked((ushort)(_usedIndex + 1));
        head = (ushort)id;
        written = (int)length;
        Release(head);
        return true;
    }

    /// <summary>Tells the device of what was added since the last call, if it wants to know.</summary>
    public void Notify()
    {
        if (_availableIndex == _notifiedIndex || _device.Failure is not null)
            return;
        // §2.7.13.4.1: the index must be seen before the device's wish is read.
        Interlocked.MemoryBarrier();
        if (WantsNotification())
            _transport.Notify(_index);
        _notifiedIndex = _availableIndex;
    }

    /// <summary>Asks for an interrupt when the device is done with more, if <see cref="IsAwaited"/>.</summary>
    /// <returns>False when it is done with something already.</returns>
    public bool EnableInterrupt()
    {
        if (!IsAwaited || _device.Failure is not null)
            return true;
        if (_hasEventIndex)
            _available.WriteUInt16(4 + (2 * Size), _usedIndex);
        else
            _available.WriteUInt16(0, 0);
        Interlocked.MemoryBarrier();
        return _used.ReadUInt16(2) == _usedIndex;
    }

    /// <summary>Asks for no interrupts.</summary>
    public void DisableInterrupt()
    {
        // §2.7.7: with the event index the flags stay zero, and an index just passed is not passed again for long.
        if (_hasEventIndex)
            _available.WriteUInt16(4 + (2 * Size), unchecked((ushort)(_usedIndex - 1)));
        else
            _available.WriteUInt16(0, NoInterrupt);
    }

    private bool WantsNotification()
    {
        if (!_hasEventIndex)
            return (_used.ReadUInt16(0) & NoNotification) == 0;
        // §2.7.7.2, vring_need_event: the device wants to know when this index is passed.
        ushort wish = _used.ReadUInt16(4 + (8 * Size));
        return unchecked((ushort)(_availableIndex - wish - 1) < (ushort)(_availableIndex - _notifiedIndex));
    }

    private ushort TakeDescriptor()
    {
        if (FreeCount == 0)
            throw new InvalidOperationException("The queue has no free descriptor: ask FreeCount first.");
        ushort taken = _firstFree;
        _firstFree = _next[taken];
        _next[taken] = EndOfList;
        FreeCount--;
        return taken;
    }

    private void WriteDescriptor(ushort descriptor, DmaMemory memory, ushort flags, ushort next)
    {
        int at = 16 * descriptor;
        _descriptors.WriteUInt64(at, memory.Physical);
        _descriptors.WriteUInt32(at + 8, (uint)memory.Length);
        _descriptors.WriteUInt16(at + 12, flags);
        _descriptors.WriteUInt16(at + 14, next);
    }

    private void Publish(ushort head, int writable)
    {
        _writable[head] = writable;
        _available.WriteUInt16(4 + (2 * (_availableIndex % Size)), head);
        _availableIndex = unchecked((ushort)(_availableIndex + 1));
        _available.WriteUInt16(2, _availableIndex);
    }

    private void Release(ushort head)
    {
        _writable[head] = -1;
        ushort descriptor = head;
        while (true)
        {
            FreeCount++;
            ushort next = _next[descriptor];
            if (next == EndOfList)
                break;
            descriptor = next;
        }
        _next[descriptor] = _firstFree;
        _firstFree = head;
    }

    private bool Refuse(string breach)
    {
        _device.Fail($"queue {_index} {breach}");
        return false;
    }
}
