using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Sundog.Nocrypto;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter.Hosting;

/// <summary>
/// A process as a machine: its clock, its standard output as the console, files as disks, and no network device: flows
/// come from sockets. Powering off ends the process.
/// </summary>
public sealed class HostMachine : Machine
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Stream _console = Console.OpenStandardOutput();
    private readonly Lock _consoleLock = new();
    private readonly object _sleep = new();
    private bool _isAwake;

    /// <summary>The present process.</summary>
    /// <param name="arguments">Its words.</param>
    /// <param name="disks">Its disks.</param>
    public HostMachine(IReadOnlyList<string> arguments, params IReadOnlyList<BlockDevice> disks)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(disks);
        Arguments = arguments;
        Disks = disks;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Arguments { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NetworkDevice> Networks => [];

    /// <inheritdoc/>
    public override IReadOnlyList<BlockDevice> Disks { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<IEntropySource> EntropySources { get; } = [new HostEntropySource()];

    /// <summary>The process: a fork changes it.</summary>
    public override ulong Generation => (ulong)HostEntropySource.ProcessId();

    /// <inheritdoc/>
    public override Instant Now => new(Stopwatch.GetElapsedTime(_start).Ticks / TicksPerMicrosecond);

    /// <inheritdoc/>
    public override TimeProvider Clock => TimeProvider.System;

    /// <inheritdoc/>
    public override MemoryFigures Memory
    {
        get
        {
            GCMemoryInfo info = GC.GetGCMemoryInfo();
            return new MemoryFigures(info.TotalAvailableMemoryBytes, Math.Max(0, info.TotalAvailableMemoryBytes - Environment.WorkingSet));
        }
    }

    /// <inheritdoc/>
    public override void Wait(Instant deadline)
    {
        lock (_sleep)
        {
            long microseconds = deadline.Since(Now);
            // A millisecond is the least that the host sleeps; never so short that it comes back too early again and again.
            int milliseconds = deadline == Instant.Never ? Timeout.Infinite : (int)Math.Clamp((microseconds + 999) / 1000, 0, int.MaxValue);
            if (!_isAwake)
                Monitor.Wait(_sleep, milliseconds);
            _isAwake = false;
        }
    }

    /// <inheritdoc/>
    public override void Wake()
    {
        lock (_sleep)
        {
            _isAwake = true;
            Monitor.Pulse(_sleep);
        }
    }

    /// <inheritdoc/>
    public override void WriteConsole(ReadOnlySpan<byte> text)
    {
        lock (_consoleLock)
        {
            _console.Write(text);
            _console.Flush();
        }
    }

    /// <inheritdoc/>
    public override void PowerOff(int exitCode) => Environment.Exit(exitCode);

    /// <summary>A process cannot start anew: whoever started it can, at this exit code.</summary>
    public override void Reboot() => Environment.Exit(RebootExitCode);

    /// <summary>The exit code that asks for a new start.</summary>
    public const int RebootExitCode = 194;
}
