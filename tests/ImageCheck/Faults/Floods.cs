using System;
using System.Collections.Generic;
using Sundog.Unikernel.Net;

namespace Sundog.ImageCheck;

/// <summary>Every flood. Seeded: the frames of two runs are the same but for what was overheard.</summary>
/// <param name="frames">Makes the frames.</param>
/// <param name="overheard">What passed on the Ethernet.</param>
internal sealed class Floods(AttackFrames frames, Overheard overheard)
{
    private readonly Random _random = new(7);

    public IEnumerable<Flood> All()
    {
        // SYNs first: what is half-open is remembered longest.
        yield return new("SYNs from everywhere", () => frames.Segment(Stranger(), Port(), AttackFrames.Syn, Word(), 0, [2, 4, 5, 0xb4]), "sundog_tcp_cookies_sent_total", 50);
        yield return new("SYNs of neighbours that do not exist", () => frames.Segment(Neighbour(), Port(), AttackFrames.Syn, Word(), 0), "sundog_drops_total{reason=\"neighbour_full\"}");
        yield return new("RSTs against a connection", () => frames.Segment(overheard.Source.Address.V4, overheard.Source.Port, AttackFrames.Rst, Word(), 0), "sundog_tcp_resets_ignored_total", 50);
        yield return new("ACKs of no connection", () => frames.Segment(Stranger(), Port(), AttackFrames.Ack, Word(), Word()), "sundog_tcp_resets_sent_total{reason=\"no_connection\"}");
        yield return new("ARP requests of everybody", () => frames.Arp(false, Station(), Neighbour()), "sundog_drops_total{reason=\"neighbour_full\"}", 50);
        yield return new("ARP replies that nobody asked for", () => frames.Arp(true, Station(), Neighbour()), "sundog_drops_total{reason=\"unsolicited_neighbour\"}", 50);
        yield return new("fragments that never become whole", Fragment, "sundog_drops_total{reason=\"reassembly_full\"}", 10);
        yield return new("large pings", () => frames.Ping(Stranger(), 1400), "sundog_drops_total{reason=\"rate_limited\"}", Answered: 1_000);
        yield return new("datagrams for nobody", () => frames.Packet(Stranger(), AttackFrames.Udp, [1, 2, 3, 4, 0, 9, 0, 0, 7]), "sundog_drops_total{reason=\"no_udp_port\"}", 50);
        yield return new("frames that are cut and changed", Changed, "sundog_drops_total{}", 50);
        yield return new("segments with options that are none", BadOptions, "sundog_tcp_malformed_total", 50);
        yield return new("noise", Noise, "sundog_drops_total{}", 50);
    }

    // Beyond the gateway, so that the answers have a way.
    private uint Stranger() => 0x2000_0000 | Word() & 0x0fff_ffff;

    private uint Neighbour() => GuestAddress.Network | (uint)_random.Next(256, 65_000);

    private MacAddress Station() => new(0x0200_0000_0000UL | Word());

    private ushort Port() => (ushort)_random.Next(1024, 65_536);

    private uint Word() => (uint)_random.NextInt64(1L << 32);

    // The first or a middle part of a datagram whose other parts do not come.
    private byte[] Fragment()
        => frames.Packet(Stranger(), AttackFrames.Udp, new byte[1024], (ushort)Word(), (ushort)(0x2000 | _random.Next(4) * 128));

    // TCP's own checksum is left wrong where it is: nobody who cannot see a connection could make it right in it.
    private byte[] Changed()
    {
        byte[] frame = [.. overheard.Frames[_random.Next(overheard.Frames.Count)]];
        frame = frame[.._random.Next(12, frame.Length)];
        for (int changes = _random.Next(1, 4); changes > 0; changes--)
            frame[_random.Next(frame.Length)] = (byte)Word();
        if (_random.Next(2) == 0)
            AttackFrames.FixHeader(frame);
        return frame;
    }

    // A length of 0 or 1, or one that goes beyond the header.
    private byte[] BadOptions()
    {
        byte[] bad = _random.Next(3) switch { 0 => [5, 0, 0, 0], 1 => [8, 1, 0, 0], _ => [254, 200, 0, 0] };
        return frames.Segment(Stranger(), Port(), AttackFrames.Syn, Word(), 0, bad);
    }

    private byte[] Noise()
    {
        byte[] frame = new byte[_random.Next(1, 1515)];
        _random.NextBytes(frame);
        // Half of it as IP for the guest, so that it gets past the link.
        if (frame.Length > 14 && _random.Next(2) == 0)
            overheard.Frames[0].AsSpan(0, 14).CopyTo(frame);
        return frame;
    }
}
