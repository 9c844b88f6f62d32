using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Nocrypto;

/// <summary>
/// The field of P-256, p = 2^256 - 2^224 + 2^192 + 2^96 - 1, four elements side by side: 9 limbs of 29 bits, R = 2^261. Constant time.
/// </summary>
internal readonly unsafe struct P256Four : IFourWayField
{
    public static int Limbs => 9;

    public static int LimbBits => 29;

    /// <inheritdoc/>
    /// <remarks>
    /// A row of products, then a step of Montgomery's reduction, by shifts: p = -1 modulo 2^29, so its digit q is the lowest
    /// limb itself, and (p + 1) / 2^29 = 2^67 + 2^163 - 2^195 + 2^227 lies at limbs 2, 5, 6 and 7.
    /// Products are of signed limbs, so what the columns start with keeps them from going below zero: 2^63 in column 0, and in the
    /// others 2^34 less, which the carry of the column before brings back. At the end that is a multiple of 2^32, and gone.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void MultiplyAdd(ulong* product, ulong* a, ulong* b, ulong* c)
    {
        Vector256<ulong> mask = Vector256.Create((1UL << 29) - 1), bias = Vector256.Create(FourWay<P256Four>.Bias);
        Vector256<ulong> h0 = Vector256.Create(1UL << 63), h1 = bias, h2 = bias, h3 = bias, h4 = bias, h5 = bias;
        Vector256<ulong> h6 = bias, h7 = bias, h8 = bias;
        for (ulong* end = a + (FourWay.Lanes * 9); a < end; a += FourWay.Lanes, c += FourWay.Lanes)
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

            Vector256<ulong> q = h0 & mask;
            h0 = h1 + (h0 >>> 29);
            h1 = h2;
            h2 = h3 + (q << 9);
            h3 = h4;
            h4 = h5;
            h5 = h6 + (q << 18);
            h6 = h7 - (q << 21);
            h7 = h8 + (q << 24);
            h8 = Vector256.LoadAligned(c);
        }
        h1 += h0 >>> 29;
        h2 += h1 >>> 29;
        h3 += h2 >>> 29;
        h4 += h3 >>> 29;
        h5 += h4 >>> 29;
        h6 += h5 >>> 29;
        h7 += h6 >>> 29;
        h8 += h7 >>> 29;
        (h0 & mask).StoreAligned(product);
        (h1 & mask).StoreAligned(product + 4);
        (h2 & mask).StoreAligned(product + 8);
        (h3 & mask).StoreAligned(product + 12);
        (h4 & mask).StoreAligned(product + 16);
        (h5 & mask).StoreAligned(product + 20);
        (h6 & mask).StoreAligned(product + 24);
        (h7 & mask).StoreAligned(product + 28);
        h8.StoreAligned(product + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply32(Vector256<ulong> f, ulong* b)
        => Avx2.Multiply(f.AsInt32(), Vector256.LoadAligned(b).AsInt32()).AsUInt64();
}
