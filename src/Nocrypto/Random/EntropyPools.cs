using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Fortuna's 32 pools (Ferguson, Schneier, Kohno, "Cryptography Engineering" §9.5), each a running SHA-512. Pool i goes
/// into every 2^i-th reseed only, so that some pool gathers enough unseen bytes to recover from a compromise however
/// slow the sources are, without an estimate of their entropy.
/// </summary>
internal sealed class EntropyPools : IDisposable
{
    internal const int Count = 32;

    private static readonly HashFunction Function = Sha512.Instance;
    private readonly HashContext[] _pools = GC.AllocateArray<HashContext>(Count, pinned: true);
    private int _fresh;

    internal EntropyPools()
    {
        foreach (ref HashContext pool in _pools.AsSpan())
            pool.Start(Function);
    }

    /// <summary>How many counted bytes the first pool holds.</summary>
    internal int FreshInFirst => _fresh;

    /// <summary>Adds an event of at most 255 bytes to one pool, marked with its source and length so that no two sequences of events look alike.</summary>
    internal void Add(int pool, byte source, ReadOnlySpan<byte> bytes, bool isCounted)
    {
        ref HashContext context = ref _pools[pool];
        context.Append(Function, [source, checked((byte)bytes.Length)]);
        context.Append(Function, bytes);
        if (pool == 0 && isCounted)
            _fresh += bytes.Length;
    }

    /// <summary>Counts from zero: what the pools hold may be known elsewhere. It stays in them, where it does no harm.</summary>
    internal void ForgetCount() => _fresh = 0;

    /// <summary>Adds the hashes of the pools whose turn the <paramref name="reseed"/>-th reseed is to the message, and empties them.</summary>
    internal void Drain(ulong reseed, HashFunction function, ref HashContext message)
    {
        Span<byte> hash = stackalloc byte[HashFunction.MaxHashSize];
        for (int i = 0; i < Count && (reseed & ((1UL << i) - 1)) == 0; i++)
        {
            _pools[i].Finish(Function, hash);
            _pools[i].Start(Function);
            message.Append(function, hash[..Function.HashSize]);
        }
        _fresh = 0;
        CryptographicOperations.ZeroMemory(hash);
    }

    /// <summary>Zeroes the pools.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_pools.AsSpan()));
}
