using System;
using System.Collections.Generic;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// A virtio network device: VIRTIO 1.2 §5.1. Received frames are handed out where the device put them; frames to send are
/// written where the device reads them.
/// </summary>
internal sealed class VirtioNetwork : NetworkDevice
{
    /// <summary>§5: the kind.</summary>
    public const uint Kind = 1;

    // §5.1.3: features.
    private const ulong Checksum = 1UL << 0;
    private const ulong GuestChecksum = 1UL << 1;
    private const ulong MaximumUnit = 1UL << 3;
    private const ulong HasAddress = 1UL << 5;
    private const ulong HostTso4 = 1UL << 11;
    private const ulong HostTso6 = 1UL << 12;
    private const ulong MergeableBuffers = 1UL << 15;
    private const ulong Wanted
        = Checksum | GuestChecksum | MaximumUnit | HasAddress | HostTso4 | HostTso6 | MergeableBuffers;

    private const int EthernetHeader = 14;
    private const int LargestSegment = 65_550;
    private const int DefaultUnit = 1500;
    private const int LargestUnit = 9000;
    private const ushort QueueSize = 128;
    private const int TransmitMemory = 256 * 1024;

    private readonly VirtioDevice _device;
    private readonly Virtqueue? _receiveQueue;
    private readonly Virtqueue? _transmitQueue;
    private readonly DmaMemory[] _buffers = [];
    private readonly int[] _bufferOfHead = [];
    private readonly TransmitRing _ring = TransmitRing.None;
    private readonly bool _mergesBuffers;
    private readonly byte[] _merged = [];

    // The descriptors whose buffers the caller of TryReceive holds.
    private readonly List<int> _held = new(QueueSize);
    private DmaMemory _begun;

    /// <summary>Starts the device; what goes wrong is in <see cref="Failure"/>.</summary>
    public VirtioNetwork(VirtioTransport transport, Func<int, DmaMemory> allocate)
    {
        _device = new VirtioDevice(transport, Wanted, allocate);
        if (_device.Failure is not null)
            return;
        Address = ReadAddress();
        Mtu = ReadUnit();
        Capabilities = TranslateFeatures(_device.Features);
        _mergesBuffers = (_device.Features & MergeableBuffers) != 0;
        _receiveQueue = _device.AddQueue(0, QueueSize);
        _transmitQueue = _device.AddQueue(1, QueueSize);
        if (_receiveQueue is null || _transmitQueue is null)
            return;
        int largest = Segments ? LargestSegment : Mtu + EthernetHeader;
        _ring = new TransmitRing(_device.Allocate(TransmitMemory), NetworkHeader.Length + largest, _transmitQueue.Size);
        int bufferLength = NetworkHeader.Length + Mtu + EthernetHeader <= 2048 ? 2048 : 16384;
        DmaMemory memory = _device.Allocate(_receiveQueue.Size * bufferLength);
        _buffers = new DmaMemory[_receiveQueue.Size];
        _bufferOfHead = new int[_receiveQueue.Size];
        _merged = _mergesBuffers ? new byte[LargestSegment] : [];
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i] = memory.Slice(i * bufferLength, bufferLength);
            GiveBuffer(i);
        }
        _receiveQueue.IsAwaited = true;
        _device.Start();
        _receiveQueue.Notify();
    }

    public override MacAddress Address { get; }

    public override int Mtu { get; }

    public override NetworkCapabilities Capabilities { get; }

    public override string? Failure => _device.Failure;

    /// <summary>The device beneath, for waits.</summary>
    public VirtioDevice Device => _device;

    private bool Segments => (Capabilities & (NetworkCapabilities.SegmentV4 | NetworkCapabilities.SegmentV6)) != 0;

    public override bool TryReceive(out ReadOnlySpan<byte> frame, out bool isChecksumVerified)
    {
        frame = default;
        isChecksumVerified = false;
        if (_receiveQueue is null)
            return false;
        ReturnHeld();
        if (!TryTakeBuffer(out DmaMemory buffer, out int written))
            return false;
        ReadOnlySpan<byte> memory = buffer.Span[..written];
        NetworkHeader header = NetworkHeader.Read(memory);
        isChecksumVerified = header.IsChecksumVerified;
        // §5.1.6.4: without mergeable buffers the count says nothing.
        int count = _mergesBuffers ? header.BufferCount : 1;
        if (count == 1)
            frame = memory[NetworkHeader.Length..];
        else
            return TryMerge(memory[NetworkHeader.Length..], count, out frame);
        return true;
    }

    public override bool TryBeginTransmit(out Span<byte> frame)
    {
        frame = default;
        if (_transmitQueue is null || Failure is not null)
            return false;
        while (_transmitQueue.TryTake(out ushort head, out _))
            _ring.Free(head);
        // Nothing is lost while there is no room; the next wait ends when there is some.
        bool hasRoom = _transmitQueue.FreeCount > 0 && _ring.TryBegin(out _begun);
        _transmitQueue.IsAwaited = !hasRoom;
        if (!hasRoom || Failure is not null)
            return false;
        frame = _begun.Span[NetworkHeader.Length..];
        return true;
    }

    public override void EndTransmit(int length, in TransmitOffload offload)
    {
        DmaMemory begun = _begun;
        _begun = default;
        if (length == 0 || Failure is not null)
            return;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, begun.Length - NetworkHeader.Length);
        NetworkHeader.Write(begun.Span, offload);
        DmaMemory packet = begun.Slice(0, NetworkHeader.Length + length);
        _ring.End(_transmitQueue!.Add(packet, deviceWrites: false), packet.Length);
    }

    public override void Flush()
    {
        _transmitQueue?.Notify();
        _receiveQueue?.Notify();
    }

    private MacAddress ReadAddress()
    {
        // §5.1.5: without the feature the driver makes one up; a hypervisor always has it.
        if ((_device.Features & HasAddress) == 0)
        {
            _device.Fail("it has no address");
            return default;
        }
        Span<byte> address = stackalloc byte[6];
        for (int i = 0; i < address.Length; i++)
            address[i] = _device.Configuration.Read8((uint)i);
        return MacAddress.Read(address);
    }

    private int ReadUnit()
    {
        const uint UnitOffset = 10;
        if ((_device.Features & MaximumUnit) == 0)
            return DefaultUnit;
        int unit = _device.Configuration.Read16(UnitOffset);
        // §5.1.4.1: no less than 68, which IPv4 needs; IPv6 needs 1280.
        if (unit < 1280)
            _device.Fail($"its MTU is {unit}; IPv6 needs 1280");
        return Math.Min(unit, LargestUnit);
    }

    private static NetworkCapabilities TranslateFeatures(ulong features)
    {
        NetworkCapabilities capabilities = NetworkCapabilities.None;
        if ((features & Checksum) != 0)
            capabilities |= NetworkCapabilities.TransmitChecksum;
        if ((features & GuestChecksum) != 0)
            capabilities |= NetworkCapabilities.ReceiveChecksum;
        // §5.1.3.1: segmentation needs the checksum.
        if ((features & (Checksum | HostTso4)) == (Checksum | HostTso4))
            capabilities |= NetworkCapabilities.SegmentV4;
        if ((features & (Checksum | HostTso6)) == (Checksum | HostTso6))
            capabilities |= NetworkCapabilities.SegmentV6;
        return capabilities;
    }

    private bool TryTakeBuffer(out DmaMemory buffer, out int written)
    {
        buffer = default;
        if (!_receiveQueue!.TryTake(out ushort head, out written))
            return false;
        int index = _bufferOfHead[head];
        _held.Add(index);
        buffer = _buffers[index];
        if (written > NetworkHeader.Length)
            return true;
        _device.Fail($"it says that a frame has {written} bytes, and its header alone has {NetworkHeader.Length}");
        return false;
    }

    // §5.1.6.4: the frame goes on at the start of the next buffers, which are there when the first is.
    private bool TryMerge(ReadOnlySpan<byte> first, int count, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        int length = first.Length;
        first.CopyTo(_merged);
        for (int i = 1; i < count; i++)
        {
            if (!_receiveQueue!.TryTake(out ushort head, out int written))
            {
                _device.Fail($"it gives {i} buffers of a frame that it says has {count}");
                return false;
            }
            _held.Add(_bufferOfHead[head]);
            if (written > _merged.Length - length)
            {
                _device.Fail($"it merges a frame of more than {_merged.Length} bytes");
                return false;
            }
            _buffers[_bufferOfHead[head]].Span[..written].CopyTo(_merged.AsSpan(length));
            length += written;
        }
        frame = _merged.AsSpan(0, length);
        return count > 0 || NoBuffers();
    }

    private bool NoBuffers()
    {
        _device.Fail("it says that a frame has no buffers");
        return false;
    }

    private void ReturnHeld()
    {
        foreach (int buffer in _held)
            GiveBuffer(buffer);
        _held.Clear();
    }

    private void GiveBuffer(int index)
    {
        if (Failure is null)
            _bufferOfHead[_receiveQueue!.Add(_buffers[index], deviceWrites: true)] = index;
    }
}
