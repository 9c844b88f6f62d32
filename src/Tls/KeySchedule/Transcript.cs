using System;
using Sundog.Nocrypto;

namespace Sundog.Tls.KeySchedule;

/// <summary>The transcript hash of RFC 9846 §4.1: over every handshake message, headers and all, as it was sent.</summary>
internal sealed class Transcript : IDisposable
{
    private readonly HashState _state;

    public Transcript(HashFunction hash) => _state = hash.Start();

    private Transcript(HashState state) => _state = state;

    public HashFunction Hash => _state.Function;

    public void Append(ReadOnlySpan<byte> message) => _state.Append(message);

    /// <summary>The hash so far, <c>Hash.HashSize</c> bytes.</summary>
    public void WriteHash(Span<byte> destination) => _state.WriteHash(destination);

    public Transcript Clone() => new(_state.Clone());

    /// <summary>
    /// After a HelloRetryRequest the first ClientHello is replaced by a synthetic message_hash message
    /// (RFC 9846 §4.1); the transcript must hold exactly that hello.
    /// </summary>
    public void ReplaceByMessageHash()
    {
        int size = Hash.HashSize;
        Span<byte> synthetic = stackalloc byte[4 + HashFunction.MaxHashSize];
        synthetic[0] = (byte)Wire.HandshakeType.MessageHash;
        synthetic[1] = 0;
        synthetic[2] = 0;
        synthetic[3] = (byte)size;
        _state.WriteHash(synthetic[4..]);
        _state.Reset();
        _state.Append(synthetic[..(4 + size)]);
    }

    public void Dispose() => _state.Dispose();
}
