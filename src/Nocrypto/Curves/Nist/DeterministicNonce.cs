using System;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// The nonces of one ECDSA signature, by RFC 6979 §3.2: an HMAC_DRBG over the private key and the hash of the message,
/// and, by §3.6, over additional random bytes. The names are the RFC's.
/// </summary>
internal ref struct DeterministicNonce
{
    /// <summary>The size of the memory that the generator works in: K, V, and the longest input of an HMAC.</summary>
    internal const int MemorySize = (3 * HashFunction.MaxHashSize) + 1 + (2 * 8 * CurveArithmetic.MaxLimbs) + MaxEntropySize;

    /// <summary>The largest size of the additional random bytes.</summary>
    internal const int MaxEntropySize = 32;

    private readonly HashFunction _hash;
    private readonly Span<byte> _k;
    private readonly Span<byte> _v;

    /// <summary>
    /// Steps a to g. x and h1 have the size of the order, h1 being reduced modulo the order (bits2octets). The caller
    /// clears the memory afterwards.
    /// </summary>
    internal DeterministicNonce(
        HashFunction hash, ReadOnlySpan<byte> x, ReadOnlySpan<byte> h1, ReadOnlySpan<byte> entropy, Span<byte> memory)
    {
        int size = hash.HashSize;
        _hash = hash;
        _k = memory[..size];
        _v = memory.Slice(size, size);
        _k.Clear();
        _v.Fill(1);

        Span<byte> input = memory.Slice(2 * size, size + 1 + x.Length + h1.Length + entropy.Length);
        x.CopyTo(input[(size + 1)..]);
        h1.CopyTo(input[(size + 1 + x.Length)..]);
        entropy.CopyTo(input[(size + 1 + x.Length + h1.Length)..]);
        for (byte round = 0; round < 2; round++)
        {
            _v.CopyTo(input);
            input[size] = round;
            Hmac.Compute(hash, _k, input, _k);
            Hmac.Compute(hash, _k, _v, _v);
        }
        CryptographicOperations.ZeroMemory(input);
    }

    /// <summary>Step h: the next candidate, of the size of the order; it may be out of range.</summary>
    internal readonly void Next(Span<byte> candidate)
    {
        for (Span<byte> rest = candidate; rest.Length > 0; rest = rest[Math.Min(rest.Length, _v.Length)..])
        {
            Hmac.Compute(_hash, _k, _v, _v);
            _v[..Math.Min(rest.Length, _v.Length)].CopyTo(rest);
        }
    }

    /// <summary>Step h.3: moves on after a candidate that was refused.</summary>
    internal readonly void Refuse()
    {
        Span<byte> input = stackalloc byte[HashFunction.MaxHashSize + 1];
        input = input[..(_v.Length + 1)];
        _v.CopyTo(input);
        input[_v.Length] = 0;
        Hmac.Compute(_hash, _k, input, _k);
        Hmac.Compute(_hash, _k, _v, _v);
        CryptographicOperations.ZeroMemory(input);
    }
}
