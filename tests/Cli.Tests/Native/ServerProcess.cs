using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;

namespace Sundog.Cli.Tests.Native;

/// <summary><c>sundog serve</c> on a free port of the loopback, stopped when the test is over.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Announcement = "listening on 127.0.0.1:";

    private readonly Process _process;

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public string Endpoint => $"127.0.0.1:{Port}";

    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts it, under <paramref name="wrapper"/> if there is one, and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(string folder, string[]? wrapper = null, params string[] more)
    {
        List<string> words = [.. wrapper ?? [], Tool.Path, "serve", "--listen", "127.0.0.1:0",
            "--cert", System.IO.Path.Combine(folder, "leaf.pem"), "--key", System.IO.Path.Combine(folder, "leaf-key.pem"), .. more];
        Process process = Tool.Start(words[0], words[1..]);
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        if (line is null || !line.StartsWith(Announcement, StringComparison.Ordinal))
            throw new InvalidOperationException($"The server said \"{line}\" and {await process.StandardError.ReadToEndAsync()}");
        return new ServerProcess(process, int.Parse(line[Announcement.Length..], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
