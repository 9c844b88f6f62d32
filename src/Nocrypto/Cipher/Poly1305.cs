using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>The state of <see cref="Poly1305"/> by every strategy; numbers are five limbs of 26 bits.</summary>
internal unsafe struct Poly1305State
{
    /// <summary>A power of r: five limbs, then 5 times limbs 1 to 4.</summary>
    public const int PowerWords = 9;

    /// <summary>The accumulator; limbs may exceed 26 bits by a few units.</summary>
    public fixed ulong H[5];

    /// <summary>r.</summary>
    public fixed ulong R[PowerWords];

    /// <summary>The second half of the key, added at the end.</summary>
    public fixed ulong Pad[2];

    /// <summary>r^2, r^3 and r^4.</summary>
    public fixed ulong Powers[3 * PowerWords];

    /// <summary>r^4 in all four lanes: a vector for each word.</summary>
    public fixed ulong Fourth[PowerWords * 4];

    /// <summary>r^4, r^2, r^3 and r in a lane each.</summary>
    public fixed ulong Descending[PowerWords * 4];

    /// <summary>r^8.</summary>
    public fixed ulong Eighth[PowerWords];

    /// <summary>Whether the two tables of powers are made for this key.</summary>
    public bool HasPowers;

    /// <summary>Whether r^8 is.</summary>
    public bool HasEighth;
}

/// <summary>Poly1305 (RFC 8439 §2.5) over whole blocks, in radix 2^26 with 64-bit multiplications: no product overflows.</summary>
internal static unsafe class Poly1305
{
    public const int BlockSize = 16;
    public const int KeySize = 32;

    internal const ulong LimbMask = (1 << 26) - 1;

    /// <summary>Starts with a one-time key.</summary>
    public static void Start(Poly1305State* state, ReadOnlySpan<byte> key)
    {
        // RFC 8439 §2.5: r is clamped.
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(key) & 0x0FFFFFFC0FFFFFFF;
        ulong high = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]) & 0x0FFFFFFC0FFFFFFC;
        state->H[0] = state->H[1] = state->H[2] = state->H[3] = state->H[4] = 0;
        state->R[0] = low & LimbMask;
        state->R[1] = (low >> 26) & LimbMask;
        state->R[2] = ((low >> 52) | (high << 12)) & LimbMask;
        state->R[3] = (high >> 14) & LimbMask;
        state->R[4] = high >> 40;
        for (int i = 1; i < 5; i++)
            state->R[4 + i] = 5 * state->R[i];
        state->Pad[0] = BinaryPrimitives.ReadUInt64LittleEndian(key[16..]);
        state->Pad[1] = BinaryPrimitives.ReadUInt64LittleEndian(key[24..]);
        state->HasPowers = state->HasEighth = false;
    }

    /// <summary>Absorbs whole blocks.</summary>
    /// <param name="state">Started.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="length">A multiple of <see cref="BlockSize"/>.</param>
    public static void Absorb(Poly1305State* state, byte* data, int length)
    {
        ulong h0 = state->H[0], h1 = state->H[1], h2 = state->H[2], h3 = state->H[3], h4 = state->H[4];
        for (int i = 0; i < length; i += BlockSize)
        {
            ulong low = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(data + i, 8));
            ulong high = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(data + i + 8, 8));
            h0 += low & LimbMask;
            h1 += (low >> 26) & LimbMask;
            h2 += ((low >> 52) | (high << 12)) & LimbMask;
            h3 += (high >> 14) & LimbMask;
            h4 += (high >> 40) | (1 << 24);
            Multiply(state->R, ref h0, ref h1, ref h2, ref h3, ref h4);
        }
        Store(state->H, h0, h1, h2, h3, h4);
    }

    /// <summary><c>x * y</c> modulo 2^130 - 5, carried once around; all three as <see cref="Poly1305State.R"/> is.</summary>
    /// <param name="product">Five limbs below 2^26, but limb 1 which may exceed it by a carry; then five times limbs 1 to 4.</param>
    /// <param name="x">Its limbs below 2^28.</param>
    /// <param name="y">The same.</param>
    internal static void Multiply(ulong* product, ulong* x, ulong* y)
    {
        ulong h0 = x[0], h1 = x[1], h2 = x[2], h3 = x[3], h4 = x[4];
        Multiply(y, ref h0, ref h1, ref h2, ref h3, ref h4);
        Store(product, h0, h1, h2, h3, h4);
        product[5] = 5 * h1;
        product[6] = 5 * h2;
        product[7] = 5 * h3;
        product[8] = 5 * h4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(
        ulong* r, ref ulong h0, ref ulong h1, ref ulong h2, ref ulong h3, ref ulong h4)
    {
        ulong r0 = r[0], r1 = r[1], r2 = r[2], r3 = r[3], r4 = r[4];
        ulong s1 = r[5], s2 = r[6], s3 = r[7], s4 = r[8];
        ulong d0 = (h0 * r0) + (h1 * s4) + (h2 * s3) + (h3 * s2) + (h4 * s1);
        ulong d1 = (h0 * r1) + (h1 * r0) + (h2 * s4) + (h3 * s3) + (h4 * s2);
        ulong d2 = (h0 * r2) + (h1 * r1) + (h2 * r0) + (h3 * s4) + (h4 * s3);
        ulong d3 = (h0 * r3) + (h1 * r2) + (h2 * r1) + (h3 * r0) + (h4 * s4);
        ulong d4 = (h0 * r4) + (h1 * r3) + (h2 * r2) + (h3 * r1) + (h4 * r0);
        Carry(ref d0, ref d1, ref d2, ref d3, ref d4);
        h0 = d0;
        h1 = d1;
        h2 = d2;
        h3 = d3;
        h4 = d4;
    }

    /// <summary>Leaves every limb below 2^26, but limb 1 which may exceed it by a carry.</summary>
    internal static void Carry(ulong* h)
    {
        ulong h0 = h[0], h1 = h[1], h2 = h[2], h3 = h[3], h4 = h[4];
        Carry(ref h0, ref h1, ref h2, ref h3, ref h4);
        Store(h, h0, h1, h2, h3, h4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(ref ulong h0, ref ulong h1, ref ulong h2, ref ulong h3, ref ulong h4)
    {
        h1 += h0 >> 26;
        h2 += h1 >> 26;
        h3 += h2 >> 26;
        h4 += h3 >> 26;
        h0 = (h0 & LimbMask) + (5 * (h4 >> 26));
        h1 = (h1 & LimbMask) + (h0 >> 26);
        h0 &= LimbMask;
        h2 &= LimbMask;
        h3 &= LimbMask;
        h4 &= LimbMask;
    }

    private static void Store(ulong* h, ulong h0, ulong h1, ulong h2, ulong h3, ulong h4)
    {
        h[0] = h0;
        h[1] = h1;
        h[2] = h2;
        h[3] = h3;
        h[4] = h4;
    }

    /// <summary>Writes the 16-byte tag.</summary>
    public static void Finish(Poly1305State* state, Span<byte> tag)
    {
        // Twice more around: a number below 2^130 with limbs below 2^26, at most one subtraction from its remainder.
        Carry(state->H);
        Carry(state->H);
        ulong h0 = state->H[0], h1 = state->H[1], h2 = state->H[2], h3 = state->H[3], h4 = state->H[4];
        ulong g0 = h0 + 5;
        ulong g1 = h1 + (g0 >> 26);
        ulong g2 = h2 + (g1 >> 26);
        ulong g3 = h3 + (g2 >> 26);
        ulong g4 = h4 + (g3 >> 26);
        ulong reduce = ConstantTime.Mask(g4 >> 26);
        h0 = ConstantTime.Select(reduce, g0 & LimbMask, h0);
        h1 = ConstantTime.Select(reduce, g1 & LimbMask, h1);
        h2 = ConstantTime.Select(reduce, g2 & LimbMask, h2);
        h3 = ConstantTime.Select(reduce, g3 & LimbMask, h3);
        h4 = ConstantTime.Select(reduce, g4 & LimbMask, h4);

        // RFC 8439 §2.5: the sum with the second half of the key, modulo 2^128.
        ulong low = h0 | (h1 << 26) | (h2 << 52);
        ulong high = (h2 >> 12) | (h3 << 14) | (h4 << 40);
        ulong sum = low + state->Pad[0];
        BinaryPrimitives.WriteUInt64LittleEndian(tag, sum);
        BinaryPrimitives.WriteUInt64LittleEndian(tag[8..], high + state->Pad[1] + ConstantTime.LessBit(sum, low));
    }
}
