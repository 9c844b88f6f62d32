using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Sundog.Fuzz.Tests;

/// <summary>Every fuzz target on its seeds, on what fuzzing once found, and on some thousand mutations of them.</summary>
public sealed class ReplayTests
{
    private const int Mutations = 3000;

    public static TheoryData<string> Targets() => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Seeds_and_findings_pass(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        int seeds = 0;
        foreach (byte[] seed in target.Seeds())
        {
            target.Run(seed);
            seeds++;
        }
        Assert.True(seeds > 0);
        foreach (string finding in Findings(name))
            target.Run(File.ReadAllBytes(finding));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutations_pass(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        byte[][] seeds = target.Seeds().Concat(Findings(name).Select(File.ReadAllBytes)).ToArray();
        Random random = new(20261124);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] input = Mutate(seeds[random.Next(seeds.Length)], random);
            try
            {
                target.Run(input);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"{name} failed on {Convert.ToHexString(input)}", error);
            }
        }
    }

    [Fact]
    public void The_planted_bug_is_a_bug()
        => Assert.Throws<InvalidOperationException>(() => FuzzTargets.Planted.Run([21, 3, 3, 0, 2]));

    private static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int edits = random.Next(1, 6); edits > 0; edits--)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(32), bytes.Count - at));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(0, Math.Min(random.Next(32), bytes.Count)));
                    break;
            }
        }
        return [.. bytes];
    }

    private static string[] Findings(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sundog.slnx")))
            folder = folder.Parent;
        string findings = Path.Combine(folder!.FullName, "fuzz", "findings", name);
        return Directory.Exists(findings) ? Directory.GetFiles(findings) : [];
    }
}
