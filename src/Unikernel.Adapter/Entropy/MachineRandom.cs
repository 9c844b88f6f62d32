using System;
using System.Collections.Generic;
using Sundog.Nocrypto;

namespace Sundog.Unikernel.Adapter;

/// <summary>
/// The random source of a machine: Fortuna over the machine's entropy sources, reseeded when the machine was cloned or
/// resumed. It fails closed: without a seed there is no generator, and the reason is told.
/// </summary>
public static class MachineRandom
{
    private const long CollectionInterval = 1_000_000;

    /// <summary>Makes and seeds the generator.</summary>
    /// <param name="machine">Its sources, its generation and its clock are used for as long as the generator is.</param>
    /// <param name="fault">Why there is none.</param>
    /// <returns>The generator, which the caller disposes, or null.</returns>
    public static Fortuna? TrySeed(Machine machine, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(machine);
        IReadOnlyList<IEntropySource> offered = machine.EntropySources;
        if (offered.Count == 0)
        {
            fault = "the machine has no entropy source";
            return null;
        }
        IEntropySource[] sources = new IEntropySource[Math.Min(offered.Count, byte.MaxValue)];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = offered[i];
        Fortuna random = new(machine.Clock, () => machine.Generation, sources);
        try
        {
            random.ReseedNow();
            fault = null;
            return random;
        }
        catch (InvalidOperationException error)
        {
            fault = Describe(random, error);
            random.Dispose();
            return null;
        }
    }

    /// <summary>Lets the loop collect entropy every second, so that no connection has to, and notices a clone soon.</summary>
    public static void Collect(EventLoop loop, Fortuna random)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(random);
        Collector collector = new(loop, random);
        collector.Timer.Set(loop.Now.After(CollectionInterval));
    }

    private static string Describe(Fortuna random, InvalidOperationException error)
    {
        string text = error.Message;
        foreach (string name in random.FailedSources)
            text += " The source " + name + " failed its health test.";
        return text;
    }

    private sealed class Collector
    {
        private readonly EventLoop _loop;
        private readonly Fortuna _random;

        public Collector(EventLoop loop, Fortuna random)
        {
            _loop = loop;
            _random = random;
            Timer = loop.CreateTimer(static collector => ((Collector)collector!).Run(), this);
        }

        public LoopTimer Timer { get; }

        private void Run()
        {
            _random.Collect();
            Timer.Set(_loop.Now.After(CollectionInterval));
        }
    }
}
