using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// A window to a device's registers. Each access is one access of its width: the methods are not inlined, as the compiler
/// would narrow or merge what it sees (a test of one bit of a 32-bit register became a read of a byte, which the device
/// answers with zero).
/// </summary>
internal readonly unsafe struct DeviceMemory(byte* start, uint length)
{
    private readonly byte* _start = start;

    /// <summary>Bytes; 0 where there is no window.</summary>
    public uint Length { get; } = length;

    /// <summary>A part of it.</summary>
    public DeviceMemory Slice(uint offset, uint length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)offset + length, Length);
        return new DeviceMemory(_start + offset, length);
    }

    /// <summary>Reads one register.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public byte Read8(uint offset) => Volatile.Read(ref *At(offset, 1));

    /// <summary>Reads one register.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ushort Read16(uint offset) => Volatile.Read(ref *(ushort*)At(offset, 2));

    /// <summary>Reads one register.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public uint Read32(uint offset) => Volatile.Read(ref *(uint*)At(offset, 4));

    /// <summary>Writes one register.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Write8(uint offset, byte value) => Volatile.Write(ref *At(offset, 1), value);

    /// <summary>Writes one register.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Write16(uint offset, ushort value) => Volatile.Write(ref *(ushort*)At(offset, 2), value);

    /// <summary>Writes one register.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Write32(uint offset, uint value) => Volatile.Write(ref *(uint*)At(offset, 4), value);

    private byte* At(uint offset, uint size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)offset + size, Length);
        return _start + offset;
    }
}
