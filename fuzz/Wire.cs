using System;
using System.Collections.Generic;
using Sundog.Tls;

namespace Sundog.Fuzz;

/// <summary>Moves bytes between engines in memory.</summary>
internal static class Wire
{
    /// <summary>Hands what <paramref name="from"/> has pending to <paramref name="to"/>, and records it.</summary>
    public static void Pump(TlsEngine from, TlsEngine to, List<byte>? record = null)
    {
        byte[] bytes = new byte[from.PendingOutput];
        from.Drain(bytes);
        record?.AddRange(bytes);
        Receive(to, bytes);
    }

    /// <summary>Sends application data.</summary>
    public static void Send(TlsEngine from, ReadOnlySpan<byte> plaintext, TlsEngine to, List<byte>? record = null)
    {
        byte[] buffer = new byte[TlsEngine.MaxRecordSize];
        from.Send(plaintext, buffer, out _, out int written);
        record?.AddRange(buffer.AsSpan(0, written));
        Receive(to, buffer.AsSpan(0, written));
    }

    /// <summary>Hands over all records until nothing moves; returns how many bytes were left unread.</summary>
    public static int Receive(TlsEngine engine, Span<byte> records)
    {
        while (!records.IsEmpty)
        {
            TlsReceived received = engine.Receive(records);
            records = records[received.Consumed..];
            if (received.Status != TlsStatus.Complete)
                break;
        }
        return records.Length;
    }
}
