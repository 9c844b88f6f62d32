using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Nocrypto;

/// <summary>
/// Four elements of the field of P-256 side by side, by AVX2 in constant time: ten vectors of four limbs of 26 bits, in
/// Montgomery's form with R = 2^260. Elements are <see cref="Size"/> words at aligned pointers.
/// </summary>
/// <remarks>
/// Numbers are bounded in units of p, and limbs apart from that: limbs below 2^29 may be multiplied. A product of numbers
/// below a p and b p is below (a b / 16 + 1.07) p, with limbs of 26 bits; a difference adds 8 p, so it takes numbers below
/// 8 p with limbs of 26 bits; <see cref="Reduce"/> brings a number below 1.01 p.
/// </remarks>
internal static unsafe class P256Four
{
    internal const int Lanes = 4;
    internal const int Size = 10 * Lanes;

    private const ulong LimbMask = (1UL << 26) - 1;

    internal static bool IsSupported => Avx2.IsSupported;

    /// <summary>8 p, each limb but the last above 2^26 + 2^25: so many that a limb of 26 bits can be taken away.</summary>
    private static ReadOnlySpan<ulong> EightP =>
    [
        0xbfffff8, 0xbfffffd, 0xbfffffd, 0x81ffffd, 0x7fffffe,
        0x7fffffe, 0x7fffffe, 0x8001ffe, 0xbf7fffe, 0x1fffffd,
    ];

    /// <summary>16 p, each limb but the last above 2^27 + 2^26: three limbs of 26 bits can be taken away.</summary>
    private static ReadOnlySpan<ulong> SixteenP =>
    [
        0x13fffff0, 0x13fffffb, 0x13fffffb, 0x103ffffb, 0xffffffc,
        0xffffffc, 0xffffffc, 0x10003ffc, 0x13effffc, 0x3fffffb,
    ];

    /// <summary>product = a b / R in each lane; it may be one of the factors.</summary>
    /// <remarks>
    /// A row of products, then a step of Montgomery's reduction, by shifts: p = -1 modulo 2^26, so its digit q is the lowest
    /// limb itself, and (p + 1) / 2^26 = 2^70 + 2^166 - 2^198 + 2^230 lies at limbs 2, 6, 7 and 8. The term with a minus is
    /// below 2^42; a bias of 2^44 a step, in the limb that it is taken from next, keeps that above zero. What the accumulators
    /// start with makes all the biases together a multiple of p.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    internal static void Multiply(ulong* product, ulong* a, ulong* b)
    {
        Vector256<ulong> mask = Vector256.Create(LimbMask), bias = Vector256.Create(1UL << 44);
        Vector256<ulong> h0 = Vector256.Create(12783629UL), h1 = Vector256.Create(12783632UL);
        Vector256<ulong> h2 = Vector256.Create(12783632UL), h3 = Vector256.Create(9371664UL);
        Vector256<ulong> h4 = Vector256.Create(8273152UL), h5 = Vector256.Create(58604800UL);
        Vector256<ulong> h6 = Vector256.Create(58604799UL), h7 = Vector256.Create(54397183UL);
        Vector256<ulong> h8 = Vector256.Create(17592241291324UL), h9 = Vector256.Create(798976UL);
        for (ulong* end = a + Size; a < end; a += Lanes)
        {
            Vector256<ulong> f = Vector256.LoadAligned(a);
            h0 += Multiply32(f, b);
            h1 += Multiply32(f, b + 4);
            h2 += Multiply32(f, b + 8);
            h3 += Multiply32(f, b + 12);
            h4 += Multiply32(f, b + 16);
            h5 += Multiply32(f, b + 20);
            h6 += Multiply32(f, b + 24);
            h7 += Multiply32(f, b + 28);
            h8 += Multiply32(f, b + 32);
            h9 += Multiply32(f, b + 36);

            Vector256<ulong> q = h0 & mask;
            h0 = h1 + (h0 >>> 26);
            h1 = h2;
            h2 = h3 + (q << 18);
            h3 = h4;
            h4 = h5;
            h5 = h6;
            h6 = h7 + (q << 10);
            h7 = h8 - (q << 16);
            h8 = h9 + (q << 22) + bias;
            h9 = default;
        }
        h1 += h0 >>> 26;
        h2 += h1 >>> 26;
        h3 += h2 >>> 26;
        h4 += h3 >>> 26;
        h5 += h4 >>> 26;
        h6 += h5 >>> 26;
        h7 += h6 >>> 26;
        h8 += h7 >>> 26;
        h9 += h8 >>> 26;
        (h0 & mask).StoreAligned(product);
        (h1 & mask).StoreAligned(product + 4);
        (h2 & mask).StoreAligned(product + 8);
        (h3 & mask).StoreAligned(product + 12);
        (h4 & mask).StoreAligned(product + 16);
        (h5 & mask).StoreAligned(product + 20);
        (h6 & mask).StoreAligned(product + 24);
        (h7 & mask).StoreAligned(product + 28);
        (h8 & mask).StoreAligned(product + 32);
        h9.StoreAligned(product + 36);
    }

    /// <summary>difference = a - b + 8 p, in limbs below 2^28.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Subtract(ulong* difference, ulong* a, ulong* b)
    {
        ulong* bias = Constants(EightP);
        for (int i = 0; i < 10; i++)
        {
            (Vector256.LoadAligned(a + (Lanes * i)) + Vector256.Create(bias[i]) - Vector256.LoadAligned(b + (Lanes * i)))
                .StoreAligned(difference + (Lanes * i));
        }
    }

    /// <summary>difference = a - b - 2 c + 16 p, in limbs below 2^29; b + 2 c below 16 p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SubtractThrice(ulong* difference, ulong* a, ulong* b, ulong* c)
    {
        ulong* bias = Constants(SixteenP);
        for (int i = 0; i < 10; i++)
        {
            Vector256<ulong> once = Vector256.LoadAligned(c + (Lanes * i));
            (Vector256.LoadAligned(a + (Lanes * i)) + Vector256.Create(bias[i]) - Vector256.LoadAligned(b + (Lanes * i)) - once - once)
                .StoreAligned(difference + (Lanes * i));
        }
    }

    /// <summary>
    /// Brings the result of a subtraction below 1.01 p, with limbs of 26 bits. What lies above 2^256, less than 2^5, comes back
    /// as a multiple of 2^224 - 2^192 - 2^96 + 1; the bias in the limbs covers the minus.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Reduce(ulong* a)
    {
        Vector256<ulong> mask = Vector256.Create(LimbMask), top = Vector256.LoadAligned(a + 36), high = top >>> 22;
        Vector256<ulong> limb = Vector256.LoadAligned(a) + high;
        (limb & mask).StoreAligned(a);
        limb = Vector256.LoadAligned(a + 4) + (limb >>> 26);
        (limb & mask).StoreAligned(a + 4);
        limb = Vector256.LoadAligned(a + 8) + (limb >>> 26);
        (limb & mask).StoreAligned(a + 8);
        limb = Vector256.LoadAligned(a + 12) - (high << 18) + (limb >>> 26);
        (limb & mask).StoreAligned(a + 12);
        limb = Vector256.LoadAligned(a + 16) + (limb >>> 26);
        (limb & mask).StoreAligned(a + 16);
        limb = Vector256.LoadAligned(a + 20) + (limb >>> 26);
        (limb & mask).StoreAligned(a + 20);
        limb = Vector256.LoadAligned(a + 24) + (limb >>> 26);
        (limb & mask).StoreAligned(a + 24);
        limb = Vector256.LoadAligned(a + 28) - (high << 10) + (limb >>> 26);
        (limb & mask).StoreAligned(a + 28);
        limb = Vector256.LoadAligned(a + 32) + (high << 16) + (limb >>> 26);
        (limb & mask).StoreAligned(a + 32);
        ((top & Vector256.Create((1UL << 22) - 1)) + (limb >>> 26)).StoreAligned(a + 36);
    }

    /// <summary>Replaces a by b in the lanes where the mask is all ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Replace(ulong* a, ulong* b, Vector256<ulong> mask)
    {
        for (int i = 0; i < Size; i += Lanes)
            Vector256.ConditionalSelect(mask, Vector256.LoadAligned(b + i), Vector256.LoadAligned(a + i)).StoreAligned(a + i);
    }

    /// <summary>The same limbs in all lanes: ten of 26 bits of <paramref name="value"/>, which is as it is, not in Montgomery's form.</summary>
    internal static void Broadcast(ulong* element, ReadOnlySpan<ulong> value)
    {
        Span<uint> limbs = stackalloc uint[10];
        Split(value, limbs);
        for (int i = 0; i < 10; i++)
            Vector256.Create((ulong)limbs[i]).StoreAligned(element + (Lanes * i));
    }

    /// <summary>A number of 256 bits as ten limbs of 26.</summary>
    internal static void Split(ReadOnlySpan<ulong> value, Span<uint> limbs)
    {
        for (int i = 0; i < 10; i++)
        {
            int word = 26 * i / 64, shift = 26 * i % 64;
            ulong bits = value[word] >> shift;
            if (word + 1 < value.Length)
                bits |= value[word + 1] << 1 << (63 - shift);
            limbs[i] = (uint)(bits & LimbMask);
        }
    }

    /// <summary>The number in a lane, below 2^260 with limbs of 26 bits: its low 256 bits, and what lies above.</summary>
    internal static ulong Join(ulong* element, int lane, Span<ulong> value)
    {
        value.Clear();
        for (int i = 0; i < 10; i++)
        {
            int word = 26 * i / 64, shift = 26 * i % 64;
            ulong limb = element[(Lanes * i) + lane];
            value[word] |= limb << shift;
            if (word + 1 < value.Length)
                value[word + 1] |= limb >> 1 >> (63 - shift);
        }
        return element[(Lanes * 9) + lane] >> 22;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply32(Vector256<ulong> f, ulong* b)
        => Avx2.Multiply(f.AsUInt32(), Vector256.LoadAligned(b).AsUInt32());

    // The numbers lie in the program's constant data, which does not move.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong* Constants(ReadOnlySpan<ulong> numbers)
        => (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(numbers));
}
