using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>
/// The keys between ServerHello and the server's Finished. It exists only once the shared secret does, and is consumed
/// by the step to <see cref="ApplicationStage"/>.
/// </summary>
internal sealed class HandshakeStage : IDisposable
{
    private readonly HandshakeSecret _trunk;
    private readonly KeyLog? _keyLog;
    private readonly byte[] _clientRandom;

    private HandshakeStage(CipherSuite suite, Transcript transcript, HandshakeSecret trunk, KeyLog? keyLog, byte[] clientRandom)
    {
        Suite = suite;
        Transcript = transcript;
        _trunk = trunk;
        _keyLog = keyLog;
        _clientRandom = clientRandom;
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        hash = hash[..suite.Hash.HashSize];
        transcript.WriteHash(hash);
        Client = trunk.DeriveClientTraffic(suite, hash);
        Server = trunk.DeriveServerTraffic(suite, hash);
        keyLog?.Log("CLIENT_HANDSHAKE_TRAFFIC_SECRET", clientRandom, Client.Expose());
        keyLog?.Log("SERVER_HANDSHAKE_TRAFFIC_SECRET", clientRandom, Server.Expose());
    }

    public CipherSuite Suite { get; }

    /// <summary>The transcript, which this stage owns.</summary>
    public Transcript Transcript { get; }

    /// <summary>The client's handshake traffic secret; whoever installs it owns it too.</summary>
    public TrafficSecret Client { get; }

    /// <summary>The server's handshake traffic secret; whoever installs it owns it too.</summary>
    public TrafficSecret Server { get; }

    /// <summary>Enters the stage. Consumes <paramref name="early"/> and owns <paramref name="transcript"/>, which ends with ServerHello.</summary>
    public static HandshakeStage Enter(
        EarlySecret early, ReadOnlySpan<byte> sharedSecret, CipherSuite suite, Transcript transcript, KeyLog? keyLog, ReadOnlySpan<byte> clientRandom)
        => new(suite, transcript, early.ToHandshakeSecret(sharedSecret), keyLog, clientRandom.ToArray());

    /// <summary>The next stage; the transcript ends with the server's Finished. Consumes this one.</summary>
    public ApplicationStage ToApplicationStage()
        => new(Suite, Transcript, _trunk.ToMainSecret(), Client, _keyLog, _clientRandom);

    public void Dispose()
    {
        _trunk.Dispose();
        Client.Dispose();
        Server.Dispose();
        Transcript.Dispose();
    }
}
