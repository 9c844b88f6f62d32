using System.Collections.Generic;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// Virtio over PCI: VIRTIO 1.2 §4.1, the modern interface. One interrupt by message (MSI-X) serves all queues, so neither
/// the I/O APIC nor the firmware's tables are needed.
/// </summary>
internal sealed class PciTransport : VirtioTransport
{
    private const uint VirtioVendor = 0x1af4;
    private const uint FirstModernDevice = 0x1040;
    private const uint FirstTransitionalDevice = 0x1000;

    // §4.1.4: what a vendor's capability points to.
    private const byte VendorCapability = 9;
    private const uint CommonStructure = 1;
    private const uint NotifyStructure = 2;
    private const uint DeviceStructure = 4;

    // §4.1.4.3: the common configuration.
    private const uint DeviceFeatureSelect = 0x00;
    private const uint DeviceFeature = 0x04;
    private const uint DriverFeatureSelect = 0x08;
    private const uint DriverFeature = 0x0c;
    private const uint ConfigurationVector = 0x10;
    private const uint DeviceStatus = 0x14;
    private const uint QueueSelect = 0x16;
    private const uint QueueSizeRegister = 0x18;
    private const uint QueueVector = 0x1a;
    private const uint QueueEnable = 0x1c;
    private const uint QueueNotifyOffset = 0x1e;
    private const uint QueueDescriptors = 0x20;
    private const uint QueueDriver = 0x28;
    private const uint QueueDevice = 0x30;
    private const uint CommonLength = 0x38;
    private const ushort NoVector = 0xffff;

    // PCI Local Bus 3.0 §6.8.2: MSI-X.
    private const byte MessageCapability = 0x11;
    private const uint MessageEnable = 1u << 31;
    private const uint MessageMaskAll = 1u << 30;
    private const uint LocalApic = 0xfee00000;

    private readonly DeviceMemory _common;
    private readonly DeviceMemory _notify;
    private readonly uint _notifyMultiplier;
    private readonly Dictionary<ushort, ulong> _notifyOffsets = [];

    private PciTransport(PciFunction function, DeviceMemory common, DeviceMemory notify, uint multiplier, DeviceMemory configuration)
    {
        Name = function.Name;
        DeviceKind = Kind(function);
        _common = common;
        _notify = notify;
        _notifyMultiplier = multiplier;
        Configuration = configuration;
    }

    public override string Name { get; }

    public override uint DeviceKind { get; }

    public override DeviceMemory Configuration { get; }

    public override byte Status
    {
        get => _common.Read8(DeviceStatus);
        set => _common.Write8(DeviceStatus, value);
    }

    /// <summary>Whether a function is a virtio device.</summary>
    public static bool IsVirtio(PciFunction function)
        => (function.Identity & 0xffff) == VirtioVendor
            && function.Identity >> 16 is >= FirstTransitionalDevice and < FirstModernDevice + 0x40;

    /// <summary>Reaches a virtio device.</summary>
    /// <param name="function">The device.</param>
    /// <param name="transport">The way to it, or null on failure.</param>
    /// <returns>Null, or why it is not usable.</returns>
    public static string? TryOpen(PciFunction function, out PciTransport? transport)
    {
        transport = null;
        function.Enable();
        DeviceMemory common = default, notify = default, configuration = default;
        uint multiplier = 0;
        foreach ((byte id, uint register) in function.Capabilities())
        {
            if (id != VendorCapability)
                continue;
            // §4.1.4: the first of each kind that the driver can use.
            uint kind = function.Read(register) >> 24;
            if (kind == CommonStructure && common.Length == 0)
                common = Map(function, register);
            else if (kind == DeviceStructure && configuration.Length == 0)
                configuration = Map(function, register);
            else if (kind == NotifyStructure && notify.Length == 0)
                (notify, multiplier) = (Map(function, register), function.Read(register + 16));
        }
        if (common.Length < CommonLength || notify.Length < 2)
            return $"{function.Name}: a legacy device, or one whose registers lie nowhere; virtio 1.x is needed";
        if (!TryEnableMessages(function))
            return $"{function.Name}: no interrupts by message (MSI-X)";
        transport = new PciTransport(function, common, notify, multiplier, configuration);
        return null;
    }

    public override ulong ReadFeatures() => Feature(0) | ((ulong)Feature(1) << 32);

    public override void WriteFeatures(ulong features)
    {
        _common.Write32(DriverFeatureSelect, 0);
        _common.Write32(DriverFeature, (uint)(features & uint.MaxValue));
        _common.Write32(DriverFeatureSelect, 1);
        _common.Write32(DriverFeature, (uint)(features >> 32));
        _common.Write16(ConfigurationVector, NoVector);
    }

    public override ushort ReadMaximumQueueSize(ushort queue)
    {
        _common.Write16(QueueSelect, queue);
        return _common.Read16(QueueSizeRegister);
    }

    public override void StartQueue(ushort queue, ushort size, ulong descriptors, ulong available, ulong used)
    {
        _common.Write16(QueueSelect, queue);
        _common.Write16(QueueSizeRegister, size);
        _common.Write16(QueueVector, 0);
        WriteAddress(QueueDescriptors, descriptors);
        WriteAddress(QueueDriver, available);
        WriteAddress(QueueDevice, used);
        // §4.1.4.4: where this queue is notified.
        _notifyOffsets[queue] = (ulong)_common.Read16(QueueNotifyOffset) * _notifyMultiplier;
        _common.Write16(QueueEnable, 1);
    }

    public override void Notify(ushort queue)
    {
        ulong offset = _notifyOffsets[queue];
        if (offset <= _notify.Length - 2)
            _notify.Write16((uint)offset, queue);
    }

    public override void AcknowledgeInterrupt()
    {
        // §4.1.4.5: with messages the device has nothing to be quieted.
    }

    // §5: the modern identity is the kind plus 0x1040; a transitional device tells the kind by its subsystem.
    private static uint Kind(PciFunction function)
    {
        uint device = function.Identity >> 16;
        return device >= FirstModernDevice ? device - FirstModernDevice : function.Subsystem >> 16;
    }

    private static DeviceMemory Map(PciFunction function, uint register)
    {
        uint bar = function.Read(register + 4) & 0xff, offset = function.Read(register + 8), length = function.Read(register + 12);
        ulong address = function.BaseAddress(bar);
        const uint Most = 1 << 24;
        bool isThere = address != 0 && length is > 0 and <= Most;
        return isThere && NativeBase.TryMapDevice(unchecked(address + offset), length, out DeviceMemory memory) ? memory : default;
    }

    // The first entry of the table sends the one vector to the one processor; the others stay masked, as after a reset.
    private static bool TryEnableMessages(PciFunction function)
    {
        foreach ((byte id, uint register) in function.Capabilities())
        {
            if (id != MessageCapability)
                continue;
            uint table = function.Read(register + 4);
            ulong address = function.BaseAddress(table & 7);
            if (address == 0 || !NativeBase.TryMapDevice(unchecked(address + (table & ~7u)), 16, out DeviceMemory entry))
                return false;
            entry.Write32(0, LocalApic);
            entry.Write32(4, 0);
            entry.Write32(8, NativeBase.MessageVector);
            entry.Write32(12, 0);
            function.Write(register, (function.Read(register) & ~MessageMaskAll) | MessageEnable);
            return true;
        }
        return false;
    }

    private uint Feature(uint word)
    {
        _common.Write32(DeviceFeatureSelect, word);
        return _common.Read32(DeviceFeature);
    }

    private void WriteAddress(uint register, ulong address)
    {
        _common.Write32(register, (uint)(address & uint.MaxValue));
        _common.Write32(register + 4, (uint)(address >> 32));
    }
}
