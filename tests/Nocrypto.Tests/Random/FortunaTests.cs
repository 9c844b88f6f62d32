using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Nocrypto.Tests;

public sealed class FortunaTests
{
    [Fact]
    public void Unseeded_it_gives_nothing()
    {
        using Fortuna fortuna = new(new ManualClock(), () => 1, new ScriptedSource { Limit = 0 });
        byte[] destination = [7, 7, 7];
        Assert.Throws<InvalidOperationException>(() => fortuna.Fill(destination));
        Assert.Equal([7, 7, 7], destination);
        Assert.False(fortuna.IsSeeded);
    }

    [Fact]
    public void It_is_seeded_at_the_first_request_and_never_repeats_itself()
    {
        using Fortuna fortuna = new(new ManualClock(), () => 1, new ScriptedSource());
        HashSet<string> seen = [];
        byte[] block = new byte[32];
        for (int i = 0; i < 1000; i++)
        {
            fortuna.Fill(block);
            Assert.True(seen.Add(Convert.ToHexString(block)));
        }
        Assert.True(fortuna.IsSeeded);
    }

    [Fact]
    public void Output_depends_on_every_source()
    {
        string first = Output(new ScriptedSource { Seed = 1 }, new ScriptedSource { Seed = 2 });
        Assert.Equal(first, Output(new ScriptedSource { Seed = 1 }, new ScriptedSource { Seed = 2 }));
        Assert.NotEqual(first, Output(new ScriptedSource { Seed = 1 }, new ScriptedSource { Seed = 3 }));
        Assert.NotEqual(first, Output(new ScriptedSource { Seed = 4 }, new ScriptedSource { Seed = 2 }));
    }

    [Fact]
    public void A_source_that_comes_later_seeds_it_then()
    {
        ScriptedSource source = new() { Limit = 0 };
        using Fortuna fortuna = new(new ManualClock(), () => 1, source);
        Assert.Throws<InvalidOperationException>(() => fortuna.Fill(new byte[1]));
        source.Limit = int.MaxValue;
        fortuna.Fill(new byte[1]);
        Assert.True(fortuna.IsSeeded);
    }

    [Fact]
    public void A_stuck_source_is_found_out_and_counts_for_nothing()
    {
        using Fortuna fortuna = new(new ManualClock(), () => 1, new ScriptedSource { Stuck = true });
        Assert.Throws<InvalidOperationException>(() => fortuna.Fill(new byte[1]));
        Assert.Equal(["scripted"], fortuna.FailedSources);
        using Fortuna helped = new(new ManualClock(), () => 1, new ScriptedSource { Stuck = true }, new ScriptedSource());
        helped.Fill(new byte[1]);
        Assert.Single(helped.FailedSources);
    }

    [Fact]
    public void A_lopsided_source_is_found_out()
    {
        using Fortuna fortuna = new(new ManualClock(), () => 1, new ScriptedSource { Lopsided = true });
        Assert.Throws<InvalidOperationException>(() => fortuna.Fill(new byte[1]));
        Assert.Single(fortuna.FailedSources);
    }

    [Fact]
    public void A_fork_gives_both_sides_different_bytes()
    {
        // Two generators with one past, as a fork leaves them: only what comes after the fork differs.
        ulong generation = 1;
        ScriptedSource source = new() { Seed = 5 };
        using Fortuna parent = new(new ManualClock(), () => generation, source);
        byte[] before = new byte[32];
        parent.Fill(before);
        int asked = source.Asked;
        byte[] same = new byte[32];
        parent.Fill(same);
        Assert.Equal(asked, source.Asked);

        generation = 2;
        parent.Fill(same);
        Assert.True(source.Asked - asked >= Fortuna.SeedSize);
    }

    [Fact]
    public void After_a_fork_without_entropy_it_fails_closed()
    {
        ulong generation = 1;
        ScriptedSource source = new();
        using Fortuna fortuna = new(new ManualClock(), () => generation, source);
        fortuna.Fill(new byte[1]);
        generation = 2;
        source.Limit = 0;
        Assert.Throws<InvalidOperationException>(() => fortuna.Fill(new byte[1]));
        Assert.False(fortuna.IsSeeded);
    }

    [Fact]
    public void A_fork_while_bytes_are_made_throws_them_away()
    {
        int calls = 0;
        ScriptedSource source = new();
        // The third reading of the generation is the one after the bytes were made.
        using Fortuna fortuna = new(new ManualClock(), () => ++calls < 3 ? 1UL : 2UL, source);
        fortuna.Fill(new byte[16]);
        Assert.True(source.Asked >= 2 * Fortuna.SeedSize);
    }

    [Fact]
    public void Time_makes_it_reseed()
    {
        ManualClock clock = new();
        ScriptedSource source = new();
        using Fortuna fortuna = new(clock, () => 1, source);
        fortuna.Fill(new byte[1]);
        int asked = source.Asked;
        fortuna.Collect();
        Assert.Equal(asked, source.Asked);
        clock.Advance(TimeSpan.FromMilliseconds(101));
        fortuna.Collect();
        Assert.True(source.Asked > asked);
    }

    [Fact]
    public void A_forced_reseed_changes_what_comes()
    {
        string Next(bool reseed)
        {
            using Fortuna fortuna = new(new ManualClock(), () => 1, new ScriptedSource { Seed = 9 });
            byte[] block = new byte[32];
            fortuna.Fill(block);
            if (reseed)
                fortuna.ReseedNow();
            fortuna.Fill(block);
            return Convert.ToHexString(block);
        }
        Assert.Equal(Next(false), Next(false));
        Assert.NotEqual(Next(false), Next(true));
    }

    [Fact]
    public void Threads_get_different_bytes()
    {
        using Fortuna fortuna = new(TimeProvider.System, () => 1, new ScriptedSource());
        string[][] seen = new string[8][];
        Parallel.For(0, seen.Length, i => seen[i] = Enumerable.Range(0, 500).Select(_ =>
        {
            byte[] block = new byte[16];
            fortuna.Fill(block);
            return Convert.ToHexString(block);
        }).ToArray());
        Assert.Equal(8 * 500, seen.SelectMany(block => block).Distinct().Count());
    }

    [Fact]
    public void Requests_of_every_length_are_filled_and_look_random()
    {
        using Fortuna fortuna = new(new ManualClock(), () => 1, new ScriptedSource());
        for (int length = 0; length <= 300; length++)
        {
            byte[] block = new byte[length + 1];
            fortuna.Fill(block.AsSpan(0, length));
            Assert.Equal(0, block[length]);
        }
        byte[] large = new byte[1 << 20];
        fortuna.Fill(large);
        long ones = large.Sum(b => (long)System.Numerics.BitOperations.PopCount(b));
        // Half of 2^23 bits; six standard deviations are 8,688.
        Assert.InRange(ones, (1 << 22) - 8700, (1 << 22) + 8700);
        int[] counts = new int[256];
        foreach (byte b in large)
            counts[b]++;
        Assert.All(counts, count => Assert.InRange(count, 4096 - 450, 4096 + 450));
    }

    [Fact]
    public void A_seeded_request_allocates_nothing()
    {
        using Fortuna fortuna = new(new ManualClock(), () => 1, new ScriptedSource());
        byte[] block = new byte[64];
        fortuna.Fill(block);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            fortuna.Fill(block);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Misuse_is_told()
    {
        Assert.Throws<ArgumentException>(() => new Fortuna(new ManualClock(), () => 1));
        Fortuna fortuna = new(new ManualClock(), () => 1, new ScriptedSource());
        fortuna.Dispose();
        Assert.Throws<ObjectDisposedException>(() => fortuna.Fill(new byte[1]));
        using Fortuna lied = new(new ManualClock(), () => 1, new ScriptedSource { Lies = true });
        Assert.Throws<InvalidOperationException>(() => lied.Fill(new byte[1]));
    }

    private static string Output(params ScriptedSource[] sources)
    {
        using Fortuna fortuna = new(new ManualClock(), () => 1, sources);
        byte[] block = new byte[100];
        fortuna.Fill(block);
        return Convert.ToHexString(block);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => _now += time.Ticks;

        public override long GetTimestamp() => _now;
    }

    private sealed class ScriptedSource : IEntropySource
    {
        private Random? _random;

        public string Name => "scripted";

        public int Seed { get; init; } = 1;

        public int Limit { get; set; } = int.MaxValue;

        public bool Stuck { get; init; }

        public bool Lopsided { get; init; }

        public bool Lies { get; init; }

        public int Asked { get; private set; }

        public int Fill(Span<byte> destination)
        {
            int given = Math.Min(Limit, destination.Length);
            Asked += given;
            _random ??= new Random(Seed);
            _random.NextBytes(destination[..given]);
            if (Stuck)
                destination[..given].Fill(0xaa);
            for (int i = 0; Lopsided && i < given; i++)
                destination[i] = i % 8 == 3 ? destination[i] : (byte)0;
            return Lies ? destination.Length + 1 : given;
        }
    }
}
