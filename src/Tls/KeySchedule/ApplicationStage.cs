using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>The keys from the server's Finished to the end of the handshake.</summary>
internal sealed class ApplicationStage : IDisposable
{
    private readonly MainSecret _trunk;

    internal ApplicationStage(
        CipherSuite suite, Transcript transcript, MainSecret trunk, TrafficSecret clientHandshake, KeyLog? keyLog, byte[] clientRandom)
    {
        Suite = suite;
        Transcript = transcript;
        _trunk = trunk;
        ClientHandshake = clientHandshake;
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        hash = hash[..suite.Hash.HashSize];
        transcript.WriteHash(hash);
        Client = trunk.DeriveClientTraffic(suite, hash);
        Server = trunk.DeriveServerTraffic(suite, hash);
        Exporter = trunk.DeriveExporter(hash);
        keyLog?.Log("CLIENT_TRAFFIC_SECRET_0", clientRandom, Client.Expose());
        keyLog?.Log("SERVER_TRAFFIC_SECRET_0", clientRandom, Server.Expose());
        keyLog?.Log("EXPORTER_SECRET", clientRandom, Exporter.Expose());
    }

    public CipherSuite Suite { get; }

    /// <summary>The transcript, which this stage owns.</summary>
    public Transcript Transcript { get; }

    /// <summary>The client's handshake traffic secret, by which its Finished is made and checked.</summary>
    public TrafficSecret ClientHandshake { get; }

    /// <summary>client_application_traffic_secret_0; whoever installs it owns it too.</summary>
    public TrafficSecret Client { get; }

    /// <summary>server_application_traffic_secret_0; whoever installs it owns it too.</summary>
    public TrafficSecret Server { get; }

    /// <summary>The exporter; whoever completes the connection with it owns it.</summary>
    public ExporterSecret Exporter { get; }

    /// <summary>The resumption secret; the transcript ends with the client's Finished.</summary>
    public ResumptionSecret DeriveResumption()
    {
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        hash = hash[..Suite.Hash.HashSize];
        Transcript.WriteHash(hash);
        return _trunk.DeriveResumption(hash);
    }

    /// <summary>The handshake succeeded: clears the trunk, and leaves what was installed to its owners.</summary>
    public void Release()
    {
        _trunk.Dispose();
        Transcript.Dispose();
        ClientHandshake.Dispose();
    }

    /// <summary>The handshake failed: clears everything.</summary>
    public void Dispose()
    {
        Release();
        Client.Dispose();
        Server.Dispose();
        Exporter.Dispose();
    }
}
