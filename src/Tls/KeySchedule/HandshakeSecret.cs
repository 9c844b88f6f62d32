using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>The Handshake Secret of RFC 9846 §7.1.</summary>
internal sealed class HandshakeSecret : ScheduleSecret
{
    internal HandshakeSecret(HashFunction hash, SecretBytes secret)
        : base(hash, secret)
    {
    }

    /// <summary>client_handshake_traffic_secret; the transcript ends with ServerHello.</summary>
    public TrafficSecret DeriveClientTraffic(CipherSuite suite, ReadOnlySpan<byte> transcriptHash)
        => new(suite, Derive("c hs traffic"u8, transcriptHash));

    /// <summary>server_handshake_traffic_secret; the transcript ends with ServerHello.</summary>
    public TrafficSecret DeriveServerTraffic(CipherSuite suite, ReadOnlySpan<byte> transcriptHash)
        => new(suite, Derive("s hs traffic"u8, transcriptHash));

    /// <summary>The next stage. Consumes this one.</summary>
    public MainSecret ToMainSecret() => new(Hash, ExtractNext());
}
