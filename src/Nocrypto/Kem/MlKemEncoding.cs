using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>ByteEncode and ByteDecode (FIPS 203 algorithms 5 and 6): 256 numbers of d bits, little-endian, in 32 d bytes.</summary>
internal static unsafe class MlKemEncoding
{
    private const int N = MlKemArithmetic.N;

    // Eight numbers take d bytes. They are moved by sixteen at once, so the last of them need room behind.
    private const int MaxSize = 32 * 12, Slack = 16;

    /// <summary>Writes numbers below 2^d.</summary>
    [SkipLocalsInit]
    internal static void Encode(short* p, int d, Span<byte> bytes)
    {
        Span<byte> memory = stackalloc byte[MaxSize + Slack], rest = memory;
        for (int i = 0; i < N; i += 8, rest = rest[d..])
        {
            ulong first = Join(p + i, d), second = Join(p + i + 4, d);
            BinaryPrimitives.WriteUInt64LittleEndian(rest, first | (second << (4 * d)));
            BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], second >> (64 - (4 * d)));
        }
        memory[..(32 * d)].CopyTo(bytes);
        CryptographicOperations.ZeroMemory(memory);
    }

    /// <summary>Reads numbers of d bits, whatever they are.</summary>
    [SkipLocalsInit]
    internal static void Decode(ReadOnlySpan<byte> bytes, int d, short* p)
    {
        Span<byte> memory = stackalloc byte[MaxSize + Slack];
        bytes[..(32 * d)].CopyTo(memory);
        memory.Slice(32 * d, Slack).Clear();
        ReadOnlySpan<byte> rest = memory;
        for (int i = 0; i < N; i += 8, rest = rest[d..])
        {
            ulong low = BinaryPrimitives.ReadUInt64LittleEndian(rest), high = BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]);
            Split(low, d, p + i);
            Split((low >> (4 * d)) | (high << (64 - (4 * d))), d, p + i + 4);
        }
        CryptographicOperations.ZeroMemory(memory);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(short* p, int d)
        => (ushort)p[0] | ((ulong)(ushort)p[1] << d) | ((ulong)(ushort)p[2] << (2 * d)) | ((ulong)(ushort)p[3] << (3 * d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(ulong numbers, int d, short* p)
    {
        int mask = (1 << d) - 1;
        p[0] = (short)((int)numbers & mask);
        p[1] = (short)((int)(numbers >> d) & mask);
        p[2] = (short)((int)(numbers >> (2 * d)) & mask);
        p[3] = (short)((int)(numbers >> (3 * d)) & mask);
    }

    /// <summary>
    /// Reads 256 numbers of twelve bits, and gives 1 if all are below q, else 0: the modulus check of FIPS 203 §7.2. Time
    /// does not depend on them.
    /// </summary>
    internal static uint DecodeCanonicalBit(ReadOnlySpan<byte> bytes, short* p)
    {
        Decode(bytes, 12, p);
        int all = -1;
        for (int i = 0; i < N; i++)
            all &= p[i] - MlKemArithmetic.Q;
        return (uint)all >> 31;
    }
}
