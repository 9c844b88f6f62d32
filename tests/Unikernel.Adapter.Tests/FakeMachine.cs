using System;
using System.Collections.Generic;
using System.Text;
using Sundog.Nocrypto;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>A machine whose clock moves only when the loop sleeps, and then straight to the deadline.</summary>
internal sealed class FakeMachine : Machine
{
    private Instant _now = new(1_000_000);

    public List<NetworkDevice> Interfaces { get; } = [];

    public List<BlockDevice> Blocks { get; } = [];

    public StringBuilder Console { get; } = new();

    /// <summary>What is still to be read on the console.</summary>
    public string Typed { get; set; } = "";

    public int? ExitCode { get; private set; }

    public ulong CurrentGeneration { get; set; } = 1;

    public override IReadOnlyList<string> Arguments => [];

    public override IReadOnlyList<NetworkDevice> Networks => Interfaces;

    public override IReadOnlyList<BlockDevice> Disks => Blocks;

    public override IReadOnlyList<IEntropySource> EntropySources { get; } = [new CountingSource()];

    public override ulong Generation => CurrentGeneration;

    public override Instant Now => _now;

    public override TimeProvider Clock { get; } = new FixedClock();

    public override MemoryFigures Memory => new(64 << 20, 32 << 20);

    public override void Wait(Instant deadline)
    {
        // Not an assertion of xunit: those allocate, and this runs in what the guards measure.
        if (deadline == Instant.Never)
            throw new InvalidOperationException("The machine would sleep for ever.");
        if (deadline > _now)
            _now = deadline;
    }

    public override void WriteConsole(ReadOnlySpan<byte> text) => Console.Append(Encoding.UTF8.GetString(text));

    public override int ReadConsole(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, Typed.Length);
        Encoding.ASCII.GetBytes(Typed.AsSpan(0, length), destination);
        Typed = Typed[length..];
        return length;
    }

    public override void PowerOff(int exitCode) => ExitCode = exitCode;

    public override void Reboot() => ExitCode = -1;

    public void Pass(long microseconds) => _now = _now.After(microseconds);

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    }
}

/// <summary>A source that differs from byte to byte: enough for tests, and the same in every run.</summary>
internal sealed class CountingSource : IEntropySource
{
    private ulong _state = 0x9e3779b97f4a7c15;

    public string Name => "a counter";

    public bool IsDry { get; set; }

    public int Fill(Span<byte> destination)
    {
        if (IsDry)
            return 0;
        foreach (ref byte value in destination)
        {
            _state ^= _state << 13;
            _state ^= _state >> 7;
            _state ^= _state << 17;
            value = (byte)(_state >> 32);
        }
        return destination.Length;
    }
}
