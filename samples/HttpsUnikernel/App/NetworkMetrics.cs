using System;
using Sundog.Unikernel.Net;

namespace Sundog.HttpsUnikernel;

/// <summary>What the network stack has counted.</summary>
internal static class NetworkMetrics
{
    /// <summary>Writes them all.</summary>
    public static void Write(TextBytes text, NetworkStack stack)
    {
        NetworkStatistics link = stack.Statistics;
        Metrics.Counter(text, "sundog_frames_received_total"u8, "Frames from the link."u8, link.FramesReceived);
        Metrics.Counter(text, "sundog_frames_sent_total"u8, "Frames to the link."u8, link.FramesSent);
        Metrics.Counter(text, "sundog_link_received_bytes_total"u8, "Bytes from the link."u8, link.BytesReceived);
        Metrics.Counter(text, "sundog_link_sent_bytes_total"u8, "Bytes to the link."u8, link.BytesSent);
        Metrics.Counter(text, "sundog_address_conflicts_total"u8, "Addresses that another station had."u8, link.AddressConflicts);
        Metrics.Head(text, "sundog_drops_total"u8, "What was dropped, by reason."u8, "counter"u8);
        for (DropReason reason = 0; Name(reason) is { IsEmpty: false } name; reason++)
            Metrics.Labelled(text, "sundog_drops_total"u8, "reason"u8, name, link.Dropped(reason));
        WriteTcp(text, stack.TcpCounters);
        Metrics.Head(text, "sundog_tcp_resets_sent_total"u8, "Resets sent, by reason."u8, "counter"u8);
        for (TcpResetReason reason = 0; Name(reason) is { IsEmpty: false } name; reason++)
            Metrics.Labelled(text, "sundog_tcp_resets_sent_total"u8, "reason"u8, name, stack.TcpResetsSent(reason));
    }

    private static void WriteTcp(TextBytes text, in TcpCounters tcp)
    {
        Metrics.Gauge(text, "sundog_tcp_connections"u8, "Connections of TCP."u8, tcp.Connections);
        Metrics.Gauge(text, "sundog_tcp_half_open"u8, "Connections whose handshake is not complete."u8, tcp.HalfOpen);
        Metrics.Gauge(text, "sundog_tcp_time_wait"u8, "Connections in TIME-WAIT."u8, tcp.TimeWait);
        Metrics.Gauge(text, "sundog_tcp_buffer_bytes"u8, "Memory of send and receive buffers."u8, tcp.BufferBytes);
        Metrics.Counter(text, "sundog_tcp_segments_received_total"u8, "Segments received."u8, tcp.SegmentsReceived);
        Metrics.Counter(text, "sundog_tcp_segments_sent_total"u8, "Segments sent."u8, tcp.SegmentsSent);
        Metrics.Counter(text, "sundog_tcp_malformed_total"u8, "Segments that were none."u8, tcp.Malformed);
        Metrics.Counter(text, "sundog_tcp_dropped_total"u8, "Segments that were dropped."u8, tcp.Dropped);
        Metrics.Counter(text, "sundog_tcp_resets_ignored_total"u8, "Resets received that ended nothing."u8, tcp.ResetsIgnored);
        Metrics.Counter(text, "sundog_tcp_cookies_sent_total"u8, "SYN cookies sent."u8, tcp.CookiesSent);
        Metrics.Counter(text, "sundog_tcp_cookies_accepted_total"u8, "SYN cookies that came back."u8, tcp.CookiesAccepted);
    }

    private static ReadOnlySpan<byte> Name(TcpResetReason reason) => reason switch
    {
        TcpResetReason.NoListener => "no_listener"u8,
        TcpResetReason.NoConnection => "no_connection"u8,
        TcpResetReason.BadAcknowledgment => "bad_acknowledgment"u8,
        TcpResetReason.ListenerClosed => "listener_closed"u8,
        TcpResetReason.Aborted => "aborted"u8,
        TcpResetReason.UnreadData => "unread_data"u8,
        TcpResetReason.TimedOut => "timed_out"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> Name(DropReason reason) => reason switch
    {
        DropReason.TooShort => "too_short"u8,
        DropReason.OtherStation => "other_station"u8,
        DropReason.BadLinkSource => "bad_link_source"u8,
        DropReason.UnknownEtherType => "unknown_ether_type"u8,
        DropReason.BadHeader => "bad_header"u8,
        DropReason.BadChecksum => "bad_checksum"u8,
        DropReason.BadSource => "bad_source"u8,
        DropReason.OtherHost => "other_host"u8,
        DropReason.BadOption => "bad_option"u8,
        DropReason.UnknownProtocol => "unknown_protocol"u8,
        DropReason.BadFragment => "bad_fragment"u8,
        DropReason.ReassemblyTimeout => "reassembly_timeout"u8,
        DropReason.ReassemblyFull => "reassembly_full"u8,
        DropReason.BadArp => "bad_arp"u8,
        DropReason.BadNeighbourDiscovery => "bad_neighbour_discovery"u8,
        DropReason.UnsolicitedNeighbour => "unsolicited_neighbour"u8,
        DropReason.NeighbourFull => "neighbour_full"u8,
        DropReason.NeighbourUnreachable => "neighbour_unreachable"u8,
        DropReason.NeighbourQueueFull => "neighbour_queue_full"u8,
        DropReason.NoRoute => "no_route"u8,
        DropReason.TransmitQueueFull => "transmit_queue_full"u8,
        DropReason.RateLimited => "rate_limited"u8,
        DropReason.BadIcmp => "bad_icmp"u8,
        DropReason.EchoTooLarge => "echo_too_large"u8,
        DropReason.NoUdpPort => "no_udp_port"u8,
        DropReason.UdpQueueFull => "udp_queue_full"u8,
        DropReason.BadDhcp => "bad_dhcp"u8,
        DropReason.BadDns => "bad_dns"u8,
        DropReason.BadRouterAdvertisement => "bad_router_advertisement"u8,
        _ => default,
    };
}
