using System;
using System.Collections.Generic;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// A device in the hands of its driver: the start of VIRTIO 1.2 §3.1, its queues, and its failure. The device is not
/// trusted to keep the protocol: what it breaks is named once, and it is reset and used no more.
/// </summary>
internal sealed class VirtioDevice
{
    // §2.1: bits of the device status.
    private const byte Acknowledged = 1;
    private const byte Driver = 2;
    private const byte DriverOk = 4;
    private const byte FeaturesOk = 8;
    private const byte NeedsReset = 64;

    // §6: features that are the transport's.
    private const ulong Version1 = 1UL << 32;
    private const ulong EventIndex = 1UL << 29;
    private const ulong AccessPlatform = 1UL << 33;

    // A reset is over at once in every device known; this bounds one that hangs.
    private const int ResetTries = 1_000_000;

    private readonly VirtioTransport _transport;
    private readonly Func<int, DmaMemory> _allocate;
    private readonly List<Virtqueue> _queues = [];

    /// <summary>Resets the device and negotiates; <see cref="Failure"/> says if that went wrong.</summary>
    /// <param name="transport">The device.</param>
    /// <param name="wanted">Features that the driver knows, without the transport's own.</param>
    /// <param name="allocate">Gives memory for queues and buffers, in whole pages.</param>
    public VirtioDevice(VirtioTransport transport, ulong wanted, Func<int, DmaMemory> allocate)
    {
        _transport = transport;
        _allocate = allocate;
        Features = Negotiate(wanted);
    }

    /// <summary>The device's place, for messages.</summary>
    public string Name => _transport.Name;

    /// <summary>What both sides know.</summary>
    public ulong Features { get; }

    /// <summary>Why the device is used no more, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>The device's own configuration.</summary>
    public DeviceMemory Configuration => _transport.Configuration;

    /// <summary>Memory that the device may address.</summary>
    public DmaMemory Allocate(int length) => _allocate(length);

    /// <summary>Makes a queue, before <see cref="Start"/>.</summary>
    /// <returns>Null where the device has no such queue, which is its failure.</returns>
    public Virtqueue? AddQueue(ushort index, ushort largest)
    {
        ushort maximum = Failure is null ? _transport.ReadMaximumQueueSize(index) : (ushort)0;
        if (maximum < 2)
        {
            Fail($"queue {index} has room for {maximum}");
            return null;
        }
        // §2.7: the size of a split queue is a power of two.
        ushort size = (ushort)(1 << int.Log2(Math.Min(maximum, largest)));
        Virtqueue queue = new(_transport, this, index, size, (Features & EventIndex) != 0);
        _queues.Add(queue);
        return queue;
    }

    /// <summary>§3.1.1 step 8: the device goes live.</summary>
    public void Start()
    {
        if (Failure is null)
            _transport.Status |= DriverOk;
    }

    /// <summary>Before a wait: the device shall raise an interrupt for what a queue awaits.</summary>
    /// <returns>False when something is there already.</returns>
    public bool EnableInterrupts()
    {
        bool isQuiet = true;
        foreach (Virtqueue queue in _queues)
            isQuiet &= queue.EnableInterrupt();
        return isQuiet;
    }

    /// <summary>After a wait: quiets the device, and looks whether it asks for a reset.</summary>
    public void DisableInterrupts()
    {
        if (Failure is not null)
            return;
        foreach (Virtqueue queue in _queues)
            queue.DisableInterrupt();
        _transport.AcknowledgeInterrupt();
    }

    /// <summary>§2.1.2: whether the device has met an error that it cannot go on from.</summary>
    public void CheckHealth()
    {
        if (Failure is null && (_transport.Status & NeedsReset) != 0)
            Fail("the device asks for a reset");
    }

    /// <summary>Gives the device up for a breach of the protocol. The reset stops it from writing to memory.</summary>
    public void Fail(string reason)
    {
        if (Failure is not null)
            return;
        Failure = $"virtio device at {Name}: {reason}";
        _transport.Status = 0;
    }

    // §3.1.1: driver initialization, steps 1 to 6.
    private ulong Negotiate(ulong wanted)
    {
        _transport.Status = 0;
        for (int tries = 0; _transport.Status != 0; tries++)
        {
            if (tries == ResetTries)
            {
                Fail("it does not end its reset");
                return 0;
            }
        }
        _transport.Status = Acknowledged;
        _transport.Status |= Driver;
        ulong offered = _transport.ReadFeatures();
        // §6.1: a driver of the standard needs VIRTIO_F_VERSION_1.
        if ((offered & Version1) == 0)
        {
            Fail("it is a legacy device; virtio 1.x is needed");
            return 0;
        }
        ulong features = offered & (wanted | Version1 | EventIndex | AccessPlatform);
        _transport.WriteFeatures(features);
        _transport.Status |= FeaturesOk;
        if ((_transport.Status & FeaturesOk) == 0)
            Fail($"it refuses the features {features:x} of {offered:x}");
        return features;
    }
}
