using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>
/// HMAC (RFC 2104) with a function of SHA-2 over messages that lie padded in the caller's memory: for many short messages of few
/// sizes, where moving bytes costs as much as a compression. All memory is the caller's, who clears it.
/// </summary>
internal readonly ref struct PaddedHmac
{
    /// <summary>The size of the memory that it works in: three states, a key's block, and the outer message's.</summary>
    internal const int MemorySize = (3 * StateSize) + (2 * MaxShortSize);

    /// <summary>The largest block, SHA-512's, which a hash and its padding fit.</summary>
    internal const int MaxShortSize = 128;

    private const int StateSize = 8 * sizeof(ulong);

    private const ulong InnerPad = 0x3636363636363636, OuterPad = 0x5c5c5c5c5c5c5c5c;

    // The states after the block of a key of zeros, by the size of the hash: 32, 48 or 64 bytes. If two threads make one at once,
    // both make the same.
    private static readonly ulong[]?[] ZeroKeys = new ulong[3][];

    private readonly HashFunction _hash;

    // The states after the key's inner and outer block, and one on the way.
    private readonly Span<ulong> _inner, _outer, _state;
    private readonly Span<byte> _key, _outerMessage;

    internal PaddedHmac(HashFunction hash, Span<byte> memory)
    {
        hash.EnsureTested();
        _hash = hash;
        _inner = MemoryMarshal.Cast<byte, ulong>(memory[..StateSize]);
        _outer = MemoryMarshal.Cast<byte, ulong>(memory.Slice(StateSize, StateSize));
        _state = MemoryMarshal.Cast<byte, ulong>(memory.Slice(2 * StateSize, StateSize));
        _key = memory.Slice(3 * StateSize, hash.BlockSize);
        _key.Clear();
        _outerMessage = Pad(memory.Slice((3 * StateSize) + MaxShortSize, MaxShortSize), hash.HashSize);
    }

    /// <summary>
    /// The start of the memory as a message of so many bytes, which are still to be written, with its padding (FIPS 180-4 §5.1)
    /// after them. The block of the key is part of the length.
    /// </summary>
    internal Span<byte> Pad(Span<byte> memory, int length)
    {
        int block = _hash.BlockSize, lengthSize = block / 8;
        Span<byte> message = memory[..((length + lengthSize + block) & -block)];
        message[length..].Clear();
        message[length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(message[^8..], 8 * (ulong)(block + length));
        return message;
    }

    /// <summary>Takes a key of zeros, as long as a hash.</summary>
    internal void SetZeroKey()
    {
        ref ulong[]? known = ref ZeroKeys[(_hash.HashSize / 16) - 2];
        if (known is null)
        {
            SetKey();
            known = [.. _inner, .. _outer];
        }
        known.AsSpan(0, _inner.Length).CopyTo(_inner);
        known.AsSpan(_inner.Length).CopyTo(_outer);
    }

    /// <summary>Takes the MAC of a padded message as the new key.</summary>
    internal void ComputeKey(ReadOnlySpan<byte> message)
    {
        Compute(message, _key);
        SetKey();
    }

    /// <summary>Writes the MAC of a padded message, over its start if need be.</summary>
    internal void Compute(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Compute(_inner, message, _outerMessage);
        Compute(_outer, _outerMessage, mac);
    }

    private void Compute(ReadOnlySpan<ulong> start, ReadOnlySpan<byte> message, Span<byte> hash)
    {
        start.CopyTo(_state);
        _hash.Compress(_state, message);
        hash = hash[.._hash.HashSize];
        if (_hash.BlockSize == MaxShortSize)
            MerkleDamgard.WriteHash(_state, hash);
        else
            MerkleDamgard.WriteHash(MemoryMarshal.Cast<ulong, uint>(_state), hash);
    }

    /// <summary>RFC 2104 §2: the key is padded with zeros to a block. Clears it.</summary>
    private void SetKey()
    {
        TakeBlock(InnerPad, _inner);
        TakeBlock(InnerPad ^ OuterPad, _outer);
        _key.Clear();
    }

    private void TakeBlock(ulong pad, Span<ulong> state)
    {
        foreach (ref ulong word in MemoryMarshal.Cast<byte, ulong>(_key))
            word ^= pad;
        _hash.Initialize(state);
        _hash.Compress(state, _key);
    }
}
