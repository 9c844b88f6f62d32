using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Unicode;
using Sundog.Nocrypto;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.Unikernel.Boot;

/// <summary>
/// The machine that the image was booted on: virtio devices by MMIO and PCI, the first serial port, the processor's
/// clock and random numbers. Used from one thread.
/// </summary>
public sealed class VirtualMachine : Machine
{
    private const int SourcesEnough = 2;

    private static readonly Instant HealthInterval = new(1_000_000);

    private readonly List<NetworkDevice> _networks = [];
    private readonly List<BlockDevice> _disks = [];
    private readonly List<IEntropySource> _entropySources = [];
    private readonly List<VirtioDevice> _devices = [];
    private readonly List<string> _problems = [];
    private readonly VmGeneration? _generation;
    private Instant _nextHealthCheck;

    private VirtualMachine()
    {
        string[] words = Environment.GetCommandLineArgs();
        Arguments = Array.FindAll(words[1..], word => !IsDevice(word) && !IsVariable(word));
        if (!NativeBase.HasDate)
            SetDate();
        if (ProcessorEntropy.IsSupported)
            _entropySources.Add(new ProcessorEntropy());
        foreach (string word in Array.FindAll(words, IsDevice))
            Add(MmioTransport.TryFind(word, out MmioTransport? transport), transport);
        foreach (PciFunction function in PciFunction.FindAll(new PciPorts()))
        {
            if (PciTransport.IsVirtio(function))
                Add(PciTransport.TryOpen(function, out PciTransport? transport), transport);
        }
        // Its start-up test takes 100 ms of a boot by emulation: it is there where one failure would leave nothing else.
        if (_entropySources.Count < SourcesEnough)
            _entropySources.Add(new JitterEntropy());
        _generation = VmGeneration.Find(NativeBase.RootTable);
    }

    /// <summary>Whether this program was booted; it runs as a process otherwise, and has no such machine.</summary>
    public static bool IsPresent => NativeBase.IsBooted;

    /// <summary>What of the hardware is not used, and why; devices that fail later are added.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            List<string> problems = new(_problems);
            foreach (VirtioDevice device in _devices)
            {
                if (device.Failure is { } failure)
                    problems.Add(failure);
            }
            return problems;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Arguments { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NetworkDevice> Networks => _networks;

    /// <inheritdoc/>
    public override IReadOnlyList<BlockDevice> Disks => _disks;

    /// <inheritdoc/>
    public override IReadOnlyList<IEntropySource> EntropySources => _entropySources;

    /// <summary>Made of the hypervisor's generation identifier (vmgenid); always 0 on a machine that has none.</summary>
    public override ulong Generation => _generation?.Value ?? 0;

    /// <inheritdoc/>
    public override Instant Now => new(Stopwatch.GetTimestamp() / 1000);

    /// <inheritdoc/>
    public override TimeProvider Clock => TimeProvider.System;

    /// <inheritdoc/>
    public override MemoryFigures Memory => new((long)NativeBase.TotalPages * 4096, (long)NativeBase.FreePages * 4096);

    /// <summary>
    /// Finds and starts the devices. Once: they have one driver each. From then on an exception that nobody catches is told on
    /// the console by its message, before the panic.
    /// </summary>
    /// <exception cref="InvalidOperationException">The program runs as a process.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for a device's queues.</exception>
    public static VirtualMachine Start()
    {
        if (!IsPresent)
            throw new InvalidOperationException("This image was not booted: it is a process.");
        AppDomain.CurrentDomain.UnhandledException += TellUncaught;
        return new VirtualMachine();
    }

    /// <inheritdoc/>
    public override void Wait(Instant deadline)
    {
        bool isQuiet = true;
        foreach (VirtioDevice device in _devices)
            isQuiet &= device.EnableInterrupts();
        if (isQuiet)
            NativeBase.Wait(deadline.Microseconds > long.MaxValue / 1000 ? long.MaxValue : deadline.Microseconds * 1000);
        bool isDue = Now >= _nextHealthCheck;
        foreach (VirtioDevice device in _devices)
        {
            device.DisableInterrupts();
            if (isDue)
                device.CheckHealth();
        }
        if (isDue)
            _nextHealthCheck = Now.After(HealthInterval.Microseconds);
        foreach (BlockDevice disk in _disks)
            ((VirtioBlock)disk).Poll();
    }

    /// <inheritdoc/>
    public override void Wake() => NativeBase.Wake();

    /// <inheritdoc/>
    public override void WriteConsole(ReadOnlySpan<byte> text) => NativeBase.WriteConsole(text);

    /// <inheritdoc/>
    public override int ReadConsole(Span<byte> destination) => NativeBase.ReadConsole(destination);

    /// <inheritdoc/>
    public override void PowerOff(int exitCode) => NativeBase.PowerOff(exitCode);

    /// <inheritdoc/>
    public override void Reboot() => NativeBase.Reboot();

    // The panic that follows has registers and no words, and the runtime of a small image cannot name an exception. Nothing is
    // allocated here: that there is no memory may be the message.
    private static void TellUncaught(object sender, UnhandledExceptionEventArgs end)
    {
        Span<byte> line = stackalloc byte[512];
        "error: not caught: "u8.CopyTo(line);
        Utf8.FromUtf16((end.ExceptionObject as Exception)?.Message, line[19..^1], out _, out int length);
        line[19 + length] = (byte)'\n';
        NativeBase.WriteConsole(line[..(20 + length)]);
    }

    private static bool IsDevice(string word) => word.StartsWith(MmioTransport.CommandLineWord, StringComparison.Ordinal);

    // Such words, like DOTNET_GCgen0size=1000000, are the environment.
    private static bool IsVariable(string word) => char.IsAsciiLetterUpper(word[0]) && word.AsSpan().Contains('=');

    private void SetDate()
    {
        if (RealTimeClock.Read(NativeBase.ReadRealTimeClock) is { } date)
            NativeBase.SetDate(date);
        else
            _problems.Add("no real-time clock: the time starts in 1970");
    }

    private void Add(string? problem, VirtioTransport? transport)
    {
        if (problem is not null)
            _problems.Add(problem);
        switch (transport?.DeviceKind)
        {
            case VirtioNetwork.Kind:
                VirtioNetwork network = new(transport, NativeBase.AllocateDma);
                _devices.Add(network.Device);
                _networks.Add(network);
                break;
            case VirtioBlock.Kind:
                VirtioBlock disk = new(transport, NativeBase.AllocateDma);
                _devices.Add(disk.Device);
                // One that failed stays in the list, without a sector: it is no machine without a disk.
                _disks.Add(disk);
                break;
            case VirtioEntropy.Kind:
                VirtioEntropy source = new(transport, NativeBase.AllocateDma);
                _devices.Add(source.Device);
                if (source.Failure is null)
                    _entropySources.Add(source);
                break;
            case uint kind:
                _problems.Add($"{transport.Name}: no driver for virtio devices of kind {kind}");
                break;
        }
    }
}
