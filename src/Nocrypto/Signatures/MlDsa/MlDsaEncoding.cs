using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>The bit strings of ML-DSA (FIPS 204 §7.1 and §7.2).</summary>
internal static unsafe class MlDsaEncoding
{
    private const int N = MlDsaArithmetic.N;

    /// <summary>
    /// BitPack (algorithm 17): <paramref name="top"/> less each coefficient in d bits, little-endian, 32 d bytes.
    /// </summary>
    internal static void Pack(int* p, int d, int top, Span<byte> bytes)
    {
        ulong pending = 0;
        int bits = 0;
        for (int i = 0; i < N; i++)
        {
            pending |= (ulong)(uint)(top - p[i]) << bits;
            bits += d;
            if (bits >= 32)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)pending);
                bytes = bytes[4..];
                pending >>= 32;
                bits -= 32;
            }
        }
    }

    /// <summary>BitUnpack (algorithm 19): <paramref name="top"/> less each number of d bits.</summary>
    internal static void Unpack(ReadOnlySpan<byte> bytes, int d, int top, int* p)
    {
        ulong pending = 0;
        int bits = 0;
        for (int i = 0; i < N; i++)
        {
            if (bits < d)
            {
                pending |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes) << bits;
                bytes = bytes[4..];
                bits += 32;
            }
            p[i] = top - (int)(pending & ((1UL << d) - 1));
            pending >>= d;
            bits -= d;
        }
    }

    /// <summary>SimpleBitPack (algorithm 16): each coefficient in d bits, at most ten; eight of them in d bytes.</summary>
    [SkipLocalsInit]
    internal static void PackSimple(int* p, int d, Span<byte> bytes)
    {
        // They are written by sixteen bytes at once, so the last of them need room behind.
        const int MaxSize = 32 * 10, Slack = 16;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(int* p, int d)
        => (uint)p[0] | ((ulong)(uint)p[1] << d) | ((ulong)(uint)p[2] << (2 * d)) | ((ulong)(uint)p[3] << (3 * d));

    /// <summary>HintBitPack (algorithm 20) of k polynomials of zeros and at most ω ones, which are public.</summary>
    internal static void PackHintsVarTime(int* hints, int k, int omega, Span<byte> bytes)
    {
        int count = 0;
        bytes[..omega].Clear();
        for (int i = 0; i < k; i++, hints += N)
        {
            for (int j = 0; j < N; j++)
            {
                if (hints[j] != 0)
                    bytes[count++] = (byte)j;
            }
            bytes[omega + i] = (byte)count;
        }
    }

    /// <summary>
    /// Whether hints are well-formed (algorithm 21): the ends do not fall and stay within ω, the places of a polynomial
    /// rise, and what is left is zero. So there is one encoding.
    /// </summary>
    internal static bool AreHintsValid(ReadOnlySpan<byte> bytes, int k, int omega)
    {
        int count = 0;
        for (int i = 0; i < k; i++)
        {
            int end = bytes[omega + i];
            if (end < count || end > omega)
                return false;
            for (int j = count + 1; j < end; j++)
            {
                if (bytes[j - 1] >= bytes[j])
                    return false;
            }
            count = end;
        }
        return !bytes[count..omega].ContainsAnyExcept((byte)0);
    }

    /// <summary>Polynomial i of valid hints.</summary>
    internal static void UnpackHint(ReadOnlySpan<byte> bytes, int i, int omega, int* hint)
    {
        new Span<int>(hint, N).Clear();
        int start = i == 0 ? 0 : bytes[omega + i - 1];
        foreach (byte j in bytes[start..bytes[omega + i]])
            hint[j] = 1;
    }
}
