using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.LinuxNetwork;
using Sundog.Unikernel.Net;

namespace Sundog.Bench.Tcp.Soak;

/// <summary>
/// An Ethernet of two stacks and Linux. The way to each host is a link that loses, reorders, duplicates and corrupts, and
/// that is cut now and then. All in one thread.
/// </summary>
internal sealed class SoakSwitch
{
    // In microseconds.
    private const long LongestSleep = 20_000;
    private const long CutEvery = 15_000_000;
    private const long CutFor = 3_000_000;

    private static readonly LinkFaults Faults = new(
        Loss: 10_000, Duplication: 5_000, Reordering: 10_000, Delay: 1_000, ReorderDelay: 2_000, Corruption: 5_000);

    private readonly TapDevice _tap;
    private readonly IReadOnlyList<SoakHost> _hosts;
    private readonly SeededLink[] _links;
    private readonly SoakCounts _counts;
    private readonly byte[] _frame = new byte[2_048];
    private readonly Random _random = new(5);
    private Instant _nextCut;
    private Instant _cutEnd = Instant.Never;

    public SoakSwitch(TapDevice tap, IReadOnlyList<SoakHost> hosts, SoakCounts counts, Instant now)
    {
        (_tap, _hosts, _counts, _nextCut) = (tap, hosts, counts, now.After(CutEvery));
        Resets = new ResetWatch(HasEnded);
        // The last one leads to Linux.
        _links = Enumerable.Range(0, hosts.Count + 1).Select(i => new SeededLink(41 + (ulong)i, Faults, capacity: 1024)).ToArray();
    }

    /// <summary>Frames that did not arrive.</summary>
    public long Lost => _links.Sum(link => link.Lost);

    /// <summary>The resets of all, Linux too.</summary>
    public ResetWatch Resets { get; }

    /// <summary>How often a link was cut.</summary>
    public int Cuts { get; private set; }

    public void Turn()
    {
        Instant now = TapHost.Now;
        Cut(now);
        for (int i = 0; i < 64 && _tap.TryReceive(out ReadOnlySpan<byte> frame, out _); i++)
            Forward(frame, _hosts.Count, now);
        for (int i = 0; i < _hosts.Count; i++)
            RunHost(i, now);
        while (_links[^1].TryReceive(now, out ReadOnlySpan<byte> frame, out TransmitOffload offload, out _))
            _tap.Send(frame, offload);
        Sleep();
    }

    private void RunHost(int index, Instant now)
    {
        NetworkStack stack = _hosts[index].Stack;
        while (_links[index].TryReceive(now, out ReadOnlySpan<byte> frame, out _, out _))
            stack.Receive(frame, isChecksumVerified: false, now);
        stack.Advance(now);
        _hosts[index].Turn(now);
        for (int length; (length = stack.Transmit(_frame, now, out _)) > 0;)
            Forward(_frame.AsSpan(0, length), index, now);
    }

    private void Forward(ReadOnlySpan<byte> frame, int from, Instant now)
    {
        if (Resets.Look(frame) is { } unexplained)
            _counts.Fail(unexplained);
        MacAddress destination = MacAddress.Read(frame);
        for (int i = 0; i < _links.Length; i++)
        {
            bool isFor = destination.IsMulticast || (i < _hosts.Count ? _hosts[i].Mac == destination : !_hosts.Any(host => host.Mac == destination));
            if (i != from && isFor)
                _links[i].Send(frame, default, isVerified: false, now);
        }
    }

    // A stack knows of its own connections; what Linux resets, the stack at the other end knows.
    private bool HasEnded(IpEndpoint source, IpEndpoint destination)
        => _hosts.FirstOrDefault(host => host.Address == source.Address) is { } sender
            ? sender.Ended.Contains(source, destination)
            : _hosts.Any(host => host.Address == destination.Address && host.Ended.Contains(destination, source));

    private void Cut(Instant now)
    {
        if (now >= _nextCut)
        {
            _links[_random.Next(_links.Length)].IsCut = true;
            Cuts++;
            (_nextCut, _cutEnd) = (now.After(CutEvery), now.After(CutFor));
        }
        if (now < _cutEnd)
            return;
        foreach (SeededLink link in _links)
            link.IsCut = false;
        _cutEnd = Instant.Never;
    }

    private void Sleep()
    {
        Instant next = _links.Select(link => link.NextDeadline).Concat(_hosts.Select(host => host.Stack.NextDeadline)).Min();
        _tap.Wait(Math.Clamp(next.Since(TapHost.Now), 0, LongestSleep));
    }
}
