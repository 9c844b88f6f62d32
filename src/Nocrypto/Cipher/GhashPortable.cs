using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>
/// GHASH (NIST SP 800-38D §6.4) by integer multiplications whose operands have holes, in constant time wherever the
/// processor multiplies 64-bit integers in constant time.
/// </summary>
/// <remarks>
/// With every fourth bit kept, a 64-bit product adds at most 15 ones at a place below the last, which fit into the four
/// bits up to the next place: no carry reaches it, and the lowest bit of each sum is the carry-less product. So four
/// masks of each operand make 16 products. The high half of a product is the low half of the product of the mirrored
/// operands, mirrored. A block read as a big-endian number is a field element with its bits mirrored (§6.3).
/// </remarks>
internal static unsafe class GhashPortable
{
    /// <summary>Six operands (both halves of H, their sum, and the mirrored three), four masks each, in bytes.</summary>
    public const int TableSize = 6 * 4 * sizeof(ulong);

    private const ulong Holes = 0x1111111111111111;

    /// <summary>Fills <paramref name="table"/> from the hash subkey H = E(K, 0^128).</summary>
    public static void Prepare(ReadOnlySpan<byte> subkey, ulong* table)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(subkey);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(subkey[8..]);
        ulong mirroredHigh = Mirror(high);
        ulong mirroredLow = Mirror(low);
        StoreMasks(table, low);
        StoreMasks(table + 4, high);
        StoreMasks(table + 8, low ^ high);
        StoreMasks(table + 12, mirroredLow);
        StoreMasks(table + 16, mirroredHigh);
        StoreMasks(table + 20, mirroredLow ^ mirroredHigh);
    }

    /// <summary>Absorbs <paramref name="data"/>, padded with zeros to whole blocks.</summary>
    /// <param name="table">From <see cref="Prepare"/>.</param>
    /// <param name="hash">Two words: the low and the high half of the hash so far, as a big-endian number.</param>
    /// <param name="data">The bytes.</param>
    public static void AbsorbPadded(ulong* table, ulong* hash, ReadOnlySpan<byte> data)
    {
        for (; data.Length >= 16; data = data[16..])
            AbsorbBlock(table, hash, BinaryPrimitives.ReadUInt64BigEndian(data), BinaryPrimitives.ReadUInt64BigEndian(data[8..]));
        if (data.IsEmpty)
            return;
        ulong high = 0, low = 0;
        for (int i = 0; i < data.Length; i++)
        {
            if (i < 8)
                high |= (ulong)data[i] << (56 - (8 * i));
            else
                low |= (ulong)data[i] << (120 - (8 * i));
        }
        AbsorbBlock(table, hash, high, low);
    }

    /// <summary>Absorbs one block: <c>hash = (hash ^ block) * H</c>.</summary>
    public static void AbsorbBlock(ulong* table, ulong* hash, ulong high, ulong low)
    {
        low ^= hash[0];
        high ^= hash[1];
        ulong mirroredLow = Mirror(low);
        ulong mirroredHigh = Mirror(high);

        // Karatsuba: a·2^128 + b·2^64 + c, each as two words.
        ulong c0 = MultiplyLow(low, table);
        ulong a0 = MultiplyLow(high, table + 4);
        ulong b0 = MultiplyLow(low ^ high, table + 8) ^ a0 ^ c0;
        ulong c1 = Mirror(MultiplyLow(mirroredLow, table + 12)) >> 1;
        ulong a1 = Mirror(MultiplyLow(mirroredHigh, table + 16)) >> 1;
        ulong b1 = (Mirror(MultiplyLow(mirroredLow ^ mirroredHigh, table + 20)) >> 1) ^ a1 ^ c1;
        Reduce(c0, c1 ^ b0, a0 ^ b1, a1, hash);
    }

    /// <summary>Reduces the 255-bit mirrored product by x^128 + x^7 + x^2 + x + 1.</summary>
    private static void Reduce(ulong v0, ulong v1, ulong v2, ulong v3, ulong* hash)
    {
        // The product of two mirrored numbers is mirrored one place too low.
        v3 = (v3 << 1) | (v2 >> 63);
        v2 = (v2 << 1) | (v1 >> 63);
        v1 = (v1 << 1) | (v0 >> 63);
        v0 <<= 1;
        v2 ^= v0 ^ (v0 >> 1) ^ (v0 >> 2) ^ (v0 >> 7);
        v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
        v3 ^= v1 ^ (v1 >> 1) ^ (v1 >> 2) ^ (v1 >> 7);
        v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
        hash[0] = v2;
        hash[1] = v3;
    }

    private static void StoreMasks(ulong* masks, ulong y)
    {
        for (int i = 0; i < 4; i++)
            masks[i] = y & (Holes << i);
    }

    /// <summary>The low 64 bits of the carry-less product with the operand whose masks are given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyLow(ulong x, ulong* masks)
    {
        ulong x0 = x & Holes, x1 = x & (Holes << 1), x2 = x & (Holes << 2), x3 = x & (Holes << 3);
        ulong y0 = masks[0], y1 = masks[1], y2 = masks[2], y3 = masks[3];
        ulong z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
        ulong z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
        ulong z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
        ulong z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
        return (z0 & Holes) | (z1 & (Holes << 1)) | (z2 & (Holes << 2)) | (z3 & (Holes << 3));
    }

    /// <summary>The bits in reverse order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mirror(ulong x)
    {
        x = ((x >> 1) & 0x5555555555555555) | ((x & 0x5555555555555555) << 1);
        x = ((x >> 2) & 0x3333333333333333) | ((x & 0x3333333333333333) << 2);
        x = ((x >> 4) & 0x0F0F0F0F0F0F0F0F) | ((x & 0x0F0F0F0F0F0F0F0F) << 4);
        return BinaryPrimitives.ReverseEndianness(x);
    }
}
