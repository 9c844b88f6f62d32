using System;
using System.IO;
using System.Linq;
using SharpFuzz;

namespace Sundog.Fuzz;

/// <summary>What <c>fuzz/run</c> calls; see there.</summary>
internal static class Program
{
    private static int Main(string[] words)
    {
        switch (words)
        {
            case ["--list"]:
                foreach (FuzzTarget target in FuzzTargets.All)
                    Console.WriteLine($"{target.Name,-16} {target.Description}");
                return 0;
            case ["--make-seeds", var name, var folder]:
                return MakeSeeds(name, folder);
            case ["--replay", var name, .. var files]:
                return Replay(name, files);
            case ["--fuzz", var name]:
                return Fuzz(name, planted: false);
            case ["--fuzz-planted", var name]:
                return Fuzz(name, planted: true);
            default:
                Console.Error.WriteLine("usage: --list | --make-seeds TARGET FOLDER | --replay TARGET FILE... | --fuzz TARGET | --fuzz-planted TARGET");
                return 2;
        }
    }

    private static int MakeSeeds(string name, string folder)
    {
        if (FuzzTargets.Find(name) is not { } target)
            return Unknown(name);
        Directory.CreateDirectory(folder);
        int number = 0;
        foreach (byte[] seed in target.Seeds())
            File.WriteAllBytes(Path.Combine(folder, $"seed-{number++:d3}"), seed);
        return 0;
    }

    private static int Replay(string name, string[] files)
    {
        if (FuzzTargets.Find(name) is not { } target)
            return Unknown(name);
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            Console.WriteLine(file);
            target.Run(File.ReadAllBytes(file));
        }
        return 0;
    }

    // With a bug planted behind the target, a run that finds nothing means that the target does not run at all.
    private static int Fuzz(string name, bool planted)
    {
        if (FuzzTargets.Find(name) is not { } target)
            return Unknown(name);
        Fuzzer.Run(stream =>
        {
            using MemoryStream input = new();
            stream.CopyTo(input);
            ReadOnlySpan<byte> bytes = input.GetBuffer().AsSpan(0, (int)input.Length);
            target.Run(bytes);
            if (planted && bytes.IndexOf("planted-bug"u8) >= 0)
                throw new FuzzFinding("the planted bug");
        });
        return 0;
    }

    private static int Unknown(string name)
    {
        Console.Error.WriteLine($"unknown target {name}; --list prints them");
        return 2;
    }
}
