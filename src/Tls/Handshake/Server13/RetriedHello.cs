using System;
using Sundog.Tls.KeySchedule;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>What a server remembers of the first ClientHello after it sent a HelloRetryRequest.</summary>
internal sealed class RetriedHello : IDisposable
{
    /// <summary>The message_hash of the first hello, and the HelloRetryRequest.</summary>
    public required Transcript Transcript { get; init; }

    public required CipherSuite Suite { get; init; }

    public required TlsGroup Group { get; init; }

    /// <summary>See <see cref="FrozenHello"/>.</summary>
    public required byte[] Frozen { get; init; }

    public void Dispose() => Transcript.Dispose();
}
