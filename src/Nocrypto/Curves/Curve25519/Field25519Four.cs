using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Nocrypto;

/// <summary>
/// Four elements of the field of 2^255 - 19 elements side by side, by AVX2 in constant time: ten vectors of four limbs,
/// limb i of weight 2^⌈25.5 i⌉, so of 26 and 25 bits in turn (D. J. Bernstein, "Curve25519", 2006, §4).
/// </summary>
/// <remarks>
/// An element is <see cref="Words"/> words at a pointer, of which the first half is space for 19 times the limbs when it
/// is a multiplicand; the pointer is to the second half. Two bounds are enough to see that nothing overflows:
/// <list type="bullet">
/// <item><b>tight</b>: even limbs below 2^26 + 2^13, odd limbs below 2^25 + 2^17. Products are tight.</item>
/// <item><b>loose</b>: even limbs below 2^27.6, odd limbs below 2^26.6. Factors may be loose; the sum of two tight elements
/// is, and so is the difference with the <see cref="Bias"/>.</item>
/// </list>
/// </remarks>
internal static unsafe class Field25519Four
{
    /// <summary>The words of a vector's worth of limbs.</summary>
    internal const int Lanes = 4;

    /// <summary>The words of ten vectors.</summary>
    internal const int Size = 10 * Lanes;

    /// <summary>The words of an element with the space before it.</summary>
    internal const int Words = 2 * Size;

    private const ulong EvenMask = (1UL << 26) - 1;
    private const ulong OddMask = (1UL << 25) - 1;

    internal static bool IsSupported => Avx2.IsSupported;

    /// <summary>The width of a limb.</summary>
    internal static int Bits(int limb) => 26 - (limb & 1);

    /// <summary>A limb of 2 p, each larger than a tight limb: what a difference adds so that no limb goes below zero.</summary>
    internal static ulong Bias(int limb) => (limb & 1) != 0 ? 2 * OddMask : 2 * (EvenMask - (limb == 0 ? 18UL : 0));

    /// <summary>The limb's mask in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<ulong> Mask(int limb) => Vector256.Create((limb & 1) != 0 ? OddMask : EvenMask);

    /// <summary>Lane by lane the product of the low 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<ulong> Multiply32(Vector256<ulong> a, Vector256<ulong> b)
        => Avx2.Multiply(a.AsUInt32(), b.AsUInt32());

    /// <summary>Puts an element below 2^255 in a lane.</summary>
    internal static void SetLane(ulong* element, int lane, in Field25519 value)
    {
        // 51 bits are two limbs here.
        ulong* limbs = element + lane;
        SetPair(limbs, value.L0);
        SetPair(limbs + (2 * Lanes), value.L1);
        SetPair(limbs + (4 * Lanes), value.L2);
        SetPair(limbs + (6 * Lanes), value.L3);
        SetPair(limbs + (8 * Lanes), value.L4);
    }

    /// <summary>The element in a lane, tight as <see cref="Field25519"/> has it.</summary>
    internal static Field25519 Lane(ulong* element, int lane)
    {
        ulong* limbs = element + lane;
        Field25519 value = new(Pair(limbs), Pair(limbs + 8), Pair(limbs + 16), Pair(limbs + 24), Pair(limbs + 32));
        value.Carry();
        return value;
    }

    /// <summary>Writes 19 times the limbs of a multiplicand into the space before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prepare(ulong* multiplicand)
    {
        Vector256<ulong> nineteen = Vector256.Create(19UL);
        for (int i = Lanes; i < Size; i += Lanes)
            Multiply32(Vector256.LoadAligned(multiplicand + i), nineteen).StoreAligned(multiplicand - Size + i);
    }

    /// <summary>
    /// Four products. The factors may be loose, the multiplicand is prepared; the product may be the multiplier.
    /// </summary>
    /// <remarks>
    /// Row by row: limb i of the multiplier times the multiplicand shifted up by i limbs, of which what passes 2^255
    /// comes back times 19 from the space before it: the pointer goes back a vector a row. Where two odd limbs meet,
    /// their weight is half a bit too small twice, so that product counts double. For loose factors a shifted limb times
    /// 19 is below 2^32, and the largest sum, of h0, is 2^55.2 + 4 · 2^59.5 + 5 · 2^58.5, below 2^62.3. Rolled in
    /// pairs of rows: unrolled, the compiler keeps the multiplicand's limbs in registers, and then spills them.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void Multiply(ulong* product, ulong* multiplier, ulong* multiplicand)
    {
        Vector256<ulong> h0 = default, h1 = default, h2 = default, h3 = default, h4 = default;
        Vector256<ulong> h5 = default, h6 = default, h7 = default, h8 = default, h9 = default;
        ulong* g = multiplicand, end = multiplier + Size;
        for (ulong* f = multiplier; f < end; f += 2 * Lanes)
        {
            Vector256<ulong> even = Vector256.LoadAligned(f);
            h0 += Multiply32(even, Vector256.LoadAligned(g));
            h1 += Multiply32(even, Vector256.LoadAligned(g + 4));
            h2 += Multiply32(even, Vector256.LoadAligned(g + 8));
            h3 += Multiply32(even, Vector256.LoadAligned(g + 12));
            h4 += Multiply32(even, Vector256.LoadAligned(g + 16));
            h5 += Multiply32(even, Vector256.LoadAligned(g + 20));
            h6 += Multiply32(even, Vector256.LoadAligned(g + 24));
            h7 += Multiply32(even, Vector256.LoadAligned(g + 28));
            h8 += Multiply32(even, Vector256.LoadAligned(g + 32));
            h9 += Multiply32(even, Vector256.LoadAligned(g + 36));
            g -= Lanes;

            Vector256<ulong> odd = Vector256.LoadAligned(f + Lanes), twice = odd + odd;
            h0 += Multiply32(twice, Vector256.LoadAligned(g));
            h1 += Multiply32(odd, Vector256.LoadAligned(g + 4));
            h2 += Multiply32(twice, Vector256.LoadAligned(g + 8));
            h3 += Multiply32(odd, Vector256.LoadAligned(g + 12));
            h4 += Multiply32(twice, Vector256.LoadAligned(g + 16));
            h5 += Multiply32(odd, Vector256.LoadAligned(g + 20));
            h6 += Multiply32(twice, Vector256.LoadAligned(g + 24));
            h7 += Multiply32(odd, Vector256.LoadAligned(g + 28));
            h8 += Multiply32(twice, Vector256.LoadAligned(g + 32));
            h9 += Multiply32(odd, Vector256.LoadAligned(g + 36));
            g -= Lanes;
        }

        // Two chains of carries at once, from limb 0 and from limb 5. The last limb's carry, below 2^38, comes back times
        // 19; what limb 0 then passes on is below 2^17, and what limb 5 passes on after the other chain below 2^13.
        Vector256<ulong> evenMask = Vector256.Create(EvenMask), oddMask = Vector256.Create(OddMask), carry;
        h1 += h0 >>> 26;
        h6 += h5 >>> 25;
        h0 &= evenMask;
        h5 &= oddMask;
        h2 += h1 >>> 25;
        h7 += h6 >>> 26;
        h1 &= oddMask;
        h6 &= evenMask;
        h3 += h2 >>> 26;
        h8 += h7 >>> 25;
        h2 &= evenMask;
        h7 &= oddMask;
        h4 += h3 >>> 25;
        h9 += h8 >>> 26;
        h3 &= oddMask;
        h8 &= evenMask;
        h5 += h4 >>> 26;
        h4 &= evenMask;
        carry = h9 >>> 25;
        h9 &= oddMask;
        h0 += carry + (carry << 1) + (carry << 4);
        h6 += h5 >>> 25;
        h5 &= oddMask;
        h1 += h0 >>> 26;
        h0 &= evenMask;

        h0.StoreAligned(product);
        h1.StoreAligned(product + 4);
        h2.StoreAligned(product + 8);
        h3.StoreAligned(product + 12);
        h4.StoreAligned(product + 16);
        h5.StoreAligned(product + 20);
        h6.StoreAligned(product + 24);
        h7.StoreAligned(product + 28);
        h8.StoreAligned(product + 32);
        h9.StoreAligned(product + 36);
    }

    private static void SetPair(ulong* limbs, ulong value)
    {
        limbs[0] = value & EvenMask;
        limbs[Lanes] = value >> 26;
    }

    private static ulong Pair(ulong* limbs) => limbs[0] + (limbs[Lanes] << 26);
}
