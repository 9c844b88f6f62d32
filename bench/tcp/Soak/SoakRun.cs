using System;
using System.Linq;
using Sundog.LinuxNetwork;
using Sundog.Unikernel.Net;

namespace Sundog.Bench.Tcp.Soak;

/// <summary>
/// Two stacks and Linux on one Ethernet with every fault, for so long: no byte may be lost, no session may fail, no reset may
/// be sent but after its connection's orderly end, and at the end neither connections nor buffers are left, nor has the heap
/// grown since the first third.
/// </summary>
internal sealed class SoakRun(double minutes)
{
    private const string LinuxAddress = "10.79.0.1";
    private const long ReportEvery = 10_000_000;

    // In microseconds: longer than any session that the cuts hold up.
    private const long LongestEnd = 130_000_000;

    // Sessions under way, and the memory of links and pools at their fullest, in bytes.
    private const long AllowedGrowth = 4 << 20;

    private static readonly string[] Addresses = ["10.79.0.2", "10.79.0.3"];

    private readonly SoakCounts _counts = new();
    private long _heapEarly;

    /// <returns>Whether all of it held.</returns>
    public bool Run()
    {
        NetworkNamespace.Run(() =>
        {
            using TapDevice tap = new("soak0", hasOffloads: false);
            NetworkNamespace.Execute("ip", "link set soak0 up");
            NetworkNamespace.Execute("ip", $"addr add {LinuxAddress}/24 dev soak0");
            SoakHost[] hosts = Addresses.Select(MakeHost).ToArray();
            // A cut must not end what Linux opens for want of an answer to ARP, which has no part in TCP.
            foreach ((SoakHost host, string address) in hosts.Zip(Addresses))
                NetworkNamespace.Execute("ip", $"neigh replace {address} lladdr {host.Mac} dev soak0 nud permanent");
            SoakSwitch ethernet = new(tap, hosts, _counts, TapHost.Now);
            LinuxEcho linux = new(LinuxAddress, Addresses, _counts);
            RunUntilQuiet(ethernet, hosts, linux);
            linux.Dispose();
            CheckLeftovers(hosts);
            CheckResets(hosts, ethernet.Resets);
        });
        Console.WriteLine($"sessions {_counts.Sessions}, bytes echoed {_counts.Bytes}, failures {_counts.Failures.Count}");
        return _counts.Failures.IsEmpty && _counts.Sessions > 0;
    }

    private SoakHost MakeHost(string address, int index)
    {
        IpAddress[] peers = Addresses.Append(LinuxAddress).Where(peer => peer != address).Select(peer => IpAddress.Parse(peer)).ToArray();
        return new SoakHost(new MacAddress(0x0200_0000_0a00 + (ulong)index), IpAddress.Parse(address), peers, _counts, TapHost.Now);
    }

    private void RunUntilQuiet(SoakSwitch ethernet, SoakHost[] hosts, LinuxEcho linux)
    {
        Instant start = TapHost.Now, report = start.After(ReportEvery), early = start.After((long)(minutes * 20e6));
        Instant end = start.After((long)(minutes * 60e6));
        while (TapHost.Now < end || !(linux.IsIdle && hosts.All(IsQuiet)))
        {
            ethernet.Turn();
            Instant now = TapHost.Now;
            if (now >= end)
                Stop(hosts, linux);
            if (now >= early)
                (_heapEarly, early) = (GC.GetTotalMemory(forceFullCollection: true), Instant.Never);
            if (now >= report)
            {
                report = now.After(ReportEvery);
                Console.WriteLine(
                    $"{now.Since(start) / 1_000_000,5} s: {_counts.Sessions} sessions, {_counts.Bytes / 1_000_000} MB, {ethernet.Lost} frames lost, "
                    + $"{ethernet.Cuts} cuts, {_counts.Failures.Count} failures, heap {GC.GetTotalMemory(false) / 1024} KiB");
            }
            if (now < end.After(LongestEnd))
                continue;
            _counts.Fail("sessions do not end");
            return;
        }
    }

    // A connection in the background still says goodbye.
    private static bool IsQuiet(SoakHost host) => host.IsIdle && host.Stack.TcpCounters.Connections == 0;

    private static void Stop(SoakHost[] hosts, LinuxEcho linux)
    {
        linux.Stop();
        foreach (SoakHost host in hosts)
            host.IsOpen = false;
    }

    private void CheckLeftovers(SoakHost[] hosts)
    {
        long growth = GC.GetTotalMemory(forceFullCollection: true) - _heapEarly;
        Console.WriteLine($"heap after the first third {_heapEarly / 1024} KiB, growth since {growth / 1024} KiB");
        if (growth > AllowedGrowth)
            _counts.Fail($"the heap grew by {growth} bytes");
        foreach (SoakHost host in hosts)
        {
            TcpCounters counters = host.Stack.TcpCounters;
            Console.WriteLine($"{host.Mac}: {counters}");
            if (counters.BufferBytes != 0 || counters.Connections != 0)
                _counts.Fail($"{counters.Connections} connections and {counters.BufferBytes} bytes of buffers are left");
        }
    }

    // The link saw each reset, and the stacks know why they sent theirs: in a soak nobody aborts, gives up or closes early.
    private void CheckResets(SoakHost[] hosts, ResetWatch resets)
    {
        Console.WriteLine($"resets after the orderly end of their connection {resets.Explained}, others {resets.Unexplained}");
        foreach (SoakHost host in hosts)
        {
            foreach (TcpResetReason reason in Enum.GetValues<TcpResetReason>())
            {
                long count = host.Stack.TcpResetsSent(reason);
                if (count == 0)
                    continue;
                Console.WriteLine($"{host.Mac}: resets sent, {reason}: {count}");
                if (reason is not (TcpResetReason.NoConnection or TcpResetReason.BadAcknowledgment))
                    _counts.Fail($"{count} resets for {reason}");
            }
        }
    }
}
