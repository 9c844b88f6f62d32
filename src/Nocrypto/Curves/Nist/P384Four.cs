using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Nocrypto;

/// <summary>
/// The field of P-384, p = 2^384 - 2^128 - 2^96 + 2^32 - 1, four elements side by side: 14 limbs of 28 bits, R = 2^392. Constant time.
/// </summary>
internal readonly unsafe struct P384Four : IFourWayField
{
    public static int Limbs => 14;

    public static int LimbBits => 28;

    /// <inheritdoc/>
    /// <remarks>
    /// A row of products, then a step of Montgomery's reduction, by shifts: p = -1 modulo 2^28, so its digit q is the lowest
    /// limb itself, and (p + 1) / 2^28 = 2^4 - 2^68 - 2^100 + 2^356 lies at limbs 0, 2, 3 and 12.
    /// Products are of signed limbs, so what the columns start with keeps them from going below zero: 2^63 in column 0, and in the
    /// others 2^35 less, which the carry of the column before brings back. At the end that is a multiple of 2^32, and gone.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void MultiplyAdd(ulong* product, ulong* a, ulong* b, ulong* c)
    {
        Vector256<ulong> mask = Vector256.Create((1UL << 28) - 1), bias = Vector256.Create(FourWay<P384Four>.Bias);
        Vector256<ulong> h0 = Vector256.Create(1UL << 63), h1 = bias, h2 = bias, h3 = bias, h4 = bias, h5 = bias;
        Vector256<ulong> h6 = bias, h7 = bias, h8 = bias, h9 = bias, h10 = bias, h11 = bias, h12 = bias, h13 = bias;
        for (ulong* end = a + (FourWay.Lanes * 14); a < end; a += FourWay.Lanes, c += FourWay.Lanes)
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
            h10 += Multiply32(f, b + 40);
            h11 += Multiply32(f, b + 44);
            h12 += Multiply32(f, b + 48);
            h13 += Multiply32(f, b + 52);

            Vector256<ulong> q = h0 & mask;
            h0 = h1 + (h0 >>> 28) + (q << 4);
            h1 = h2;
            h2 = h3 - (q << 12);
            h3 = h4 - (q << 16);
            h4 = h5;
            h5 = h6;
            h6 = h7;
            h7 = h8;
            h8 = h9;
            h9 = h10;
            h10 = h11;
            h11 = h12;
            h12 = h13 + (q << 20);
            h13 = Vector256.LoadAligned(c);
        }
        h1 += h0 >>> 28;
        h2 += h1 >>> 28;
        h3 += h2 >>> 28;
        h4 += h3 >>> 28;
        h5 += h4 >>> 28;
        h6 += h5 >>> 28;
        h7 += h6 >>> 28;
        h8 += h7 >>> 28;
        h9 += h8 >>> 28;
        h10 += h9 >>> 28;
        h11 += h10 >>> 28;
        h12 += h11 >>> 28;
        h13 += h12 >>> 28;
        (h0 & mask).StoreAligned(product);
        (h1 & mask).StoreAligned(product + 4);
        (h2 & mask).StoreAligned(product + 8);
        (h3 & mask).StoreAligned(product + 12);
        (h4 & mask).StoreAligned(product + 16);
        (h5 & mask).StoreAligned(product + 20);
        (h6 & mask).StoreAligned(product + 24);
        (h7 & mask).StoreAligned(product + 28);
        (h8 & mask).StoreAligned(product + 32);
        (h9 & mask).StoreAligned(product + 36);
        (h10 & mask).StoreAligned(product + 40);
        (h11 & mask).StoreAligned(product + 44);
        (h12 & mask).StoreAligned(product + 48);
        h13.StoreAligned(product + 52);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply32(Vector256<ulong> f, ulong* b)
        => Avx2.Multiply(f.AsInt32(), Vector256.LoadAligned(b).AsInt32()).AsUInt64();
}
