using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Words = System.Runtime.Intrinsics.Vector256<short>;

namespace Sundog.Nocrypto;

/// <summary>
/// <see cref="MlKemArithmetic"/> by AVX2, sixteen coefficients in a vector. It takes the same steps as
/// <see cref="MlKemPortable"/>, so the bounds that are argued there hold here.
/// </summary>
internal sealed unsafe class MlKemAvx2 : MlKemArithmetic
{
    private const int Lanes = 16;

    // For each two vectors of coefficients: the roots of the layers of 8, 4 and 2, each with its product by q^-1.
    private const int PairRoots = 6 * Lanes;
    private const int AllPairRoots = N / (2 * Lanes) * PairRoots;

    private readonly KeyTable _tables = new(sizeof(short) * ((2 * 128) + N + (2 * AllPairRoots)));

    internal MlKemAvx2()
        : base(KeccakFour.Best)
    {
        Span<short> zetas = new(Zetas, 128);
        MakeZetas(zetas);
        for (int i = 0; i < 128; i++)
            ZetasTimesQInverse[i] = (short)(zetas[i] * QInverse);
        // The even places stay zero: there the factor is the coefficient itself.
        for (int i = 0; i < N / 2; i++)
            Gammas[(2 * i) + 1] = Gamma(zetas, i);
        for (int pair = 0; pair < 8; pair++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                SetRoots(ForwardRoots, pair, lane, zetas[16 + (2 * pair) + (lane / 8)],
                    zetas[32 + (4 * pair) + (lane / 4)], zetas[64 + (8 * pair) + (lane / 2)]);
                SetRoots(InverseRoots, pair, lane, zetas[31 - (2 * pair) - (lane / 8)],
                    zetas[63 - (4 * pair) - (lane / 4)], zetas[127 - (8 * pair) - (lane / 2)]);
            }
        }
    }

    internal static bool IsSupported => Avx2.IsSupported && Bmi2.X64.IsSupported;

    private short* Zetas => (short*)_tables.Start;

    private short* ZetasTimesQInverse => Zetas + 128;

    private short* Gammas => Zetas + 256;

    private short* ForwardRoots => Gammas + N;

    private short* InverseRoots => ForwardRoots + AllPairRoots;

    private static void SetRoots(short* roots, int pair, int lane, short of8, short of4, short of2)
    {
        short* first = roots + (pair * PairRoots) + lane;
        first[0] = of8;
        first[Lanes] = (short)(of8 * QInverse);
        first[2 * Lanes] = of4;
        first[3 * Lanes] = (short)(of4 * QInverse);
        first[4 * Lanes] = of2;
        first[5 * Lanes] = (short)(of2 * QInverse);
    }

    internal override void Ntt(short* p)
    {
        short* zetas = Zetas, zetasTimesQInverse = ZetasTimesQInverse;
        int i = 1;
        for (int length = 128; length >= Lanes; length /= 2)
        {
            for (int start = 0; start < N; start += 2 * length, i++)
            {
                Words zeta = Vector256.Create(zetas[i]), zetaTimesQInverse = Vector256.Create(zetasTimesQInverse[i]);
                for (short* x = p + start; x < p + start + length; x += Lanes)
                {
                    Words a = Vector256.Load(x), b = Vector256.Load(x + length);
                    Butterfly(ref a, ref b, zeta, zetaTimesQInverse);
                    a.Store(x);
                    b.Store(x + length);
                }
            }
        }
        short* roots = ForwardRoots;
        for (short* x = p; x < p + N; x += 2 * Lanes, roots += PairRoots)
            LastLayers(x, roots);
        GC.KeepAlive(_tables);
    }

    /// <summary>The layers of 8, 4 and 2 on 32 coefficients: the halves of the blocks are brought into two vectors each time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LastLayers(short* x, short* roots)
    {
        Words first = Vector256.Load(x), second = Vector256.Load(x + Lanes);
        Words a = Avx2.Permute2x128(first, second, 0x20), b = Avx2.Permute2x128(first, second, 0x31);
        Butterfly(ref a, ref b, Vector256.Load(roots), Vector256.Load(roots + Lanes));
        SplitBy4(ref a, ref b);
        Butterfly(ref a, ref b, Vector256.Load(roots + (2 * Lanes)), Vector256.Load(roots + (3 * Lanes)));
        SplitBy2(ref a, ref b);
        Butterfly(ref a, ref b, Vector256.Load(roots + (4 * Lanes)), Vector256.Load(roots + (5 * Lanes)));
        JoinBy2(Reduce(a), Reduce(b), out a, out b);
        Avx2.Permute2x128(a, b, 0x20).Store(x);
        Avx2.Permute2x128(a, b, 0x31).Store(x + Lanes);
    }

    internal override void InverseNtt(short* p)
    {
        short* zetas = Zetas, zetasTimesQInverse = ZetasTimesQInverse, roots = InverseRoots;
        for (short* x = p; x < p + N; x += 2 * Lanes, roots += PairRoots)
            FirstInverseLayers(x, roots);
        int i = 15;
        for (int length = 16; length <= 128; length *= 2)
        {
            for (int start = 0; start < N; start += 2 * length, i--)
            {
                Words zeta = Vector256.Create(zetas[i]), zetaTimesQInverse = Vector256.Create(zetasTimesQInverse[i]);
                for (short* x = p + start; x < p + start + length; x += Lanes)
                {
                    Words a = Vector256.Load(x), b = Vector256.Load(x + length);
                    InverseButterfly(ref a, ref b, zeta, zetaTimesQInverse);
                    (length == 64 ? Reduce(a) : a).Store(x);
                    b.Store(x + length);
                }
            }
        }
        Words scale = Vector256.Create(InverseScale), scaleTimesQInverse = Vector256.Create(Low(InverseScale));
        for (short* x = p; x < p + N; x += Lanes)
            Multiply(Vector256.Load(x), scale, scaleTimesQInverse).Store(x);
        GC.KeepAlive(_tables);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FirstInverseLayers(short* x, short* roots)
    {
        Words first = Vector256.Load(x), second = Vector256.Load(x + Lanes);
        Words a = Avx2.Permute2x128(first, second, 0x20), b = Avx2.Permute2x128(first, second, 0x31);
        SplitBy4(ref a, ref b);
        SplitBy2(ref a, ref b);
        InverseButterfly(ref a, ref b, Vector256.Load(roots + (4 * Lanes)), Vector256.Load(roots + (5 * Lanes)));
        JoinBy2(a, b, out a, out b);
        SplitBy4(ref a, ref b);
        InverseButterfly(ref a, ref b, Vector256.Load(roots + (2 * Lanes)), Vector256.Load(roots + (3 * Lanes)));
        SplitBy4(ref a, ref b);
        InverseButterfly(ref a, ref b, Vector256.Load(roots), Vector256.Load(roots + Lanes));
        a = Reduce(a);
        Avx2.Permute2x128(a, b, 0x20).Store(x);
        Avx2.Permute2x128(a, b, 0x31).Store(x + Lanes);
    }

    internal override void Prepare(short* p, short* factor)
    {
        Words qInverse = Vector256.Create(QInverse);
        for (int i = 0; i < N; i += Lanes)
        {
            Words x = Vector256.Load(p + i), gamma = Vector256.Load(Gammas + i);
            Words product = Multiply(x, gamma, Avx2.MultiplyLow(gamma, qInverse));
            Avx2.Blend(x, product, 0xaa).Store(factor + i);
            Vector256<uint> pairs = x.AsUInt32();
            ((pairs << 16) | (pairs >>> 16)).AsInt16().Store(factor + N + i);
        }
        GC.KeepAlive(_tables);
    }

    internal override void Dot(short* a, int stride, short* factors, int count, short* result)
    {
        for (int i = 0; i < N; i += Lanes)
        {
            Vector256<int> even = default, odd = default;
            short* left = a + i, right = factors + i;
            for (int j = 0; j < count; j++, left += stride, right += FactorSize)
            {
                Words x = Vector256.Load(left);
                even += Avx2.MultiplyAddAdjacent(x, Vector256.Load(right));
                odd += Avx2.MultiplyAddAdjacent(x, Vector256.Load(right + N));
            }
            Vector256<uint> low = ReduceMontgomery(even).AsUInt32() >>> 16;
            Avx2.Blend(low.AsInt16(), ReduceMontgomery(odd).AsInt16(), 0xaa).Store(result + i);
        }
    }

    /// <summary>The reduced value in the upper half of each 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> ReduceMontgomery(Vector256<int> product)
    {
        Words m = Avx2.MultiplyLow(product.AsInt16(), Vector256.Create(QInverse & 0xffff).AsInt16());
        return product - Avx2.MultiplyAddAdjacent(m, Vector256.Create((int)Q).AsInt16());
    }

    internal override void ScaleAndAdd(short* p, short* e)
    {
        Words scale = Vector256.Create(MontgomerySquare), scaleTimesQInverse = Vector256.Create(Low(MontgomerySquare));
        for (int i = 0; i < N; i += Lanes)
            Canonical(Multiply(Vector256.Load(p + i), scale, scaleTimesQInverse) + Vector256.Load(e + i)).Store(p + i);
    }

    internal override void Add(short* p, short* e)
    {
        for (int i = 0; i < N; i += Lanes)
            (Vector256.Load(p + i) + Vector256.Load(e + i)).Store(p + i);
    }

    internal override void SubtractFrom(short* a, short* p)
    {
        for (int i = 0; i < N; i += Lanes)
            (Vector256.Load(a + i) - Vector256.Load(p + i)).Store(p + i);
    }

    internal override void Normalize(short* p)
    {
        for (int i = 0; i < N; i += Lanes)
            Canonical(Vector256.Load(p + i)).Store(p + i);
    }

    // As in the portable strategy; what remains of the division is between -q and q, so its low 16 bits are all of it.
    internal override void Compress(short* p, int d)
    {
        Words half = Vector256.Create((short)(Q / 2)), round = Vector256.Create((short)(1 << (12 - d)));
        Words mask = Vector256.Create((short)((1 << d) - 1)), q = Vector256.Create(Q);
        Words reciprocal = Vector256.Create((short)Barrett);
        for (int i = 0; i < N; i += Lanes)
        {
            Words x = Canonical(Vector256.Load(p + i));
            Words quotient = (Avx2.MultiplyHigh(x << 3, reciprocal) + round) >> (13 - d);
            Words rest = (x << d) + half - Avx2.MultiplyLow(quotient, q);
            ((quotient + (rest >> 15)) & mask).Store(p + i);
        }
    }

    // (y 2^(15 - d) q + 2^14) / 2^15.
    internal override void Decompress(short* p, int d)
    {
        for (int i = 0; i < N; i += Lanes)
            Avx2.MultiplyHighRoundScale(Vector256.Load(p + i) << (15 - d), Vector256.Create(Q)).Store(p + i);
    }

    internal override void SampleBinomial2(byte* bytes, short* p)
    {
        Vector256<byte> pairs = Vector256.Create((byte)0x55), nibbles = Vector256.Create((byte)0x33);
        for (int i = 0; i < N / 2; i += 32, p += 4 * Lanes)
        {
            Vector256<byte> x = Vector256.Load(bytes + i);
            Vector256<byte> ones = (x & pairs) + ((x.AsUInt16() >>> 1).AsByte() & pairs);
            // 3 is added to each nibble so that none goes below zero.
            ones = (ones & nibbles) + nibbles - ((ones.AsUInt16() >>> 2).AsByte() & nibbles);
            Vector256<byte> low = Vector256.Create((byte)15), three = Vector256.Create((byte)3);
            Vector256<sbyte> even = ((ones & low) - three).AsSByte();
            Vector256<sbyte> odd = (((ones.AsUInt16() >>> 4).AsByte() & low) - three).AsSByte();
            Vector256<sbyte> near = Avx2.UnpackLow(even, odd), far = Avx2.UnpackHigh(even, odd);
            Avx2.ConvertToVector256Int16(near.GetLower()).Store(p);
            Avx2.ConvertToVector256Int16(far.GetLower()).Store(p + Lanes);
            Avx2.ConvertToVector256Int16(near.GetUpper()).Store(p + (2 * Lanes));
            Avx2.ConvertToVector256Int16(far.GetUpper()).Store(p + (3 * Lanes));
        }
    }

    internal override int SampleUniformVarTime(byte* bytes, int length, short* p)
    {
        // Twelve bytes of each half hold eight values: the bytes 3k, 3k + 1 and 3k + 1, 3k + 2 become words.
        Vector256<byte> spread = Vector256.Create(
            (byte)0, 1, 1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9, 10, 10, 11, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11, 12, 13, 14, 14, 15);
        Words mask = Vector256.Create((short)0xfff), q = Vector256.Create(Q);
        short* start = p;
        for (byte* end = bytes + length; bytes < end; bytes += 24)
        {
            Vector256<byte> x = Vector256.Create(Vector128.Load(bytes), Vector128.Load(bytes + 8));
            Words words = Avx2.Shuffle(x, spread).AsInt16();
            Words values = Avx2.Blend(words, (words.AsUInt16() >>> 4).AsInt16(), 0xaa) & mask;
            uint accepted = Avx2.CompareGreaterThan(q, values).AsByte().ExtractMostSignificantBits();
            p += Pack(values.GetLower(), (ushort)accepted, p);
            p += Pack(values.GetUpper(), accepted >> 16, p);
        }
        return (int)(p - start);
    }

    /// <summary>Writes the words of <paramref name="values"/> whose two bits are set, one after the other, and gives their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pack(Vector128<short> values, uint accepted, short* p)
    {
        // A nibble of the indexes for each byte of the vector: those of the accepted ones move together.
        ulong nibbles = Bmi2.X64.ParallelBitDeposit(accepted, 0x1111111111111111) * 15;
        ulong indexes = Bmi2.X64.ParallelBitExtract(0xfedcba9876543210, nibbles);
        Vector128<byte> packed = Vector128.CreateScalar(indexes).AsByte();
        Vector128<byte> low = packed & Vector128.Create((byte)15), high = (packed.AsUInt16() >>> 4).AsByte() & Vector128.Create((byte)15);
        Ssse3.Shuffle(values.AsByte(), Sse2.UnpackLow(low, high)).AsInt16().Store(p);
        return BitOperations.PopCount(accepted) / 2;
    }

    /// <summary>a + ζb and a - ζb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly(ref Words a, ref Words b, Words zeta, Words zetaTimesQInverse)
    {
        Words t = Multiply(b, zeta, zetaTimesQInverse);
        b = a - t;
        a += t;
    }

    /// <summary>a + b and ζ(b - a).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(ref Words a, ref Words b, Words zeta, Words zetaTimesQInverse)
    {
        Words difference = b - a;
        a += b;
        b = Multiply(difference, zeta, zetaTimesQInverse);
    }

    /// <summary>x y 2^-16 modulo q, reduced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Multiply(Words x, Words y, Words yTimesQInverse)
        => Avx2.MultiplyHigh(x, y) - Avx2.MultiplyHigh(Avx2.MultiplyLow(x, yTimesQInverse), Vector256.Create(Q));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Reduce(Words x)
    {
        Words quotient = (Avx2.MultiplyHigh(x, Vector256.Create((short)Barrett)) + Vector256.Create((short)512)) >> 10;
        return x - Avx2.MultiplyLow(quotient, Vector256.Create(Q));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Canonical(Words x)
    {
        x = Reduce(x);
        return x + ((x >> 15) & Vector256.Create(Q));
    }

    /// <summary>Exchanges the second quarter of each half of a with the first of b: undoes itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SplitBy4(ref Words a, ref Words b)
    {
        Words low = Avx2.UnpackLow(a.AsUInt64(), b.AsUInt64()).AsInt16();
        b = Avx2.UnpackHigh(a.AsUInt64(), b.AsUInt64()).AsInt16();
        a = low;
    }

    /// <summary>The first two of each four words into a, the last two into b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SplitBy2(ref Words a, ref Words b)
    {
        Words low = Avx2.Blend(a.AsUInt32(), (b.AsUInt64() << 32).AsUInt32(), 0xaa).AsInt16();
        b = Avx2.Blend((a.AsUInt64() >>> 32).AsUInt32(), b.AsUInt32(), 0xaa).AsInt16();
        a = low;
    }

    /// <summary>Undoes <see cref="SplitBy2"/> and <see cref="SplitBy4"/> together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void JoinBy2(Words a, Words b, out Words first, out Words second)
    {
        first = Avx2.UnpackLow(a.AsUInt32(), b.AsUInt32()).AsInt16();
        second = Avx2.UnpackHigh(a.AsUInt32(), b.AsUInt32()).AsInt16();
    }

    private static short Low(short x) => (short)(x * QInverse);
}
