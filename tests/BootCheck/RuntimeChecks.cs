using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Sundog.BootCheck;

/// <summary>What the runtime asks of the base, apart from threads: memory, faults as exceptions, clocks.</summary>
internal static class RuntimeChecks
{
    private static int _finalized;

    public static void Run(CheckList checks)
    {
        checks.Run("200 MB of garbage are collected", CollectsGarbage);
        checks.Run("an exception is caught", CatchesException);
        checks.Run("a null reference is an exception", CatchesNullReference);
        checks.Run("a division by zero is an exception", CatchesDivision);
        checks.Run("finalizers run", RunsFinalizers);
        checks.Run("exhausted memory is an exception", CatchesExhaustion);
        checks.Run("the monotonic clock goes on while sleeping", Sleeps);
        checks.Run("random numbers differ", () => Guid.NewGuid() != Guid.NewGuid());
        checks.Run("an environment variable of the command line is there", HasEnvironment);
        checks.Run("the stack holds 1,000 frames of 512 bytes", () => Recurse(1000) >= 0);
    }

    private static bool CollectsGarbage()
    {
        long sum = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] garbage = new byte[10_000];
            garbage[5] = (byte)i;
            sum += garbage[5];
        }
        return GC.CollectionCount(0) > 0 && GC.GetTotalMemory(true) < 10_000_000 && sum > 0;
    }

    private static bool CatchesException()
    {
        try
        {
            throw new InvalidOperationException("expected");
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message == "expected";
        }
    }

    private static bool CatchesNullReference()
    {
        try
        {
            return Null()!.Length < 0;
        }
        catch (NullReferenceException)
        {
            return true;
        }
    }

    private static bool CatchesDivision()
    {
        try
        {
            return 5 / Zero() > 100;
        }
        catch (DivideByZeroException)
        {
            return true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? Null() => null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Zero() => 0;

    private sealed class Finalizable
    {
        ~Finalizable() => Interlocked.Increment(ref _finalized);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeFinalizable()
    {
        for (int i = 0; i < 10; i++)
            GC.KeepAlive(new Finalizable());
    }

    private static bool RunsFinalizers()
    {
        MakeFinalizable();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return _finalized > 0;
    }

    private static bool CatchesExhaustion()
    {
        // A process of Linux has no small limit.
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 1L << 30)
            return true;
        List<byte[]> held = [];
        try
        {
            for (int i = 0; i < 4096; i++)
            {
                byte[] block = new byte[1 << 20];
                block.AsSpan().Fill(1);
                held.Add(block);
            }
            return false;
        }
        catch (OutOfMemoryException)
        {
            return held.Count > 0;
        }
    }

    private static bool Sleeps()
    {
        long start = Stopwatch.GetTimestamp();
        Thread.Sleep(30);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return milliseconds is >= 29 and < 1000;
    }

    private static bool HasEnvironment()
        => Environment.GetEnvironmentVariable("BOOT_CHECK") == "yes";

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Recurse(int depth)
    {
        Span<byte> frame = stackalloc byte[512];
        frame[depth & 511] = 1;
        return depth <= 0 ? 0 : Recurse(depth - 1) + frame[3];
    }
}
