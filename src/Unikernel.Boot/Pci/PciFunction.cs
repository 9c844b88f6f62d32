using System.Collections.Generic;
using System.Globalization;

namespace Sundog.Unikernel.Boot;

/// <summary>Reads and writes words of configuration space: the ports of the machine, or a test's table.</summary>
internal interface IPciConfiguration
{
    /// <summary>Reads the word at bus, device, function and register (from bit 16, 11, 8 and 0 on).</summary>
    uint Read(uint address);

    /// <summary>Writes it.</summary>
    void Write(uint address, uint value);
}

/// <summary>The configuration space of the machine.</summary>
internal sealed class PciPorts : IPciConfiguration
{
    public uint Read(uint address) => NativeBase.ReadPci(address);

    public void Write(uint address, uint value) => NativeBase.WritePci(address, value);
}

/// <summary>One function of a PCI device, by its configuration space (PCI Local Bus 3.0 §6).</summary>
internal sealed class PciFunction
{
    // The header of type 0.
    private const uint Command = 0x04;
    private const uint ClassCode = 0x08;
    private const uint HeaderType = 0x0c;
    private const uint FirstBar = 0x10;
    private const uint SecondaryBus = 0x18;
    private const uint SubsystemId = 0x2c;
    private const uint CapabilitiesPointer = 0x34;
    private const uint StatusHasCapabilities = 1 << 20;
    private const uint CommandMemory = 2;
    private const uint CommandBusMaster = 4;
    private const uint CommandNoInterruptLine = 1 << 10;
    private const uint BridgeClass = 0x0604;

    // §6.7: the space has room for 48 capabilities behind the header. A list that is longer goes in circles.
    private const int MaximumCapabilities = 48;
    private const int MaximumBuses = 32;

    private readonly IPciConfiguration _space;
    private readonly uint _address;

    private PciFunction(IPciConfiguration space, uint address)
    {
        _space = space;
        _address = address;
        Identity = space.Read(address);
    }

    /// <summary>The vendor in the low half, the device in the high one.</summary>
    public uint Identity { get; }

    /// <summary>The subsystem's vendor in the low half, the subsystem in the high one.</summary>
    public uint Subsystem => Read(SubsystemId);

    /// <summary>As <c>lspci</c> writes it.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"pci {_address >> 16:x2}:{(_address >> 11) & 31:x2}.{(_address >> 8) & 7}");

    /// <summary>Finds all functions, in the order of the buses.</summary>
    public static List<PciFunction> FindAll(IPciConfiguration space)
    {
        List<PciFunction> found = [];
        List<uint> buses = [0];
        for (int i = 0; i < buses.Count && i < MaximumBuses; i++)
        {
            for (uint device = 0; device < 32; device++)
                FindFunctions(space, (buses[i] << 16) | (device << 11), found, buses);
        }
        return found;
    }

    /// <summary>Reads a register, aligned to 4.</summary>
    public uint Read(uint register) => _space.Read(_address | register);

    /// <summary>Writes a register, aligned to 4.</summary>
    public void Write(uint register, uint value) => _space.Write(_address | register, value);

    /// <summary>The registers of the capabilities with their identity, in the order of the list.</summary>
    public List<(byte Id, uint Register)> Capabilities()
    {
        List<(byte, uint)> capabilities = [];
        if ((Read(Command) & StatusHasCapabilities) == 0)
            return capabilities;
        uint register = Read(CapabilitiesPointer) & 0xfc;
        while (register != 0 && capabilities.Count < MaximumCapabilities)
        {
            uint head = Read(register);
            capabilities.Add(((byte)(head & 0xff), register));
            register = (head >> 8) & 0xfc;
        }
        return capabilities;
    }

    /// <summary>Where a base address register points, in memory; 0 where it points nowhere.</summary>
    public ulong BaseAddress(uint bar)
    {
        if (bar > 5)
            return 0;
        uint low = Read(FirstBar + (4 * bar));
        const uint IsPort = 1, Is64Bits = 4;
        if ((low & IsPort) != 0)
            return 0;
        ulong high = (low & 6) == Is64Bits && bar < 5 ? Read(FirstBar + (4 * bar) + 4) : 0;
        return (high << 32) | (low & ~15u);
    }

    /// <summary>Lets the function answer at its addresses and reach memory; interrupts come by message alone.</summary>
    public void Enable()
        => Write(Command, (Read(Command) & 0xffff) | CommandMemory | CommandBusMaster | CommandNoInterruptLine);

    private static void FindFunctions(IPciConfiguration space, uint address, List<PciFunction> found, List<uint> buses)
    {
        const uint Absent = uint.MaxValue, ManyFunctions = 1 << 23;
        uint count = 1;
        for (uint function = 0; function < count; function++)
        {
            PciFunction candidate = new(space, address | (function << 8));
            if (candidate.Identity == Absent)
                continue;
            if (function == 0 && (candidate.Read(HeaderType) & ManyFunctions) != 0)
                count = 8;
            found.Add(candidate);
            uint bus = (candidate.Read(SecondaryBus) >> 8) & 0xff;
            if (candidate.Read(ClassCode) >> 16 == BridgeClass && bus != 0 && !buses.Contains(bus))
                buses.Add(bus);
        }
    }
}
