using System.Numerics;

namespace Sundog.Unikernel.Net;

public readonly partial record struct IpAddress
{
    /// <summary>255.255.255.255: every station of this link.</summary>
    public static IpAddress BroadcastV4 => FromV4(0xffff_ffff);

    /// <summary>224.0.0.1 (RFC 1112): every host of this link.</summary>
    public static IpAddress AllHostsV4 => FromV4(0xe000_0001);

    /// <summary>ff02::1 (RFC 4291 §2.7.1): every node of this link.</summary>
    public static IpAddress AllNodesV6 => new(0xff02_0000_0000_0000, 1);

    /// <summary>ff02::2 (RFC 4291 §2.7.1): every router of this link.</summary>
    public static IpAddress AllRoutersV6 => new(0xff02_0000_0000_0000, 2);

    /// <summary>Whether it names a group: 224.0.0.0/4 or ff00::/8.</summary>
    public bool IsMulticast => IsV4 ? V4 >> 28 == 0xe : High >> 56 == 0xff;

    /// <summary>Whether it is the host itself: 127.0.0.0/8 or ::1. Such a packet never stands on a wire.</summary>
    public bool IsLoopback => IsV4 ? V4 >> 24 == 127 : High == 0 && Low == 1;

    /// <summary>Whether it is good on one link alone: 169.254.0.0/16 or fe80::/10.</summary>
    public bool IsLinkLocal => IsV4 ? V4 >> 16 == 0xa9fe : High >> 54 == 0xfe80 >> 6;

    /// <summary>
    /// Whether one host can have it as its own: not unspecified, a group, the broadcast or the host itself, nor of
    /// 0.0.0.0/8 and 240.0.0.0/4 (RFC 1122 §3.2.1.3, RFC 6890).
    /// </summary>
    public bool IsUnicast => IsV4
        ? V4 >> 24 is not (0 or 127) && V4 >> 28 < 0xe
        : !IsMulticast && !IsUnspecified && !IsLoopback && High != 0;

    /// <summary>The group in which a node is asked for this address of IPv6 (RFC 4291 §2.7.1).</summary>
    public IpAddress SolicitedNodeGroup => new(0xff02_0000_0000_0000, 0x1_ff00_0000UL | Low & 0xff_ffff);

    /// <summary>The Ethernet group that carries this group (RFC 1112 §6.4, RFC 2464 §7).</summary>
    internal MacAddress MulticastMac => IsV4
        ? new MacAddress(0x0100_5e00_0000UL | V4 & 0x7f_ffff)
        : new MacAddress(0x3333_0000_0000 | Low & 0xffff_ffff);

    /// <summary>How many leading bits two addresses of one family share: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    internal int CommonPrefixLength(IpAddress other)
    {
        if (IsV4)
            return BitOperations.LeadingZeroCount(V4 ^ other.V4);
        int high = BitOperations.LeadingZeroCount(High ^ other.High);
        return high < 64 ? high : 64 + BitOperations.LeadingZeroCount(Low ^ other.Low);
    }
}
