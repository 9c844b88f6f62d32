using System;
using System.Collections.Generic;
using Sundog.Nocrypto;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// What a unikernel stands on: its devices, its clocks, its console, its end. One machine is a bootable image's
/// hardware; another is a process of an operating system. Used from the event loop's thread alone.
/// </summary>
public abstract class Machine
{
    /// <summary>The words of the kernel command line, or of the process's.</summary>
    public abstract IReadOnlyList<string> Arguments { get; }

    /// <summary>The network interfaces, in the order of the bus.</summary>
    public abstract IReadOnlyList<NetworkDevice> Networks { get; }

    /// <summary>The block devices, in the order of the bus.</summary>
    public abstract IReadOnlyList<BlockDevice> Disks { get; }

    /// <summary>Where unpredictable bytes come from, the best first.</summary>
    public abstract IReadOnlyList<IEntropySource> EntropySources { get; }

    /// <summary>A number that changes when the machine was cloned or resumed: the generator reseeds.</summary>
    public abstract ulong Generation { get; }

    /// <summary>The monotonic clock.</summary>
    public abstract Instant Now { get; }

    /// <summary>The wall clock, and timestamps for what takes a <see cref="TimeProvider"/>.</summary>
    public abstract TimeProvider Clock { get; }

    /// <summary>What the memory is, in bytes.</summary>
    public abstract MemoryFigures Memory { get; }

    /// <summary>Sleeps until a device asks for attention or the deadline has come; returns at once if either has.</summary>
    public abstract void Wait(Instant deadline);

    /// <summary>
    /// Ends a <see cref="Wait"/>, or the next one if none is under way; the one member that another thread may call. A
    /// machine on which nothing else runs has nobody who could call it.
    /// </summary>
    public virtual void Wake()
    {
    }

    /// <summary>Writes text (UTF-8) to the console.</summary>
    public abstract void WriteConsole(ReadOnlySpan<byte> text);

    /// <summary>
    /// Takes what was typed on the console, without waiting: how many bytes, often 0. A machine whose console is only
    /// written to has none.
    /// </summary>
    public virtual int ReadConsole(Span<byte> destination) => 0;

    /// <summary>Ends the machine: an exit code where its host takes one, 0 for an end as planned.</summary>
    public abstract void PowerOff(int exitCode);

    /// <summary>Starts the machine anew.</summary>
    public abstract void Reboot();
}

/// <summary>Memory of a machine.</summary>
/// <param name="Total">What the image may use, in bytes.</param>
/// <param name="Free">What of it is free, in bytes.</param>
public readonly record struct MemoryFigures(long Total, long Free);
