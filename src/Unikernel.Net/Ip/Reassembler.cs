using System;
using Sundog.Unikernel.Net.Link;

namespace Sundog.Unikernel.Net.Ip;

/// <summary>What fragments of one datagram have in common (RFC 791 §3.2, RFC 8200 §4.5).</summary>
internal readonly record struct FragmentKey(IpAddress Source, IpAddress Destination, uint Identification, byte Protocol);

/// <summary>A part of a datagram.</summary>
/// <param name="offset">Where it belongs, in bytes.</param>
/// <param name="hasMore">Whether it is not the last.</param>
/// <param name="data">Its bytes.</param>
internal readonly ref struct Fragment(int offset, bool hasMore, ReadOnlySpan<byte> data)
{
    public int Offset { get; } = offset;
    public bool HasMore { get; } = hasMore;
    public ReadOnlySpan<byte> Data { get; } = data;
}

/// <summary>
/// Puts datagrams together from their fragments. A fixed number at a time, each of a bounded size and for a bounded time;
/// a new datagram takes the place of the oldest. Fragments that overlap end their datagram (RFC 5722, RFC 8200 §4.5, kept
/// to for IPv4 too): what two receivers could read differently is not read at all.
/// </summary>
internal sealed class Reassembler
{
    // RFC 8200 §4.5; within the bounds of RFC 1122 §3.3.2.
    private const long Timeout = 60_000_000;

    private readonly Datagram[] _datagrams;
    private readonly NetworkInterface _link;

    public Reassembler(NetworkInterface link)
    {
        _link = link;
        _datagrams = new Datagram[link.Options.Limits.ReassembledDatagrams];
        for (int i = 0; i < _datagrams.Length; i++)
            _datagrams[i] = new Datagram(link.Options.Limits.ReassembledBytes);
    }

    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>Takes a fragment.</summary>
    /// <remarks>
    /// <paramref name="datagram"/>: the payload of the whole datagram, in memory of this object, until its next
    /// call.
    /// </remarks>
    /// <returns>Whether the datagram is whole now.</returns>
    public bool TryAssemble(
        scoped in FragmentKey key, scoped in Fragment fragment, byte nextHeader, Instant now,
        out ReadOnlySpan<byte> datagram, out byte firstNextHeader)
    {
        datagram = default;
        firstNextHeader = 0;
        if (!IsWellFormed(fragment))
        {
            _link.Drop(DropReason.BadFragment);
            return false;
        }
        Datagram target = FindOrBegin(key, now);
        // RFC 8200 §4.5: the next header of the first fragment alone counts.
        if (fragment.Offset == 0)
            target.NextHeader = nextHeader;
        switch (target.Add(fragment))
        {
            case FragmentResult.Complete:
                target.IsUsed = false;
                datagram = target.Content;
                firstNextHeader = target.NextHeader;
                return true;
            case FragmentResult.Refused:
                _link.Drop(DropReason.BadFragment);
                return false;
            default:
                return false;
        }
    }

    /// <summary>Gives up what took too long.</summary>
    public void Advance(Instant now)
    {
        if (now < NextDeadline)
            return;
        NextDeadline = Instant.Never;
        foreach (Datagram datagram in _datagrams)
        {
            if (datagram.IsUsed && datagram.Deadline <= now)
            {
                datagram.IsUsed = false;
                _link.Drop(DropReason.ReassemblyTimeout);
            }
            if (datagram.IsUsed)
                NextDeadline = Instant.Earlier(NextDeadline, datagram.Deadline);
        }
    }

    // RFC 8200 §4.5: all but the last are multiples of eight bytes, and none reaches beyond the largest datagram.
    private static bool IsWellFormed(in Fragment fragment)
        => !fragment.Data.IsEmpty && (!fragment.HasMore || fragment.Data.Length % 8 == 0)
            && fragment.Offset + fragment.Data.Length <= ushort.MaxValue;

    private Datagram FindOrBegin(in FragmentKey key, Instant now)
    {
        Datagram victim = _datagrams[0];
        foreach (Datagram datagram in _datagrams)
        {
            if (datagram.IsUsed && datagram.Key == key)
                return datagram;
            if (victim.IsUsed && (!datagram.IsUsed || datagram.Deadline < victim.Deadline))
                victim = datagram;
        }
        if (victim.IsUsed)
            _link.Drop(DropReason.ReassemblyFull);
        victim.Begin(key, now.After(Timeout));
        NextDeadline = Instant.Earlier(NextDeadline, victim.Deadline);
        return victim;
    }
}
