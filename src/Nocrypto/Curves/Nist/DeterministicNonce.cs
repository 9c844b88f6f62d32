using System;

namespace Sundog.Nocrypto;

/// <summary>
/// The nonces of one ECDSA signature, by RFC 6979 §3.2: an HMAC_DRBG over the private key and the hash of the message,
/// and, by §3.6, over additional random bytes. The names are the RFC's. Everything secret is in the memory of the caller.
/// </summary>
internal readonly ref struct DeterministicNonce
{
    /// <summary>
    /// The size of the additional random bytes. It is as much as a curve of 256 bits is strong, and what the inputs of HMAC-SHA-256
    /// have room for in two blocks.
    /// </summary>
    internal const int MaxEntropySize = 16;

    /// <summary>The size of the memory that the generator works in.</summary>
    internal const int MemorySize = PaddedHmac.MemorySize + PaddedHmac.MaxShortSize + MaxInputSize;

    // V, a byte, the private key, the hash and the random bytes for P-521 and SHA-512, padded to two blocks.
    private const int MaxInputSize = 256;

    private readonly PaddedHmac _hmac;

    // V and then its padding as the message of an HMAC.
    private readonly Span<byte> _v;
    private readonly Span<byte> _input;
    private readonly int _hashSize;

    /// <summary>
    /// Steps a to g. x and h1 have the size of the order, h1 being reduced modulo the order (bits2octets). The hash is one of
    /// SHA-2. The caller clears the memory afterwards.
    /// </summary>
    internal DeterministicNonce(
        HashFunction hash, scoped ReadOnlySpan<byte> x, scoped ReadOnlySpan<byte> h1, scoped ReadOnlySpan<byte> entropy, Span<byte> memory)
    {
        _hashSize = hash.HashSize;
        _hmac = new PaddedHmac(hash, memory[..PaddedHmac.MemorySize]);
        Span<byte> rest = memory[PaddedHmac.MemorySize..];
        _v = _hmac.Pad(rest[..PaddedHmac.MaxShortSize], _hashSize);
        _input = rest[PaddedHmac.MaxShortSize..];
        _v[.._hashSize].Fill(1);
        _hmac.SetZeroKey();

        int size = _hashSize + 1 + x.Length + h1.Length + entropy.Length;
        Span<byte> input = _hmac.Pad(_input, size);
        x.CopyTo(input[(_hashSize + 1)..]);
        h1.CopyTo(input[(_hashSize + 1 + x.Length)..]);
        entropy.CopyTo(input[(size - entropy.Length)..]);
        Update(input, 0);
        Update(input, 1);
    }

    /// <summary>Step h: the next candidate, of the size of the order; it may be out of range.</summary>
    internal void Next(Span<byte> candidate)
    {
        for (Span<byte> rest = candidate; rest.Length > 0; rest = rest[Math.Min(rest.Length, _hashSize)..])
        {
            _hmac.Compute(_v, _v);
            _v[..Math.Min(rest.Length, _hashSize)].CopyTo(rest);
        }
    }

    /// <summary>Step h.3: moves on after a candidate that was refused.</summary>
    internal void Refuse() => Update(_hmac.Pad(_input, _hashSize + 1), 0);

    /// <summary>Steps d and e, and f and g: K = HMAC_K(V || round || what the input has then), V = HMAC_K(V).</summary>
    private void Update(Span<byte> input, byte round)
    {
        _v[.._hashSize].CopyTo(input);
        input[_hashSize] = round;
        _hmac.ComputeKey(input);
        _hmac.Compute(_v, _v);
    }
}
