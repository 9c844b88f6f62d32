using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A keyed HMAC as a value (RFC 2104 §2, §4): the states of the inner and the outer hash after their padded key block,
/// so that each message costs two compressions less. Holds a key: every path ends in <see cref="Clear"/>.
/// </summary>
internal struct HmacContext
{
    private HashContext _inner;
    private HashContext _outer;

    /// <summary>Takes the key, whatever was here before.</summary>
    [SkipLocalsInit]
    internal void SetKey(HashFunction function, ReadOnlySpan<byte> key)
    {
        Hmac.EnsureTested();
        Span<byte> padded = stackalloc byte[HashFunction.MaxBlockSize];
        padded.Clear();
        Span<byte> block = padded[..function.BlockSize];
        // RFC 2104 §2: a key longer than a block is hashed first; every key is padded with zeros to a block.
        if (key.Length > block.Length)
            function.Hash(key, block);
        else
            key.CopyTo(block);
        foreach (ref byte b in block)
            b ^= 0x36;
        _inner.Start(function);
        _inner.Append(function, block);
        _inner.TakeInWholeBlock(function);
        foreach (ref byte b in block)
            b ^= 0x36 ^ 0x5c;
        _outer.Start(function);
        _outer.Append(function, block);
        _outer.TakeInWholeBlock(function);
        CryptographicOperations.ZeroMemory(padded);
    }

    /// <summary>Makes <paramref name="message"/> the empty message under this key.</summary>
    internal readonly void Start(out HashContext message) => message = _inner;

    /// <summary>Writes the MAC of <paramref name="message"/> and clears it.</summary>
    [SkipLocalsInit]
    internal readonly void Finish(HashFunction function, ref HashContext message, Span<byte> destination)
    {
        Span<byte> innerHash = stackalloc byte[HashFunction.MaxHashSize];
        innerHash = innerHash[..function.HashSize];
        message.Finish(function, innerHash);
        HashContext outer = _outer;
        outer.Append(function, innerHash);
        outer.Finish(function, destination);
        CryptographicOperations.ZeroMemory(innerHash);
    }

    /// <summary>Zeroes the key.</summary>
    internal void Clear()
        => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<HmacContext>(ref this)));
}
