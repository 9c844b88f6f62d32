using System;
using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter;

/// <summary>A device of sectors of 512 bytes. Used from the event loop's thread alone.</summary>
public abstract class BlockDevice
{
    /// <summary>The size of a sector, in bytes.</summary>
    public const int SectorSize = 512;

    /// <summary>How many sectors there are.</summary>
    public abstract long SectorCount { get; }

    /// <summary>Whether writes are refused.</summary>
    public abstract bool IsReadOnly { get; }

    /// <summary>Reads whole sectors.</summary>
    /// <param name="sector">The first one.</param>
    /// <param name="destination">A positive multiple of <see cref="SectorSize"/> bytes; the caller's until the task ends.</param>
    /// <returns>Whether the device delivered them; what failed is in its log.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The sectors do not lie on the device, or are not whole.</exception>
    public abstract ValueTask<bool> ReadAsync(long sector, Memory<byte> destination);

    /// <summary>Writes whole sectors.</summary>
    /// <param name="sector">The first one.</param>
    /// <param name="source">A positive multiple of <see cref="SectorSize"/> bytes; must not change until the task ends.</param>
    /// <returns>Whether the device took them; false on a read-only device.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The sectors do not lie on the device, or are not whole.</exception>
    public abstract ValueTask<bool> WriteAsync(long sector, ReadOnlyMemory<byte> source);

    /// <summary>
    /// Makes what was written before stable: it survives a loss of power. A device whose writes are stable when their task
    /// ends has nothing to do.
    /// </summary>
    /// <returns>Whether the device did.</returns>
    public virtual ValueTask<bool> FlushAsync() => new(true);
}
