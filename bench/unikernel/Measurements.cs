using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Bench.Unikernel;

/// <summary>What is measured of a guest, each in a boot of its own.</summary>
internal sealed class Measurements(string accelerator, TlsClientConfiguration client)
{
    private const int IdleCount = 1000;
    private const int Together = 8;
    private const int ComfortableMemory = 256;

    private static readonly int[] MemorySizes = [6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256];
    private static readonly TimeSpan BootPatience = TimeSpan.FromSeconds(60);

    /// <summary>Milliseconds from QEMU's start to the first answer over HTTPS.</summary>
    public async Task<double> FirstResponseAsync(Guest guest)
    {
        await using VirtualGuest running = VirtualGuest.Start(guest, accelerator, ComfortableMemory);
        return await WaitForPageAsync(running, guest) is { } time
            ? time.TotalMilliseconds
            : throw new IOException($"{guest.Name} did not answer; its console said: {running.Console}");
    }

    /// <summary>The least memory, in MB, with which a page is served three times.</summary>
    public Task<int> LeastMemoryAsync(Guest guest) => LeastAsync(guest, async megabytes =>
    {
        await using VirtualGuest running = VirtualGuest.Start(guest, accelerator, megabytes);
        if (await WaitForPageAsync(running, guest) is null)
            return "it does not serve";
        for (int i = 0; i < 2; i++)
        {
            if (!await ServesAsync(running, guest))
                return "it served once, and then no more";
        }
        return null;
    });

    /// <summary>The least memory, in MB, with which 1,000 connections at once are kept and each answers again.</summary>
    public Task<int> IdleMemoryAsync(Guest guest) => LeastAsync(guest, async megabytes =>
    {
        await using VirtualGuest running = VirtualGuest.Start(guest, accelerator, megabytes);
        if (await WaitForPageAsync(running, guest) is null)
            return "it does not serve";
        await using IdleConnections connections = new(running, guest.PagePath, client);
        try
        {
            await connections.HoldAsync(IdleCount);
            return running.IsRunning ? null : "it ended";
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            return $"after {connections.Count} connections: {failure.Message}";
        }
    });

    /// <summary>Requests a second over connections that are kept alive, and bytes a second of one download.</summary>
    public async Task<(double Requests, double Bytes)> ThroughputAsync(Guest guest, TimeSpan time)
    {
        await using VirtualGuest running = VirtualGuest.Start(guest, accelerator, ComfortableMemory, forDownload: true);
        if (await WaitForPageAsync(running, guest) is null)
            throw new IOException($"{guest.Name} did not answer; its console said: {running.Console}");
        HttpsConnection[] connections = await Task.WhenAll(Enumerable.Range(0, Together)
            .Select(_ => HttpsConnection.OpenAsync(running.Port, client, CancellationToken.None)));
        Stopwatch watch = Stopwatch.StartNew();
        int[] counts = await Task.WhenAll(connections.Select(connection => RequestsAsync(connection, guest, watch, time)));
        double requests = counts.Sum() / watch.Elapsed.TotalSeconds;
        watch.Restart();
        long bytes = await connections[0].GetAsync(guest.DownloadPath, CancellationToken.None);
        double rate = bytes / watch.Elapsed.TotalSeconds;
        foreach (HttpsConnection connection in connections)
            await connection.DisposeAsync();
        return (requests, rate);
    }

    private static async Task<int> RequestsAsync(HttpsConnection connection, Guest guest, Stopwatch watch, TimeSpan time)
    {
        int count = 0;
        for (; watch.Elapsed < time; count++)
            await connection.GetAsync(guest.PagePath, CancellationToken.None);
        return count;
    }

    // QEMU takes a connection before the guest listens, and then says nothing on it. So attempts are made beside each other,
    // an eighth of the time that has passed apart: none is given up while the guest may be at work on it.
    private async Task<TimeSpan?> WaitForPageAsync(VirtualGuest running, Guest guest)
    {
        List<Task<bool>> attempts = [];
        while (running.Started.Elapsed < BootPatience && running.IsRunning)
        {
            attempts.Add(ServesAsync(running, guest, TimeSpan.FromSeconds(2)));
            Task next = Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(running.Started.ElapsedMilliseconds / 8.0, 25, 500)));
            while (attempts.Count > 0 && await Task.WhenAny([next, .. attempts]) is Task<bool> ended)
            {
                if (await ended)
                    return running.Started.Elapsed;
                attempts.Remove(ended);
            }
            await next;
        }
        return null;
    }

    private async Task<bool> ServesAsync(VirtualGuest running, Guest guest, TimeSpan? time = null)
    {
        using CancellationTokenSource patience = new(time ?? TimeSpan.FromSeconds(10));
        try
        {
            await using HttpsConnection connection = await HttpsConnection.OpenAsync(running.Port, client, patience.Token);
            return await connection.GetAsync(guest.PagePath, patience.Token) > 0;
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            return false;
        }
    }

    private static bool IsRefusal(Exception failure)
        => failure is IOException or SocketException or OperationCanceledException or TlsException;

    // The first size that suffices, by halving: more memory never serves less. Told is why a size does not.
    private static async Task<int> LeastAsync(Guest guest, Func<int, Task<string?>> whyNot)
    {
        int low = 0;
        int high = MemorySizes.Length - 1;
        if (await WhyNotAsync(guest, MemorySizes[high], whyNot) is { } reason)
            throw new IOException($"{guest.Name}: {MemorySizes[high]} MB do not suffice: {reason}.");
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (await WhyNotAsync(guest, MemorySizes[middle], whyNot) is null)
                high = middle;
            else
                low = middle + 1;
        }
        return MemorySizes[low];
    }

    private static async Task<string?> WhyNotAsync(Guest guest, int megabytes, Func<int, Task<string?>> whyNot)
    {
        string? reason = await whyNot(megabytes);
        Console.Error.WriteLine($"{guest.Name}: {megabytes} MB: {reason ?? "suffice"}");
        return reason;
    }
}
