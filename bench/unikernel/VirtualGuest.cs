using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Sundog.Bench.Unikernel;

/// <summary>A guest that runs: its process, its console, its forwarded port on the loopback.</summary>
internal sealed class VirtualGuest : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _console = new();

    private VirtualGuest(Process process, int port)
    {
        _process = process;
        Port = port;
        Started = Stopwatch.StartNew();
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it is reached on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The time since QEMU's start.</summary>
    public Stopwatch Started { get; }

    public bool IsRunning => !_process.HasExited;

    public string Console
    {
        get
        {
            lock (_console)
                return _console.ToString();
        }
    }

    /// <summary>Starts QEMU: one processor, one network card behind QEMU's user-mode network, one source of entropy.</summary>
    public static VirtualGuest Start(Guest guest, string accelerator, int megabytes, bool forDownload = false)
    {
        int port = FreePort();
        ProcessStartInfo start = new("qemu-system-x86_64")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string commandLine = forDownload ? $"{guest.CommandLine} {guest.DownloadWords}".TrimEnd() : guest.CommandLine;
        string[] common =
        [
            "-M", "microvm,isa-serial=on,rtc=on,pit=on," + guest.MachineOptions, "-accel", accelerator,
            "-cpu", accelerator == "kvm" ? "host" : "max", "-m", $"{megabytes}", "-nodefaults", "-no-user-config", "-no-reboot",
            "-display", "none", "-serial", "stdio", "-global", "virtio-mmio.force-legacy=false",
            "-netdev", $"user,id=n0,hostfwd=tcp:127.0.0.1:{port}-:443", "-device", "virtio-net-device,netdev=n0",
            "-device", "virtio-rng-device", "-append", commandLine,
        ];
        foreach (string word in common)
            start.ArgumentList.Add(word);
        foreach (string word in guest.Arguments)
            start.ArgumentList.Add(word);
        return new VirtualGuest(Process.Start(start)!, port);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void Note(string? line)
    {
        lock (_console)
        {
            if (line is not null && _console.Length < 1 << 16)
                _console.AppendLine(line);
        }
    }
}
