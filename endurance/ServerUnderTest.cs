using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Endurance;

/// <summary>What a process holds: resident memory in KB, and open descriptors.</summary>
internal readonly record struct Footprint(long Memory, int Descriptors);

/// <summary><c>sundog serve</c> on the loopback, watched from outside.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private const string Announcement = "listening on 127.0.0.1:";
    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;
    private readonly Timer _watch;

    private ServerUnderTest(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "cert.pem"));
        Fingerprint = certificate.GetCertHashString();
        _watch = new Timer(_ => Peak = Math.Max(Peak, Measure().Memory), null, 0, 100);
    }

    public int Port { get; }

    /// <summary>What its certificate's hash is, as the platform writes it.</summary>
    public string Fingerprint { get; }

    /// <summary>The most memory seen, in KB.</summary>
    public long Peak { get; private set; }

    public static async Task<ServerUnderTest> StartAsync(string tool)
    {
        string folder = Directory.CreateTempSubdirectory("sundog-endurance-").FullName;
        string certificate = Path.Combine(folder, "cert.pem");
        string key = Path.Combine(folder, "key.pem");
        using (Process made = Start(tool, "cert", "self-signed", "--name", "localhost", "--out", certificate, "--key-out", key))
            await made.WaitForExitAsync();
        Process process = Start(tool, "serve", "--listen", "127.0.0.1:0", "--cert", certificate, "--key", key, "--alpn", "http/1.1");
        string line = await process.StandardOutput.ReadLineAsync() ?? "";
        if (!line.StartsWith(Announcement, StringComparison.Ordinal))
            throw new InvalidOperationException($"The server said \"{line}\".");
        // Its log must not fill the pipe.
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new ServerUnderTest(process, folder, int.Parse(line[Announcement.Length..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until descriptors and memory no longer fall, and says what is left.</summary>
    public async Task<Footprint> RestAsync()
    {
        Footprint last = Measure();
        Stopwatch watch = Stopwatch.StartNew();
        int still = 0;
        while (watch.Elapsed < RestTime && still < 5)
        {
            await Task.Delay(1000);
            // The collector works when there is work: a page now and then lets it.
            await Load.RunAsync(this, 1, 20);
            Footprint now = Measure();
            still = now.Descriptors >= last.Descriptors && now.Memory >= last.Memory - 256 ? still + 1 : 0;
            last = now;
        }
        return last;
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Footprint Measure()
    {
        if (_process.HasExited)
            throw new InvalidOperationException("The server is gone.");
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        long memory = long.Parse(new string(line.Where(char.IsDigit).ToArray()), System.Globalization.CultureInfo.InvariantCulture);
        return new Footprint(memory, Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length);
    }

    private static Process Start(string tool, params string[] arguments)
        => Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
