using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>ChaCha20 (RFC 8439 §2.4), one block at a time on any processor.</summary>
internal static unsafe class ChaCha20
{
    public const int BlockSize = 64;

    /// <summary>The words of the state.</summary>
    public const int StateWords = 16;

    /// <summary>RFC 8439 §2.3: constants and key. Counter and nonce follow with each message.</summary>
    public static void SetKey(uint* state, ReadOnlySpan<byte> key)
    {
        // "expand 32-byte k"
        state[0] = 0x61707865;
        state[1] = 0x3320646E;
        state[2] = 0x79622D32;
        state[3] = 0x6B206574;
        for (int i = 0; i < 8; i++)
            state[4 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);
    }

    /// <summary>Sets the nonce.</summary>
    public static void SetNonce(uint* state, ReadOnlySpan<byte> nonce)
    {
        for (int i = 0; i < 3; i++)
            state[13 + i] = BinaryPrimitives.ReadUInt32LittleEndian(nonce[(4 * i)..]);
    }

    /// <summary>Adds the keystream from block <paramref name="counter"/> on, of whole blocks.</summary>
    public static void Xor(uint* state, uint counter, byte* source, byte* destination, int length)
    {
        byte* block = stackalloc byte[BlockSize];
        for (int i = 0; i < length; i += BlockSize, counter++)
        {
            Block(state, counter, block);
            Keystream.Xor(source + i, block, destination + i, BlockSize);
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(block, BlockSize));
    }

    /// <summary>RFC 8439 §2.3: the block of keystream that <paramref name="counter"/> names.</summary>
    public static void Block(uint* state, uint counter, byte* destination)
    {
        uint x0 = state[0], x1 = state[1], x2 = state[2], x3 = state[3];
        uint x4 = state[4], x5 = state[5], x6 = state[6], x7 = state[7];
        uint x8 = state[8], x9 = state[9], x10 = state[10], x11 = state[11];
        uint x12 = counter, x13 = state[13], x14 = state[14], x15 = state[15];
        for (int i = 0; i < 10; i++)
        {
            QuarterRound(ref x0, ref x4, ref x8, ref x12);
            QuarterRound(ref x1, ref x5, ref x9, ref x13);
            QuarterRound(ref x2, ref x6, ref x10, ref x14);
            QuarterRound(ref x3, ref x7, ref x11, ref x15);
            QuarterRound(ref x0, ref x5, ref x10, ref x15);
            QuarterRound(ref x1, ref x6, ref x11, ref x12);
            QuarterRound(ref x2, ref x7, ref x8, ref x13);
            QuarterRound(ref x3, ref x4, ref x9, ref x14);
        }
        Write(destination, state, x0, x1, x2, x3);
        Write(destination + 16, state + 4, x4, x5, x6, x7);
        Write(destination + 32, state + 8, x8, x9, x10, x11);
        state[12] = counter;
        Write(destination + 48, state + 12, x12, x13, x14, x15);
    }

    /// <summary>RFC 8439 §2.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 16);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 12);
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 8);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(byte* destination, uint* state, uint a, uint b, uint c, uint d)
    {
        Span<byte> row = new(destination, 16);
        BinaryPrimitives.WriteUInt32LittleEndian(row, a + state[0]);
        BinaryPrimitives.WriteUInt32LittleEndian(row[4..], b + state[1]);
        BinaryPrimitives.WriteUInt32LittleEndian(row[8..], c + state[2]);
        BinaryPrimitives.WriteUInt32LittleEndian(row[12..], d + state[3]);
    }
}
