using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>The Main Secret of RFC 9846 §7.1 (Master Secret in RFC 8446).</summary>
internal sealed class MainSecret : ScheduleSecret
{
    internal MainSecret(HashFunction hash, SecretBytes secret)
        : base(hash, secret)
    {
    }

    /// <summary>client_application_traffic_secret_0; the transcript ends with the server's Finished.</summary>
    public TrafficSecret DeriveClientTraffic(CipherSuite suite, ReadOnlySpan<byte> transcriptHash)
        => new(suite, Derive("c ap traffic"u8, transcriptHash));

    /// <summary>server_application_traffic_secret_0; the transcript ends with the server's Finished.</summary>
    public TrafficSecret DeriveServerTraffic(CipherSuite suite, ReadOnlySpan<byte> transcriptHash)
        => new(suite, Derive("s ap traffic"u8, transcriptHash));

    /// <summary>exporter_secret; the transcript ends with the server's Finished.</summary>
    public ExporterSecret DeriveExporter(ReadOnlySpan<byte> transcriptHash) => new(Hash, Derive("exp master"u8, transcriptHash));

    /// <summary>resumption_secret; the transcript ends with the client's Finished.</summary>
    public ResumptionSecret DeriveResumption(ReadOnlySpan<byte> transcriptHash) => new(Hash, Derive("res master"u8, transcriptHash));
}
