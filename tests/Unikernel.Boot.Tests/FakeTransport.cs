using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Sundog.Unikernel.Boot.Tests;

/// <summary>
/// A device in memory, with the queues that a driver gave it. "Physical" addresses are those of the process. It keeps the
/// protocol only as far as a test makes it.
/// </summary>
internal sealed unsafe class FakeTransport : VirtioTransport, IDisposable
{
    private const int ArenaLength = 1 << 20;

    private readonly byte* _arena = (byte*)NativeMemory.AlignedAlloc(ArenaLength, 4096);
    private readonly byte* _configuration = (byte*)NativeMemory.AlignedAlloc(256, 64);
    private readonly Dictionary<ushort, FakeQueue> _queues = [];
    private readonly List<int> _fences = [];
    private int _allocated;

    public FakeTransport(uint kind, ulong features)
    {
        DeviceKind = kind;
        Offered = features | (1UL << 32);
        new Span<byte>(_arena, ArenaLength).Clear();
        ConfigurationBytes.Clear();
    }

    public override string Name => "test";

    public override uint DeviceKind { get; }

    public override byte Status { get; set; }

    public ulong Offered { get; set; }

    public ulong Accepted { get; private set; }

    public ushort MaximumQueueSize { get; set; } = 256;

    public int Notifications { get; private set; }

    public Span<byte> ConfigurationBytes => new(_configuration, 256);

    public override DeviceMemory Configuration => new(_configuration, 256);

    public FakeQueue Queue(ushort index) => _queues[index];

    /// <summary>Memory for the driver. After each piece lies a fence that nothing may write.</summary>
    public DmaMemory Allocate(int length)
    {
        int pages = ((length + 4095) & ~4095) + 4096;
        if (_allocated + pages > ArenaLength)
            throw new InsufficientMemoryException();
        DmaMemory memory = new(_arena + _allocated, pages - 4096, (ulong)(_arena + _allocated));
        new Span<byte>(_arena + _allocated + pages - 4096, 4096).Fill(0xa5);
        _fences.Add(_allocated + pages - 4096);
        _allocated += pages;
        return memory;
    }

    public override ulong ReadFeatures() => Offered;

    public override void WriteFeatures(ulong features) => Accepted = features;

    public override ushort ReadMaximumQueueSize(ushort queue) => MaximumQueueSize;

    public override void StartQueue(ushort queue, ushort size, ulong descriptors, ulong available, ulong used)
        => _queues[queue] = new FakeQueue(size, (byte*)descriptors, (byte*)available, (byte*)used);

    public override void Notify(ushort queue) => Notifications++;

    public override void AcknowledgeInterrupt()
    {
    }

    public void Dispose()
    {
        foreach (int fence in _fences)
            Xunit.Assert.False(new Span<byte>(_arena + fence, 4096).ContainsAnyExcept((byte)0xa5), "memory beyond its own was written");
        NativeMemory.AlignedFree(_arena);
        NativeMemory.AlignedFree(_configuration);
    }
}

/// <summary>The device's side of a split queue: VIRTIO 1.2 §2.7.</summary>
internal sealed unsafe class FakeQueue(ushort size, byte* descriptors, byte* available, byte* used)
{
    private ushort _taken;

    public ushort Size => size;

    /// <summary>The next head that the driver made available, or -1.</summary>
    public int Take()
    {
        if (_taken == *(ushort*)(available + 2))
            return -1;
        return *(ushort*)(available + 4 + (2 * (_taken++ % size)));
    }

    /// <summary>The memory of a chain, part by part.</summary>
    public List<(IntPtr Address, int Length, bool IsWritable)> Chain(int head)
    {
        List<(IntPtr, int, bool)> parts = [];
        while (parts.Count < size)
        {
            byte* descriptor = descriptors + (16 * head);
            ushort flags = *(ushort*)(descriptor + 12);
            parts.Add((*(IntPtr*)descriptor, *(int*)(descriptor + 8), (flags & 2) != 0));
            if ((flags & 1) == 0)
                break;
            head = *(ushort*)(descriptor + 14);
        }
        return parts;
    }

    /// <summary>Says that a chain is done: any numbers, as a hostile device has them.</summary>
    public void Return(uint head, uint length)
    {
        ushort index = *(ushort*)(used + 2);
        *(uint*)(used + 4 + (8 * (index % size))) = head;
        *(uint*)(used + 8 + (8 * (index % size))) = length;
        *(ushort*)(used + 2) = unchecked((ushort)(index + 1));
    }

    /// <summary>Claims any number of done chains.</summary>
    public void SetUsedIndex(ushort index) => *(ushort*)(used + 2) = index;
}
