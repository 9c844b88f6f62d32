using System;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.BootCheck;

/// <summary>Threads: turns, suspension for the collector, waiting, and the vector state that must survive it all.</summary>
internal static class ThreadChecks
{
    public static void Run(CheckList checks)
    {
        checks.Run("a thread that only computes is suspended for a collection", SuspendsBusyThread);
        checks.Run("50 tasks wait by timers", RunsTasks);
        checks.Run("a timer ticks", TicksTimer);
        checks.Run("two threads hand over 10,000 times", HandsOver);
        checks.Run("vector registers survive turns and collections", KeepsVectors);
    }

    private static bool SuspendsBusyThread()
    {
        bool stop = false;
        long spins = 0;
        Thread busy = new(() =>
        {
            while (!Volatile.Read(ref stop))
                spins++;
        });
        busy.Start();
        for (int i = 0; i < 20; i++)
        {
            Thread.Sleep(1);
            GC.Collect();
        }
        Volatile.Write(ref stop, true);
        busy.Join();
        return spins > 0;
    }

    private static bool RunsTasks()
    {
        Task<int>[] tasks = Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            await Task.Delay(10);
            return i;
        })).ToArray();
        return Task.WaitAll(tasks, 10_000) && tasks.Sum(task => task.Result) == 1225;
    }

    private static bool TicksTimer()
    {
        int ticks = 0;
        using Timer timer = new(_ => Interlocked.Increment(ref ticks), null, 5, 5);
        Thread.Sleep(80);
        return ticks >= 5;
    }

    private static bool HandsOver()
    {
        using SemaphoreSlim ping = new(0), pong = new(0);
        Thread other = new(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                ping.Wait();
                pong.Release();
            }
        });
        other.Start();
        for (int i = 0; i < 10_000; i++)
        {
            ping.Release();
            if (!pong.Wait(5_000))
                return false;
        }
        other.Join();
        return true;
    }

    private static bool KeepsVectors()
    {
        const int Rounds = 100_000, Threads = 4, Repeats = 10;
        uint[] expected = Enumerable.Range(0, Threads).Select(seed => Mix((uint)seed, Rounds)).ToArray();
        int wrong = 0, done = 0;
        Thread[] threads = Enumerable.Range(0, Threads).Select(seed => new Thread(() =>
        {
            for (int i = 0; i < Repeats; i++)
                Interlocked.Add(ref wrong, Mix((uint)seed, Rounds) == expected[seed] ? 0 : 1);
            Interlocked.Increment(ref done);
        })).ToArray();
        foreach (Thread thread in threads)
            thread.Start();
        while (Volatile.Read(ref done) < Threads)
        {
            Thread.Sleep(1);
            GC.Collect(0);
        }
        foreach (Thread thread in threads)
            thread.Join();
        return wrong == 0;
    }

    // Long in registers of 256 bits; of 512 where the processor has them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint Mix(uint seed, int rounds)
    {
        Vector256<uint> a = Vector256.Create(seed) + Vector256<uint>.Indices, c = Vector256.Create(seed * 7 + 1);
        Vector512<uint> wide = Vector512.Create(seed) + Vector512<uint>.Indices;
        Vector128<byte> state = Vector128.Create(seed).AsByte();
        double d = seed;
        for (int i = 0; i < rounds; i++)
        {
            a = (a * Vector256.Create(2654435761u)) + c;
            c ^= a >> 3;
            wide = (wide * Vector512.Create(2246822519u)) ^ Vector512.Create(a, c);
            state = Aes.IsSupported ? Aes.Encrypt(state, a.GetLower().AsByte()) : state ^ a.GetLower().AsByte();
            d = (d * 1.0000001) + 0.5;
        }
        return Vector256.Sum(a ^ c) ^ Vector512.Sum(wide) ^ Vector128.Sum(state.AsUInt32()) ^ (uint)BitConverter.DoubleToInt64Bits(d);
    }
}
