using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// Memory that a device reads and writes by its physical address, in one piece. What the device writes may change at any
/// time: a value is read once, then judged.
/// </summary>
internal readonly unsafe struct DmaMemory(byte* start, int length, ulong physical)
{
    private readonly byte* _start = start;

    /// <summary>Bytes.</summary>
    public int Length { get; } = length;

    /// <summary>Where the device finds it.</summary>
    public ulong Physical { get; } = physical;

    /// <summary>All of it.</summary>
    public Span<byte> Span => new(_start, Length);

    /// <summary>A part of it.</summary>
    public DmaMemory Slice(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)(uint)offset + (uint)length, (ulong)Length);
        return new DmaMemory(_start + offset, length, Physical + (uint)offset);
    }

    /// <summary>Reads a field that the device may change, with acquire semantics.</summary>
    public ushort ReadUInt16(int offset) => Volatile.Read(ref At<ushort>(offset));

    /// <summary>Reads a field that the device may change, with acquire semantics.</summary>
    public uint ReadUInt32(int offset) => Volatile.Read(ref At<uint>(offset));

    /// <summary>Writes a field, with release semantics.</summary>
    public void WriteUInt16(int offset, ushort value) => Volatile.Write(ref At<ushort>(offset), value);

    /// <summary>Writes a field, with release semantics.</summary>
    public void WriteUInt32(int offset, uint value) => Volatile.Write(ref At<uint>(offset), value);

    /// <summary>Writes a field, with release semantics.</summary>
    public void WriteUInt64(int offset, ulong value) => Volatile.Write(ref At<ulong>(offset), value);

    private ref T At<T>(int offset)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)(uint)offset + (uint)sizeof(T), (ulong)Length);
        return ref Unsafe.AsRef<T>(_start + offset);
    }
}
