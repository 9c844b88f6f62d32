using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sundog.Unikernel.Net.Hashing;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, 2012): a short-input pseudo-random function. What it is given by a peer, that
/// peer cannot predict without the key: sequence numbers, ports, identifiers and the buckets of tables come from it.
/// </summary>
internal readonly struct SipHash24
{
    /// <summary>The size of a key, in bytes.</summary>
    public const int KeySize = 16;

    private readonly ulong _key0;
    private readonly ulong _key1;

    /// <summary>Takes the first <see cref="KeySize"/> bytes of <paramref name="key"/>.</summary>
    public SipHash24(ReadOnlySpan<byte> key)
    {
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    /// <summary>The hash of words: the same as of their bytes, each in little endian.</summary>
    public ulong Hash(params ReadOnlySpan<ulong> words)
    {
        State state = new(_key0, _key1);
        foreach (ulong word in words)
            state.Absorb(word);
        state.Absorb((ulong)words.Length * 8 << 56);
        return state.Finish();
    }

    private struct State(ulong key0, ulong key1)
    {
        private ulong _v0 = key0 ^ 0x736f_6d65_7073_6575;
        private ulong _v1 = key1 ^ 0x646f_7261_6e64_6f6d;
        private ulong _v2 = key0 ^ 0x6c79_6765_6e65_7261;
        private ulong _v3 = key1 ^ 0x7465_6462_7974_6573;

        public void Absorb(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        public ulong Finish()
        {
            _v2 ^= 0xff;
            Round();
            Round();
            Round();
            Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        // Inlined, the state stays in registers: three times as fast.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            unchecked
            {
                _v0 += _v1;
                _v2 += _v3;
                _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
                _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
                _v0 = BitOperations.RotateLeft(_v0, 32);
                _v2 += _v1;
                _v0 += _v3;
                _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
                _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
                _v2 = BitOperations.RotateLeft(_v2, 32);
            }
        }
    }
}
