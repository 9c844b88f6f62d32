using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

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
    // Six operands (both halves of a power of H, their sum, and the mirrored three), four masks each.
    private const int PowerWords = 6 * 4;

    /// <summary>The operands of H and of H^2, in bytes.</summary>
    public const int TableSize = 2 * PowerWords * sizeof(ulong);

    private const ulong Holes = 0x1111111111111111;

    /// <summary>Fills <paramref name="table"/> from the hash subkey H = E(K, 0^128).</summary>
    public static void Prepare(ReadOnlySpan<byte> subkey, ulong* table)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(subkey);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(subkey[8..]);
        StorePower(table, high, low);
        ulong* square = stackalloc ulong[2];
        square[0] = square[1] = 0;
        AbsorbBlock(table, square, high, low);
        StorePower(table + PowerWords, square[1], square[0]);
        CryptographicOperations.ZeroMemory(new Span<byte>(square, 2 * sizeof(ulong)));
    }

    /// <summary>Absorbs <paramref name="data"/>, padded with zeros to whole blocks.</summary>
    /// <param name="table">From <see cref="Prepare"/>.</param>
    /// <param name="hash">Two words: the low and the high half of the hash so far, as a big-endian number.</param>
    /// <param name="data">The bytes.</param>
    public static void AbsorbPadded(ulong* table, ulong* hash, ReadOnlySpan<byte> data)
    {
        for (; data.Length >= 32; data = data[32..])
            AbsorbPair(table, hash, data);
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
        Products products = default;
        AddProducts(table, high ^ hash[1], low ^ hash[0], ref products);
        Reduce(ref products, hash);
    }

    /// <summary>
    /// Absorbs two blocks: <c>hash = (hash ^ first) * H^2 ^ second * H</c>. The products do not wait for each other, and
    /// share a reduction.
    /// </summary>
    private static void AbsorbPair(ulong* table, ulong* hash, ReadOnlySpan<byte> blocks)
    {
        Products products = default;
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(blocks) ^ hash[1];
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(blocks[8..]) ^ hash[0];
        AddProducts(table + PowerWords, high, low, ref products);
        high = BinaryPrimitives.ReadUInt64BigEndian(blocks[16..]);
        low = BinaryPrimitives.ReadUInt64BigEndian(blocks[24..]);
        AddProducts(table, high, low, ref products);
        Reduce(ref products, hash);
    }

    /// <summary>Adds the three products of Karatsuba's method with one power of H, by their low halves both ways.</summary>
    private static void AddProducts(ulong* power, ulong high, ulong low, ref Products products)
    {
        products.Low ^= MultiplyLow(low, power);
        products.High ^= MultiplyLow(high, power + 4);
        products.Middle ^= MultiplyLow(low ^ high, power + 8);
        low = Mirror(low);
        high = Mirror(high);
        products.MirroredLow ^= MultiplyLow(low, power + 12);
        products.MirroredHigh ^= MultiplyLow(high, power + 16);
        products.MirroredMiddle ^= MultiplyLow(low ^ high, power + 20);
    }

    private static void Reduce(ref Products products, ulong* hash)
    {
        // a·2^128 + b·2^64 + c, each as two words.
        ulong c0 = products.Low;
        ulong a0 = products.High;
        ulong b0 = products.Middle ^ a0 ^ c0;
        ulong c1 = Mirror(products.MirroredLow) >> 1;
        ulong a1 = Mirror(products.MirroredHigh) >> 1;
        ulong b1 = (Mirror(products.MirroredMiddle) >> 1) ^ a1 ^ c1;
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

    private static void StorePower(ulong* power, ulong high, ulong low)
    {
        StoreMasks(power, low);
        StoreMasks(power + 4, high);
        StoreMasks(power + 8, low ^ high);
        low = Mirror(low);
        high = Mirror(high);
        StoreMasks(power + 12, low);
        StoreMasks(power + 16, high);
        StoreMasks(power + 20, low ^ high);
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

    /// <summary>Sums of low halves of products: of operands, and of mirrored ones.</summary>
    private struct Products
    {
        internal ulong Low, Middle, High, MirroredLow, MirroredMiddle, MirroredHigh;
    }
}
