namespace Sundog.Unikernel.Boot;

/// <summary>How a virtio 1.x device is reached (VIRTIO 1.2 §4): by PCI, or by memory-mapped registers alone.</summary>
internal abstract class VirtioTransport
{
    /// <summary>The bus and the place on it, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The kind of device: §5.</summary>
    public abstract uint DeviceKind { get; }

    /// <summary>The device status field: §2.1. Writing 0 resets; the reset is over when 0 is read.</summary>
    public abstract byte Status { get; set; }

    /// <summary>The features that the device offers: §2.2.</summary>
    public abstract ulong ReadFeatures();

    /// <summary>The features that the driver accepts.</summary>
    public abstract void WriteFeatures(ulong features);

    /// <summary>How many entries a queue may have at most; 0 where there is no such queue.</summary>
    public abstract ushort ReadMaximumQueueSize(ushort queue);

    /// <summary>Gives a queue its memory, and enables it.</summary>
    public abstract void StartQueue(ushort queue, ushort size, ulong descriptors, ulong available, ulong used);

    /// <summary>Tells the device of new entries in a queue.</summary>
    public abstract void Notify(ushort queue);

    /// <summary>Quiets a raised interrupt, before the queues are looked at.</summary>
    public abstract void AcknowledgeInterrupt();

    /// <summary>The device's own configuration: §2.5. Each field is read in its own width.</summary>
    public abstract DeviceMemory Configuration { get; }
}
