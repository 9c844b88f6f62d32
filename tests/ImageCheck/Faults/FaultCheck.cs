using System;
using System.Linq;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>
/// Floods and bad peers against a booted guest while visitors are served; afterwards nothing of them is left in it. About
/// two minutes.
/// </summary>
internal sealed class FaultCheck(EventLoop loop, GuestEthernet ethernet, Guest guest, TlsClientConfiguration configuration)
{
    // In microseconds.
    private const long Millisecond = 1_000;
    private const long FloodTime = 3_000 * Millisecond;
    private const long WarmUp = 2_000 * Millisecond;

    // The slowest of the guest's limits is 30 s, and a SYN-ACK is repeated for as long; the machine may be slow.
    private const long LongestEnd = 100_000 * Millisecond;

    private const int OfEach = 5;

    // Ten thousand frames a second are more than an emulated guest can answer.
    private const int FramesPerMillisecond = 10;

    // Of the guest's 64 MiB: what TCP may take for buffers and keeps for the next (TcpOptions.MemoryBudget, 8 MiB), and what
    // the collector lets come together before it collects, about 12 MiB. Whether it still grows then is for the soak to say.
    private const long AllowedGrowth = 24 << 20;

    private readonly Verdict _verdict = new();

    /// <summary>Does all of it.</summary>
    public async ValueTask<Verdict> RunAsync()
    {
        Peer visitor = new(loop, ethernet, 10);
        Overheard overheard = new(visitor.Address);
        ethernet.Watcher = overheard.Hear;
        _ = new Peer(loop, ethernet, GuestAddress.GatewayNumber);
        Visitors visitors = new(loop, visitor, configuration);
        visitors.Start();
        await PauseAsync(WarmUp);
        ethernet.Watcher = null;
        Visit watch = await Visit.BeginAsync(loop, new Peer(loop, ethernet, 11), configuration);
        MetricsPage before = await MetricsPage.FetchAsync(watch);
        BadPeers bad = new(loop, new Peer(loop, ethernet, 12), new Peer(loop, ethernet, 13), configuration, OfEach);
        await bad.StartAsync();
        foreach (Flood flood in new Floods(new AttackFrames(overheard.Guest, GuestAddress.Server), overheard).All())
            await FloodAsync(flood, visitors, watch);
        MetricsPage after = await SettleAsync(bad, watch, visitors);
        CheckBadPeers(before, after);
        CheckLeftovers(before, after, visitors);
        return _verdict;
    }

    private async ValueTask FloodAsync(Flood flood, Visitors visitors, Visit watch)
    {
        Instant start = loop.Now;
        MetricsPage before = await MetricsPage.FetchAsync(watch);
        (int pages, int kept, int sent) = (visitors.Pages, visitors.KeptPages, 0);
        for (Instant end = loop.Now.After(FloodTime); loop.Now < end;)
        {
            for (int i = 0; i < FramesPerMillisecond && ethernet.TryInject(flood.Make()); i++)
                sent++;
            await PauseAsync(Millisecond);
        }
        MetricsPage after = await MetricsPage.FetchAsync(watch);
        long named = Value(after, flood.Metric) - Value(before, flood.Metric);
        // Up to a second's answers may have been saved up before.
        long answered = flood.Answered * (loop.Now.Since(start) / (1_000 * Millisecond) + 2);
        (pages, kept) = (visitors.Pages - pages, visitors.KeptPages - kept);
        _verdict.Add(
            $"a flood of {flood.Name}: {sent} frames, {flood.Metric} +{named}, {pages} pages served meanwhile",
            sent == 0 ? "nothing could be sent"
            : sent > answered && named <= 0 || named * 100 < (long)sent * flood.Least ? "it is not named"
            : pages - kept < 2 || kept < 2 ? $"of the pages, {kept} over the connection that was there"
            : null);
    }

    // Until what can be seen of all that is gone, or the time is over; the visitors come all the while, and then end too.
    private async ValueTask<MetricsPage> SettleAsync(BadPeers bad, Visit watch, Visitors visitors)
    {
        Instant limit = loop.Now.After(LongestEnd);
        bool isSettled = false;
        while (!isSettled && loop.Now < limit)
        {
            await PauseAsync(500 * Millisecond);
            MetricsPage page = await MetricsPage.FetchAsync(watch);
            // Three visitors, of whom one or two are about to close, and the one who looks.
            isSettled = bad.AreGone && page["sundog_tcp_half_open"] <= 2 && page["sundog_connections_open"] <= 6;
        }
        await visitors.StopAsync();
        await PauseAsync(500 * Millisecond);
        return await MetricsPage.FetchAsync(watch);
    }

    private void CheckBadPeers(MetricsPage before, MetricsPage after)
    {
        Named("handshakes that are silent, a byte a second, or cut off", "sundog_tls_handshakes_total{outcome=\"timeout\"}", 3);
        Named("what is no TLS", "sundog_tls_handshakes_total{outcome=\"failed\"}", 1);
        Named("heads a byte a second, stalled readers and writers, readers that vanish", "sundog_connections_failed_total{reason=\"timeout\"}", 4);
        Named("readers that reset", "sundog_connections_failed_total{reason=\"cut\"}", 1);

        void Named(string what, string metric, int sorts)
        {
            long count = after[metric] - before[metric];
            _verdict.Add($"{what}: {metric} +{count}", count == sorts * OfEach ? null : $"there were {sorts * OfEach}");
        }
    }

    private void CheckLeftovers(MetricsPage before, MetricsPage after, Visitors visitors)
    {
        _verdict.Add(
            $"visitors: {visitors.Pages} pages, every byte right, the longest wait {visitors.LongestWait / Millisecond} ms",
            visitors.Failures.Count == 0 ? null : string.Join("; ", visitors.Failures));
        Left("sundog_connections_open", 1);
        Left("sundog_tcp_connections", 1);
        Left("sundog_tcp_half_open", 0);
        Left("sundog_tcp_buffer_bytes", 8192);
        // The page that says so is being written.
        Left("sundog_buffers_rented", 2);
        Left("sundog_http_handlers_failed_total", 0);
        long growth = before["sundog_memory_free_bytes"] - after["sundog_memory_free_bytes"];
        _verdict.Add($"memory: {after["sundog_memory_free_bytes"] >> 10} KiB free, {growth >> 10} KiB less than before", growth > AllowedGrowth ? "it grew" : null);
        string[] errors = [.. guest.Console.Split('\n').Where(line => line.Contains("error:", StringComparison.Ordinal) || line.Contains("panic", StringComparison.Ordinal))];
        _verdict.Add("the console names no error of its own", errors.Length == 0 && guest.IsRunning ? null : string.Join("; ", errors));

        void Left(string metric, long most) => _verdict.Add($"afterwards {metric} {after[metric]}", after[metric] > most ? $"more than {most}" : null);
    }

    private static long Value(MetricsPage page, string metric)
        => metric.EndsWith("{}", StringComparison.Ordinal) ? page.Sum(metric[..^2]) : page[metric];

    private ValueTask PauseAsync(long microseconds) => loop.DelayUntilAsync(loop.Now.After(microseconds));
}
