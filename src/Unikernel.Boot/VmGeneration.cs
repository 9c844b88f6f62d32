using System;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// The virtual machine generation identifier: 16 bytes that the hypervisor changes when the machine is cloned, restored or
/// resumed (Microsoft, "Virtual Machine Generation ID"). It is found as QEMU's firmware leaves it: an SSDT named VMGENID,
/// in which the name VGIA is the address of a page. A machine without ACPI, such as microvm with acpi=off, has none.
/// </summary>
internal sealed class VmGeneration
{
    // ACPI 6.5 §5.2.5.3 and §5.2.6: the root pointer and the header of every table.
    private const uint PointerLength = 36;
    private const uint PointerRevision = 15;
    private const uint PointerOldRoot = 16;
    private const uint PointerRoot = 24;
    private const uint HeaderLength = 36;
    private const uint HeaderTableId = 16;
    private const uint LargestTable = 64 * 1024;
    private const uint MostTables = 64;

    // Where QEMU puts the identifier in its page.
    private const uint IdentifierOffset = 40;
    private const uint IdentifierLength = 16;

    private readonly DeviceMemory _identifier;

    private VmGeneration(DeviceMemory identifier) => _identifier = identifier;

    /// <summary>A number made of the present identifier.</summary>
    public ulong Value => Word(_identifier, 0, 8) ^ ulong.RotateLeft(Word(_identifier, 8, 8), 1);

    /// <summary>Finds the identifier.</summary>
    /// <param name="rootPointer">The physical address of ACPI's root pointer, 0 where there is none.</param>
    /// <returns>Null where the machine has none.</returns>
    public static VmGeneration? Find(ulong rootPointer)
    {
        if (rootPointer == 0 || !NativeBase.TryMapDevice(rootPointer, PointerLength, out DeviceMemory pointer))
            return null;
        bool isOld = pointer.Read8(PointerRevision) < 2;
        ulong root = isOld ? Word(pointer, PointerOldRoot, 4) : Word(pointer, PointerRoot, 8);
        uint entryLength = isOld ? 4u : 8u;
        if (!TryMapTable(root, out DeviceMemory tables))
            return null;
        uint count = Math.Min((tables.Length - HeaderLength) / entryLength, MostTables);
        for (uint i = 0; i < count; i++)
        {
            ulong address = Word(tables, HeaderLength + (i * entryLength), entryLength);
            if (TryMapTable(address, out DeviceMemory table) && Matches(table, 0, "SSDT"u8) && Matches(table, HeaderTableId, "VMGENID"u8))
                return FindIn(table);
        }
        return null;
    }

    // ACPI 6.5 §20.2: a name is four bytes; the prefix 0x0c says that a number of 32 bits follows.
    private static VmGeneration? FindIn(DeviceMemory table)
    {
        const byte DWordPrefix = 0x0c;
        for (uint at = HeaderLength; at + 9 <= table.Length; at++)
        {
            if (!Matches(table, at, "VGIA"u8) || table.Read8(at + 4) != DWordPrefix)
                continue;
            ulong page = Word(table, at + 5, 4);
            if (page != 0 && NativeBase.TryMapDevice(page + IdentifierOffset, IdentifierLength, out DeviceMemory identifier))
                return new VmGeneration(identifier);
        }
        return null;
    }

    private static bool TryMapTable(ulong address, out DeviceMemory table)
    {
        table = default;
        if (address == 0 || !NativeBase.TryMapDevice(address, HeaderLength, out DeviceMemory header))
            return false;
        uint length = (uint)Word(header, 4, 4);
        return length is >= HeaderLength and <= LargestTable && NativeBase.TryMapDevice(address, length, out table);
    }

    private static bool Matches(DeviceMemory memory, uint offset, ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (memory.Read8(offset + (uint)i) != text[i])
                return false;
        }
        return true;
    }

    // The tables are packed: their fields have no alignment.
    private static ulong Word(DeviceMemory memory, uint offset, uint length)
    {
        ulong value = 0;
        for (uint i = 0; i < length; i++)
            value |= (ulong)memory.Read8(offset + i) << (int)(8 * i);
        return value;
    }
}
