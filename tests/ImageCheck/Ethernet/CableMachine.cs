using System;
using System.Collections.Generic;
using Sundog.LinuxNetwork;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>This process as a machine: what it waits for is the cable.</summary>
internal sealed class CableMachine(GuestCable cable) : Machine
{
    public override IReadOnlyList<string> Arguments => [];

    public override IReadOnlyList<NetworkDevice> Networks => [];

    public override IReadOnlyList<BlockDevice> Disks => [];

    public override IReadOnlyList<Nocrypto.IEntropySource> EntropySources => [];

    public override ulong Generation => 0;

    public override Instant Now => TapHost.Now;

    public override TimeProvider Clock => TimeProvider.System;

    public override MemoryFigures Memory => default;

    public override void Wait(Instant deadline) => cable.Wait(deadline == Instant.Never ? 1_000_000 : deadline.Since(Now));

    public override void WriteConsole(ReadOnlySpan<byte> text) => throw new NotSupportedException("This machine has no console.");

    public override void PowerOff(int exitCode) => throw new NotSupportedException("This machine does not end.");

    public override void Reboot() => throw new NotSupportedException("This machine does not start anew.");
}
