using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.X509;

namespace Sundog.Bench.Unikernel;

/// <summary>
/// The unikernel against nginx on Debian's cloud kernel, boot by boot in turn: see <c>bench/run unikernel</c>, which
/// makes both guests and names their files here.
/// </summary>
internal static class Program
{
    private const int Boots = 5;
    private const int Rounds = 3;

    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(5);

    private static readonly string[] Metrics =
    [
        "image-bytes", "first-response-ms", "least-memory-mb", "idle-1000-memory-mb", "requests-per-second",
        "download-mb-per-second", "native-lines",
    ];

    private static readonly Dictionary<string, string> Units = new()
    {
        ["image-bytes"] = "bytes",
        ["first-response-ms"] = "ms",
        ["least-memory-mb"] = "MB",
        ["idle-1000-memory-mb"] = "MB",
        ["requests-per-second"] = "1/s",
        ["download-mb-per-second"] = "MB/s",
        ["native-lines"] = "lines",
    };

    private static async Task<int> Main(string[] words)
    {
        Dictionary<string, string> options = Options(words);
        Guest unikernel = new()
        {
            Suffix = "",
            Name = "the unikernel",
            Files = [options["image"]],
            Arguments = ["-kernel", options["image"], "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-drive", $"if=none,id=site,format=raw,readonly=on,file={options["site"]}", "-device", "virtio-blk-device,drive=site"],
            CommandLine = "ip=10.0.2.15/24,10.0.2.2 log=error",
            MachineOptions = "acpi=off,pic=off",
            PagePath = "/index.html",
            DownloadPath = "/bytes/52428800",
        };
        // Debian's kernel finds virtio-mmio by ACPI alone, and cannot measure the clock of a machine without a PM timer.
        Guest linux = new()
        {
            Suffix = "-linux",
            Name = "nginx on Linux",
            Files = [options["vmlinuz"], options["initrd"]],
            Arguments = ["-kernel", options["vmlinuz"], "-initrd", options["initrd"]],
            CommandLine = $"console=ttyS0 quiet panic=-1 no_timer_check tsc_early_khz={options["tsc-khz"]}",
            DownloadWords = "bench.file=1",
            MachineOptions = "acpi=on,pic=on",
            PagePath = "/index.html",
            DownloadPath = "/50m",
        };
        TlsClientConfiguration client = HttpsConnection.Trusting(ReadCertificate(options["certificate"]));
        Dictionary<string, double> figures = new()
        {
            ["native-lines"] = Number(options["native-lines"]),
            ["native-lines-linux"] = Number(options["native-lines-linux"]),
        };
        string only = options.GetValueOrDefault("only", "");
        await MeasureAsync(new Measurements(options["accelerator"], client), [unikernel, linux], figures, only);
        Report(figures, [.. Metrics.Where(metric => metric.Contains(only, StringComparison.Ordinal))], tsv: options.ContainsKey("tsv"));
        return 0;
    }

    // Always in turn, so that a change of the machine's speed meets both.
    private static async Task MeasureAsync(Measurements measure, Guest[] guests, Dictionary<string, double> figures, string only)
    {
        bool IsWanted(params string[] metrics) => metrics.Any(metric => metric.Contains(only, StringComparison.Ordinal));
        foreach (Guest guest in guests)
            figures["image-bytes" + guest.Suffix] = guest.Files.Sum(file => new FileInfo(file).Length);

        if (IsWanted("first-response-ms"))
            await MedianAsync(guests, Boots, figures, async guest => [("first-response-ms", await measure.FirstResponseAsync(guest))]);
        if (IsWanted("requests-per-second", "download-mb-per-second"))
        {
            await MedianAsync(guests, Rounds, figures, async guest =>
            {
                (double requests, double bytes) = await measure.ThroughputAsync(guest, LoadTime);
                return [("requests-per-second", requests), ("download-mb-per-second", bytes / 1e6)];
            });
        }
        foreach (Guest guest in guests)
        {
            if (IsWanted("least-memory-mb"))
                figures["least-memory-mb" + guest.Suffix] = await measure.LeastMemoryAsync(guest);
            if (IsWanted("idle-1000-memory-mb"))
                figures["idle-1000-memory-mb" + guest.Suffix] = await measure.IdleMemoryAsync(guest);
        }
    }

    private static async Task MedianAsync(Guest[] guests, int rounds, Dictionary<string, double> figures, Func<Guest, Task<(string, double)[]>> measure)
    {
        Dictionary<string, List<double>> seen = [];
        for (int round = 0; round < rounds; round++)
        {
            foreach (Guest guest in guests)
            {
                foreach ((string metric, double value) in await measure(guest))
                {
                    if (!seen.TryGetValue(metric + guest.Suffix, out List<double>? values))
                        seen.Add(metric + guest.Suffix, values = []);
                    values.Add(value);
                    Console.Error.WriteLine($"{guest.Name}: {metric} {value.ToString("f1", CultureInfo.InvariantCulture)}");
                }
            }
        }
        foreach ((string metric, List<double> values) in seen)
            figures[metric] = values.Order().ElementAt(values.Count / 2);
    }

    private static void Report(Dictionary<string, double> figures, string[] metrics, bool tsv)
    {
        if (!tsv)
            Console.WriteLine($"{"",-24} {"Sundog",14} {"nginx on Linux",16} {"ratio",9}");
        foreach (string metric in metrics)
        {
            double ours = figures[metric];
            double theirs = figures[metric + "-linux"];
            if (tsv)
                Console.Write($"{metric}\t{Text(ours)}\t{Units[metric]}\n{metric}-linux\t{Text(theirs)}\t{Units[metric]}\n");
            else
                Console.WriteLine($"{metric,-24} {Text(ours),14} {Text(theirs),16} {Text(ours / theirs, "0.000"),9}");
        }
    }

    private static string Text(double value, string format = "0.#") => value.ToString(format, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Certificate ReadCertificate(string path)
        => CertificatePem.TryReadAll(File.ReadAllText(path), out IReadOnlyList<Certificate>? certificates, out X509Fault fault)
            ? certificates[0]
            : throw new IOException($"{path}: {fault}");

    private static Dictionary<string, string> Options(string[] words)
    {
        Dictionary<string, string> options = new() { ["accelerator"] = "tcg" };
        for (int i = 0; i < words.Length; i++)
        {
            string name = words[i].TrimStart('-');
            options[name] = name == "tsv" ? "" : words[++i];
        }
        return options;
    }
}
