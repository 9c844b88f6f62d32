using System;
using System.Diagnostics;
using System.Text;
using System.Threading.Tasks;

namespace Sundog.ImageCheck;

/// <summary>QEMU with the image, by <c>scripts/boot.sh</c>: its console is collected.</summary>
internal sealed class Guest : IDisposable
{
    private const int MostText = 1 << 20;

    private readonly Process _process;
    private readonly StringBuilder _console = new();

    private Guest(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool IsRunning => !_process.HasExited;

    /// <summary>What it has said.</summary>
    public string Console
    {
        get
        {
            lock (_console)
                return _console.ToString();
        }
    }

    /// <summary>Boots it in the background.</summary>
    /// <param name="image">The ELF.</param>
    /// <param name="disk">Its site image.</param>
    /// <param name="words">Its command line.</param>
    /// <param name="accelerator">tcg or kvm.</param>
    /// <param name="megabytes">Its memory.</param>
    /// <param name="netdev">QEMU's end of the network.</param>
    public static Guest Boot(string image, string disk, string words, string accelerator, int megabytes, string netdev)
    {
        ProcessStartInfo start = new("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in (string[])["-c", ". scripts/boot.sh; sundog_boot \"$@\"", "boot", image, "0", $"{megabytes}", accelerator, disk, words, "microvm", netdev])
            start.ArgumentList.Add(word);
        return new Guest(Process.Start(start)!);
    }

    /// <summary>Waits until the console has said something.</summary>
    /// <exception cref="TimeoutException">It has not in time, or the guest ended.</exception>
    public async Task WaitForAsync(string text, TimeSpan patience)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!Console.Contains(text, StringComparison.Ordinal))
        {
            if (!IsRunning || watch.Elapsed > patience)
                throw new TimeoutException($"The guest did not say \"{text}\"; it said: {Console}");
            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        if (IsRunning)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_console)
        {
            if (line is not null && _console.Length < MostText)
                _console.AppendLine(line);
        }
    }
}
