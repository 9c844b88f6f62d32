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

    /// <summary>
    /// The size of the additional random bytes. It is as much as a curve of 256 bits is strong, and what the inputs of HMAC-SHA-256
    /// have room for in two blocks.
    /// </summary>
    internal const int MaxEntropySize = 16;

    private readonly HashFunction _hash;
    private readonly Span<byte> _k;
    private readonly Span<byte> _v;

    // K as a key, so that two HMACs under the same one share its blocks.
    private HmacContext _keyed;

    /// <summary>
    /// Steps a to g. x and h1 have the size of the order, h1 being reduced modulo the order (bits2octets). The caller
    /// clears the memory afterwards, and calls <see cref="Clear"/>.
    /// </summary>
    internal DeterministicNonce(
        HashFunction hash, scoped ReadOnlySpan<byte> x, scoped ReadOnlySpan<byte> h1, scoped ReadOnlySpan<byte> entropy, Span<byte> memory)
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
        _keyed.SetKey(hash, _k);
        for (byte round = 0; round < 2; round++)
        {
            _v.CopyTo(input);
            input[size] = round;
            Update(input);
        }
        CryptographicOperations.ZeroMemory(input);
    }

    /// <summary>Step h: the next candidate, of the size of the order; it may be out of range.</summary>
    internal readonly void Next(Span<byte> candidate)
    {
        for (Span<byte> rest = candidate; rest.Length > 0; rest = rest[Math.Min(rest.Length, _v.Length)..])
        {
            Mac(_v, _v);
            _v[..Math.Min(rest.Length, _v.Length)].CopyTo(rest);
        }
    }

    /// <summary>Step h.3: moves on after a candidate that was refused.</summary>
    internal void Refuse()
    {
        Span<byte> input = stackalloc byte[HashFunction.MaxHashSize + 1];
        input = input[..(_v.Length + 1)];
        _v.CopyTo(input);
        input[_v.Length] = 0;
        Update(input);
        CryptographicOperations.ZeroMemory(input);
    }

    /// <summary>Clears K as a key.</summary>
    internal void Clear() => _keyed.Clear();

    /// <summary>Steps d and e, and f and g: K = HMAC_K(input), V = HMAC_K(V).</summary>
    private void Update(scoped ReadOnlySpan<byte> input)
    {
        Mac(input, _k);
        _keyed.SetKey(_hash, _k);
        Mac(_v, _v);
    }

    private readonly void Mac(scoped ReadOnlySpan<byte> data, scoped Span<byte> mac)
    {
        _keyed.Start(out HashContext message);
        message.Append(_hash, data);
        _keyed.Finish(_hash, ref message, mac);
    }
}
