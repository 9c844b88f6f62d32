using System;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Net;

namespace Sundog.HttpsUnikernel;

/// <summary>What the machine has counted, in Prometheus' text format 0.0.4.</summary>
internal static class Metrics
{
    /// <summary>The media type.</summary>
    public static readonly ReadOnlyMemory<byte> ContentType = "text/plain; version=0.0.4; charset=utf-8"u8.ToArray();

    /// <summary>Writes them all.</summary>
    public static ReadOnlyMemory<byte> Write(Machine machine, ServerCounters counters, BufferPool buffers, NetworkStack? stack)
    {
        TextBytes text = new();
        text.Add("# HELP sundog_uptime_seconds Time since the machine's start.\n# TYPE sundog_uptime_seconds gauge\nsundog_uptime_seconds "u8)
            .AddSeconds(machine.Now.Microseconds).Add("\n"u8);
        MemoryFigures memory = machine.Memory;
        Gauge(text, "sundog_memory_total_bytes"u8, "Memory that the machine may use."u8, memory.Total);
        Gauge(text, "sundog_memory_free_bytes"u8, "Memory that is free."u8, memory.Free);
        Gauge(text, "sundog_heap_bytes"u8, "The managed heap, garbage included."u8, GC.GetTotalMemory(false));
        Counter(text, "sundog_collections_total"u8, "Collections of the garbage collector."u8, GC.CollectionCount(0));
        Gauge(text, "sundog_buffers_rented"u8, "Record and request buffers in use."u8, buffers.Rented);
        Connections(text, counters);
        Handshakes(text, counters);
        Counter(text, "sundog_http_requests_total"u8, "Requests that were answered."u8, counters.Requests);
        Counter(text, "sundog_http_requests_refused_total"u8, "What came that was no request to be answered."u8, counters.RequestsRefused);
        Counter(text, "sundog_http_handlers_failed_total"u8, "Requests whose handler failed."u8, counters.HandlersFailed);
        Counter(text, "sundog_http_received_bytes_total"u8, "Bytes of requests."u8, counters.BytesReceived);
        Counter(text, "sundog_http_sent_bytes_total"u8, "Bytes of responses."u8, counters.BytesSent);
        if (stack is not null)
            NetworkMetrics.Write(text, stack);
        return text.Memory;
    }

    private static void Connections(TextBytes text, ServerCounters counters)
    {
        Gauge(text, "sundog_connections_open"u8, "Connections that are open."u8, counters.ConnectionsOpen);
        Counter(text, "sundog_connections_accepted_total"u8, "Connections that were accepted."u8, counters.ConnectionsAccepted);
        Counter(text, "sundog_connections_refused_total"u8, "Connections beyond the most at once."u8, counters.ConnectionsRefused);
        Head(text, "sundog_connections_failed_total"u8, "Connections that failed after the handshake."u8, "counter"u8);
        Labelled(text, "sundog_connections_failed_total"u8, "reason"u8, "timeout"u8, counters.TimedOut);
        Labelled(text, "sundog_connections_failed_total"u8, "reason"u8, "cut"u8, counters.Cut);
    }

    private static void Handshakes(TextBytes text, ServerCounters counters)
    {
        ReadOnlySpan<byte> name = "sundog_tls_handshakes_total"u8;
        Head(text, name, "TLS handshakes by outcome."u8, "counter"u8);
        Labelled(text, name, "outcome"u8, "full"u8, counters.HandshakesFull);
        Labelled(text, name, "outcome"u8, "resumed"u8, counters.HandshakesResumed);
        Labelled(text, name, "outcome"u8, "failed"u8, counters.HandshakesFailed);
        Labelled(text, name, "outcome"u8, "timeout"u8, counters.HandshakesTimedOut);
        Labelled(text, name, "outcome"u8, "cut"u8, counters.HandshakesCut);
    }

    internal static void Gauge(TextBytes text, ReadOnlySpan<byte> name, ReadOnlySpan<byte> help, long value)
    {
        Head(text, name, help, "gauge"u8);
        text.Add(name).Add(" "u8).Add(value).Add("\n"u8);
    }

    internal static void Counter(TextBytes text, ReadOnlySpan<byte> name, ReadOnlySpan<byte> help, long value)
    {
        Head(text, name, help, "counter"u8);
        text.Add(name).Add(" "u8).Add(value).Add("\n"u8);
    }

    internal static void Head(TextBytes text, ReadOnlySpan<byte> name, ReadOnlySpan<byte> help, ReadOnlySpan<byte> type)
        => text.Add("# HELP "u8).Add(name).Add(" "u8).Add(help).Add("\n# TYPE "u8).Add(name).Add(" "u8).Add(type).Add("\n"u8);

    internal static void Labelled(TextBytes text, ReadOnlySpan<byte> name, ReadOnlySpan<byte> label, ReadOnlySpan<byte> labelValue, long value)
        => text.Add(name).Add("{"u8).Add(label).Add("=\""u8).Add(labelValue).Add("\"} "u8).Add(value).Add("\n"u8);
}
