using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Sundog.LinuxNetwork;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>
/// So many minutes of sessions with a booted guest over a link with every fault, among floods and bad peers: no byte may be
/// lost, no session may fail, no reset may be sent that nothing explains, and the guest's memory may not grow.
/// </summary>
internal sealed class SoakRun(EventLoop loop, GuestEthernet ethernet, Guest guest, TlsClientConfiguration configuration, double minutes)
{
    /// <summary>What each direction of the link does.</summary>
    public static readonly LinkFaults Faults = new(
        Loss: 10_000, Duplication: 5_000, Reordering: 10_000, Delay: 1_000, ReorderDelay: 2_000, Corruption: 5_000);

    // In microseconds.
    private const long Second = 1_000_000;
    private const long SampleEvery = 5 * Second;
    private const long LongestEnd = 130 * Second;

    // What the samples at the start and at the end of two windows differ by without a leak.
    private const long AllowedGrowth = 3 << 20;

    private readonly List<MetricsPage> _samples = [];
    private readonly Verdict _verdict = new();
    private readonly SoakSessions[] _hosts =
    [
        .. new byte[] { 10, 11, 12 }.Select(number => new SoakSessions(loop, new Peer(loop, ethernet, number), configuration)),
    ];

    private readonly Peer _slow = new(loop, ethernet, 20);
    private readonly Peer _vanishing = new(loop, ethernet, 21);

    public async ValueTask<Verdict> RunAsync()
    {
        _ = new Peer(loop, ethernet, GuestAddress.GatewayNumber);
        Overheard overheard = new(_hosts[0].Address);
        ResetWatch resets = new(HasEnded);
        ethernet.Watcher = (frame, isToGuest) =>
        {
            overheard.Hear(frame, isToGuest);
            if (IsOfSession(frame.Span, isToGuest) && resets.Look(frame.Span) is { } unexplained)
                Console.WriteLine($"failed: {DateTime.UtcNow:HH:mm:ss} {unexplained}");
        };
        foreach (SoakSessions host in _hosts)
            host.Start();
        await PauseAsync(2 * Second);
        Visit watch = await Visit.BeginAsync(loop, new Peer(loop, ethernet, 5), configuration);
        SoakMischief mischief = new(loop, ethernet, new Floods(new AttackFrames(overheard.Guest, GuestAddress.Server), overheard), MakeBadPeers);
        loop.Start(mischief.RunAsync);
        await SampleAsync(watch, mischief, resets);
        await mischief.StopAsync();
        await EndAsync(watch);
        Check(_samples[^1], mischief, resets);
        return _verdict;
    }

    private async ValueTask SampleAsync(Visit watch, SoakMischief mischief, ResetWatch resets)
    {
        Instant start = loop.Now;
        for (Instant end = start.After((long)(minutes * 60) * Second); loop.Now < end;)
        {
            await PauseAsync(SampleEvery);
            MetricsPage page = await MetricsPage.FetchAsync(watch);
            _samples.Add(page);
            if (_samples.Count % 4 == 0)
            {
                Console.WriteLine(
                    $"{loop.Now.Since(start) / Second,5} s: {_hosts.Sum(host => host.Sessions)} sessions, {_hosts.Sum(host => host.Bytes) / 1_000_000} MB, "
                    + $"{ethernet.Lost} frames lost, {mischief.Cuts} cuts, {mischief.Frames} frames of floods, {_hosts.Sum(host => host.Failures.Count)} failures, "
                    + $"{resets.Explained} resets; the guest: heap {page["sundog_heap_bytes"] >> 10} KiB, free {page["sundog_memory_free_bytes"] >> 10} KiB");
            }
        }
    }

    private async ValueTask EndAsync(Visit watch)
    {
        foreach (SoakSessions host in _hosts)
            host.Stop();
        Instant limit = loop.Now.After(LongestEnd);
        bool isIdle = false;
        while (!isIdle && loop.Now < limit)
        {
            await PauseAsync(Second);
            MetricsPage page = await MetricsPage.FetchAsync(watch);
            _samples.Add(page);
            isIdle = _hosts.All(host => host.IsIdle) && page["sundog_tcp_connections"] == 1;
        }
        _verdict.Add("every session ends", isIdle ? null : "some do not");
    }

    private void Check(MetricsPage last, SoakMischief mischief, ResetWatch resets)
    {
        int failures = _hosts.Sum(host => host.Failures.Count);
        long sessions = _hosts.Sum(host => host.Sessions);
        _verdict.Add(
            $"{sessions} sessions, {_hosts.Sum(host => host.Bytes)} bytes, {ethernet.Lost} frames lost, {mischief.Cuts} cuts, {mischief.Frames} frames of floods",
            failures > 0 ? $"{failures} failed" : sessions == 0 ? "there were none" : null);
        _verdict.Add($"resets after the orderly end of their connection {resets.Explained}", resets.Unexplained == 0 ? null : $"{resets.Unexplained} others");
        foreach (SoakSessions host in _hosts)
            _verdict.Add($"resets sent by {host.Address}: {host.ResetsSent}", host.HasGivenUp ? "a session was given up" : null);
        CheckGuestsResets(last, mischief.BadPeers * BadPeers.SortsGivenUp);
        CheckGrowth("sundog_heap_bytes", isFree: false);
        CheckGrowth("sundog_memory_free_bytes", isFree: true);
        foreach (string metric in (string[])["sundog_tcp_half_open", "sundog_tcp_buffer_bytes", "sundog_http_handlers_failed_total"])
            _verdict.Add($"afterwards {metric} {last[metric]}", last[metric] == 0 ? null : "not 0");
        bool isQuiet = guest.IsRunning && !guest.Console.Contains("error:", StringComparison.Ordinal);
        _verdict.Add("the console names no error", isQuiet ? null : guest.Console);
    }

    // By the guest's own books: it gave up on none but bad peers.
    private void CheckGuestsResets(MetricsPage last, int badPeers)
    {
        const string Name = "sundog_tcp_resets_sent_total";
        long gaveUp = last[Name + "{reason=\"aborted\"}"] + last[Name + "{reason=\"timed_out\"}"] + last[Name + "{reason=\"unread_data\"}"];
        long wrong = last[Name + "{reason=\"no_listener\"}"] + last[Name + "{reason=\"listener_closed\"}"];
        _verdict.Add(
            $"resets sent by the guest: {last.Labels(Name)}; bad peers to give up on {badPeers}",
            gaveUp > badPeers ? $"{gaveUp} connections given up" : wrong > 0 ? "some for no reason" : null);
    }

    // Garbage comes and goes: of each window the fullest free memory, or the smallest heap, counts.
    private void CheckGrowth(string metric, bool isFree)
    {
        long early = Best(_samples.Skip(_samples.Count / 3).Take(Math.Max(1, _samples.Count / 6)));
        long late = Best(_samples.Skip(_samples.Count - Math.Max(1, _samples.Count / 6)));
        long growth = isFree ? early - late : late - early;
        _verdict.Add($"{metric} after the first third {early >> 10} KiB, at the end {late >> 10} KiB", growth > AllowedGrowth ? "it grew" : null);

        long Best(IEnumerable<MetricsPage> window) => isFree ? window.Max(page => page[metric]) : window.Min(page => page[metric]);
    }

    // One of each sort at a time: their handshakes at once are the most that an emulated guest should have to do in its 10 s.
    private BadPeers MakeBadPeers() => new(loop, _slow, _vanishing, configuration, ofEach: 1);

    private bool HasEnded(IpEndpoint source, IpEndpoint destination)
        => _hosts.FirstOrDefault(host => host.Address == source.Address) is { } sender
            ? sender.HasEnded(source, destination)
            : _hosts.Any(host => host.Address == destination.Address && host.HasEnded(destination, source));

    // What the bad peers and the floods provoke is theirs.
    private bool IsOfSession(ReadOnlySpan<byte> frame, bool isToGuest)
    {
        const int AddressesInFrame = 26;
        if (frame.Length < AddressesInFrame + 8)
            return false;
        IpAddress peer = IpAddress.ReadV4(frame[(isToGuest ? AddressesInFrame : AddressesInFrame + 4)..]);
        return _hosts.Any(host => host.Address == peer);
    }

    private ValueTask PauseAsync(long microseconds) => loop.DelayUntilAsync(loop.Now.After(microseconds));
}
