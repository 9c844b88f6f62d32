using System;

namespace Sundog.Tls;

/// <summary>What <see cref="TlsEngine.Receive"/> found.</summary>
public readonly ref struct TlsReceived
{
    internal TlsReceived(TlsStatus status, int consumed, ReadOnlySpan<byte> plaintext)
    {
        Status = status;
        Consumed = consumed;
        Plaintext = plaintext;
    }

    /// <summary>What it came to.</summary>
    public TlsStatus Status { get; }

    /// <summary>How many bytes at the start of the input are done with; the caller keeps the rest for the next call.</summary>
    public int Consumed { get; }

    /// <summary>
    /// Application data: a slice of the caller's own memory, valid until the caller reuses it. Empty when the record
    /// carried none.
    /// </summary>
    public ReadOnlySpan<byte> Plaintext { get; }
}
