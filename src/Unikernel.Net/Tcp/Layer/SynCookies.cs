using System;

namespace Sundog.Unikernel.Net.Tcp;

/// <summary>
/// SYN cookies (RFC 4987 §3.6): the initial sequence number holds, under a keyed hash of the connection, the time and an
/// approximation of the peer's MSS; what else it offered goes into the lowest bits of a timestamp that the peer echoes.
/// A cookie is good for one to two minutes. Who cannot see it finds one by 2^24 attempts, and has then a connection to
/// which it cannot listen: no more than by guessing a sequence number.
/// </summary>
internal sealed class SynCookies(TupleHash hash)
{
    // Bits: 24 of hash, 5 of time, 3 of MSS.
    private const int TimeBits = 5;
    private const int SizeBits = 3;
    private const long Period = 64_000_000;

    // The bits of a timestamp: SACK, and the window scale with 15 for none.
    private const uint OptionMask = 0x1f;
    private const uint SackBit = 0x10;
    private const uint NoScale = 0x0f;

    private static ReadOnlySpan<ushort> Sizes => [88, 536, 966, 1220, 1360, 1440, 1460, 8940];

    private Instant _lastSent = new(long.MinValue / 2);

    /// <summary>Makes the sequence number of a SYN-ACK.</summary>
    public uint Make(in IpEndpoint local, in IpEndpoint remote, uint peerSequence, ushort segmentSize, Instant now)
    {
        _lastSent = now;
        int size = 0;
        while (size + 1 < Sizes.Length && Sizes[size + 1] <= segmentSize)
            size++;
        long time = now.Microseconds / Period;
        return Mac(local, remote, peerSequence, time, size);
    }

    /// <summary>Checks the cookie that an ACK brings back.</summary>
    /// <param name="local">This side.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="peerSequence">IRS, one less than the segment's sequence number.</param>
    /// <param name="cookie">One less than the segment's acknowledgment number.</param>
    /// <param name="now">The time.</param>
    /// <param name="segmentSize">The peer's MSS, or somewhat less.</param>
    public bool TryOpen(in IpEndpoint local, in IpEndpoint remote, uint peerSequence, uint cookie, Instant now, out ushort segmentSize)
    {
        int size = (int)(cookie & ((1 << SizeBits) - 1));
        segmentSize = Sizes[size];
        // While no cookie is out, none can come back.
        if (now.Since(_lastSent) > 2 * Period)
            return false;
        long time = now.Microseconds / Period;
        long age = time - (cookie >> SizeBits) & ((1 << TimeBits) - 1);
        return age <= 1 && age <= time && Mac(local, remote, peerSequence, time - age, size) == cookie;
    }

    /// <summary>Puts into a timestamp what the peer offered; the result is never later than the clock.</summary>
    public static uint MakeTimestamp(uint clock, in SynOffer offer)
    {
        uint bits = (offer.SackPermitted ? SackBit : 0) | (offer.WindowScale < 0 ? NoScale : (uint)offer.WindowScale);
        uint stamp = clock & ~OptionMask | bits;
        return stamp > clock ? unchecked(stamp - OptionMask - 1) : stamp;
    }

    /// <summary>Reads back what the peer had offered.</summary>
    public static SynOffer OpenTimestamp(uint stamp, ushort segmentSize)
    {
        uint scale = stamp & NoScale;
        return new SynOffer(segmentSize, scale == NoScale ? (sbyte)-1 : (sbyte)scale, (stamp & SackBit) != 0);
    }

    private uint Mac(in IpEndpoint local, in IpEndpoint remote, uint peerSequence, long time, int size)
    {
        ulong mac = hash.Of(local, remote, TupleHash.Use.Cookie, peerSequence, unchecked((ulong)time << SizeBits | (uint)size));
        uint open = (uint)(time & ((1 << TimeBits) - 1)) << SizeBits | (uint)size;
        return unchecked((uint)mac) & ~((1u << TimeBits + SizeBits) - 1) | open;
    }
}
