using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Ints = System.Runtime.Intrinsics.Vector256<int>;

namespace Sundog.Nocrypto;

/// <summary>
/// <see cref="MlDsaArithmetic"/> by AVX2, eight coefficients in a vector. It takes the same steps as
/// <see cref="MlDsaPortable"/>, so the bounds that are argued there hold here.
/// </summary>
internal sealed unsafe class MlDsaAvx2 : MlDsaArithmetic
{
    private const int Lanes = 8;

    // For each two vectors of coefficients: the roots of the layers of 4, 2 and 1, each with its product by q^-1.
    private const int PairRoots = 6 * Lanes;
    private const int AllPairRoots = N / (2 * Lanes) * PairRoots;

    private readonly KeyTable _tables = new(sizeof(int) * ((2 * N) + (2 * AllPairRoots)));

    internal MlDsaAvx2()
        : base(KeccakFour.Best)
    {
        Span<int> zetas = new(Zetas, N);
        MakeZetas(zetas);
        for (int i = 0; i < N; i++)
            ZetasTimesQInverse[i] = zetas[i] * QInverse;
        for (int pair = 0; pair < 16; pair++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                SetRoots(ForwardRoots, pair, lane, zetas[32 + (2 * pair) + (lane / 4)],
                    zetas[64 + (4 * pair) + (lane / 2)], zetas[128 + (8 * pair) + lane]);
                SetRoots(InverseRoots, pair, lane, zetas[63 - (2 * pair) - (lane / 4)],
                    zetas[127 - (4 * pair) - (lane / 2)], zetas[255 - (8 * pair) - lane]);
            }
        }
    }

    internal static bool IsSupported => Avx2.IsSupported && Bmi2.X64.IsSupported;

    private int* Zetas => (int*)_tables.Start;

    private int* ZetasTimesQInverse => Zetas + N;

    private int* ForwardRoots => ZetasTimesQInverse + N;

    private int* InverseRoots => ForwardRoots + AllPairRoots;

    private static void SetRoots(int* roots, int pair, int lane, int of4, int of2, int of1)
    {
        int* first = roots + (pair * PairRoots) + lane;
        first[0] = of4;
        first[Lanes] = of4 * QInverse;
        first[2 * Lanes] = of2;
        first[3 * Lanes] = of2 * QInverse;
        first[4 * Lanes] = of1;
        first[5 * Lanes] = of1 * QInverse;
    }

    internal override void Ntt(int* p)
    {
        int* zetas = Zetas, zetasTimesQInverse = ZetasTimesQInverse, roots = ForwardRoots;
        int i = 1;
        for (int length = 128; length >= Lanes; length /= 2)
        {
            for (int start = 0; start < N; start += 2 * length, i++)
            {
                Ints zeta = Vector256.Create(zetas[i]), zetaTimesQInverse = Vector256.Create(zetasTimesQInverse[i]);
                for (int* x = p + start; x < p + start + length; x += Lanes)
                {
                    Ints a = Vector256.Load(x), b = Vector256.Load(x + length);
                    Butterfly(ref a, ref b, zeta, zetaTimesQInverse);
                    a.Store(x);
                    b.Store(x + length);
                }
            }
        }
        for (int* x = p; x < p + N; x += 2 * Lanes, roots += PairRoots)
            LastLayers(x, roots);
        GC.KeepAlive(_tables);
    }

    /// <summary>The layers of 4, 2 and 1 on 16 coefficients: the halves of the blocks are brought into two vectors each time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LastLayers(int* x, int* roots)
    {
        Ints first = Vector256.Load(x), second = Vector256.Load(x + Lanes);
        Ints a = Avx2.Permute2x128(first, second, 0x20), b = Avx2.Permute2x128(first, second, 0x31);
        Butterfly(ref a, ref b, Vector256.Load(roots), Vector256.Load(roots + Lanes));
        SplitBy2(ref a, ref b);
        Butterfly(ref a, ref b, Vector256.Load(roots + (2 * Lanes)), Vector256.Load(roots + (3 * Lanes)));
        SplitBy1(ref a, ref b);
        Butterfly(ref a, ref b, Vector256.Load(roots + (4 * Lanes)), Vector256.Load(roots + (5 * Lanes)));
        JoinBy1(ref a, ref b);
        Avx2.Permute2x128(a, b, 0x20).Store(x);
        Avx2.Permute2x128(a, b, 0x31).Store(x + Lanes);
    }

    internal override void InverseNtt(int* p)
    {
        int* zetas = Zetas, zetasTimesQInverse = ZetasTimesQInverse, roots = InverseRoots;
        for (int* x = p; x < p + N; x += 2 * Lanes, roots += PairRoots)
            FirstInverseLayers(x, roots);
        int i = 31;
        for (int length = Lanes; length <= 128; length *= 2)
        {
            for (int start = 0; start < N; start += 2 * length, i--)
            {
                Ints zeta = Vector256.Create(zetas[i]), zetaTimesQInverse = Vector256.Create(zetasTimesQInverse[i]);
                for (int* x = p + start; x < p + start + length; x += Lanes)
                {
                    Ints a = Vector256.Load(x), b = Vector256.Load(x + length);
                    InverseButterfly(ref a, ref b, zeta, zetaTimesQInverse);
                    a.Store(x);
                    b.Store(x + length);
                }
            }
        }
        Ints scale = Vector256.Create(InverseScale), scaleTimesQInverse = Vector256.Create(InverseScale) * QInverse;
        for (int* x = p; x < p + N; x += Lanes)
            Multiply(Vector256.Load(x), scale, scaleTimesQInverse).Store(x);
        GC.KeepAlive(_tables);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FirstInverseLayers(int* x, int* roots)
    {
        Ints first = Vector256.Load(x), second = Vector256.Load(x + Lanes);
        Ints a = Avx2.Permute2x128(first, second, 0x20), b = Avx2.Permute2x128(first, second, 0x31);
        SplitBy2(ref a, ref b);
        SplitBy1(ref a, ref b);
        InverseButterfly(ref a, ref b, Vector256.Load(roots + (4 * Lanes)), Vector256.Load(roots + (5 * Lanes)));
        JoinBy1(ref a, ref b);
        SplitBy2(ref a, ref b);
        InverseButterfly(ref a, ref b, Vector256.Load(roots + (2 * Lanes)), Vector256.Load(roots + (3 * Lanes)));
        SplitBy2(ref a, ref b);
        InverseButterfly(ref a, ref b, Vector256.Load(roots), Vector256.Load(roots + Lanes));
        Avx2.Permute2x128(a, b, 0x20).Store(x);
        Avx2.Permute2x128(a, b, 0x31).Store(x + Lanes);
    }

    internal override void Dot(int* a, int* b, int count, int* result)
    {
        Ints qInverse = Vector256.Create(QInverse), q = Vector256.Create(Q);
        for (int i = 0; i < N; i += Lanes)
        {
            Vector256<long> even = default, odd = default;
            int* left = a + i, right = b + i;
            for (int j = 0; j < count; j++, left += N, right += N)
            {
                Ints x = Vector256.Load(left), y = Vector256.Load(right);
                even += Avx2.Multiply(x, y);
                odd += Avx2.Multiply(Odd(x), Odd(y));
            }
            even -= Avx2.Multiply(Avx2.Multiply(even.AsInt32(), qInverse).AsInt32(), q);
            odd -= Avx2.Multiply(Avx2.Multiply(odd.AsInt32(), qInverse).AsInt32(), q);
            Avx2.Blend(Odd(even.AsInt32()), odd.AsInt32(), 0xaa).Store(result + i);
        }
    }

    internal override void Add(int* p, int* e)
    {
        for (int i = 0; i < N; i += Lanes)
            (Vector256.Load(p + i) + Vector256.Load(e + i)).Store(p + i);
    }

    internal override void Subtract(int* p, int* e)
    {
        for (int i = 0; i < N; i += Lanes)
            (Vector256.Load(p + i) - Vector256.Load(e + i)).Store(p + i);
    }

    internal override void Reduce(int* p)
    {
        for (int i = 0; i < N; i += Lanes)
            Reduce(Vector256.Load(p + i)).Store(p + i);
    }

    internal override void Normalize(int* p)
    {
        for (int i = 0; i < N; i += Lanes)
        {
            Ints reduced = Reduce(Vector256.Load(p + i));
            (reduced + ((reduced >> 31) & Vector256.Create(Q))).Store(p + i);
        }
    }

    internal override void Power2Round(int* p, int* high, int* low)
    {
        for (int i = 0; i < N; i += Lanes)
        {
            Ints x = Vector256.Load(p + i), quotient = (x + Vector256.Create((1 << 12) - 1)) >> 13;
            quotient.Store(high + i);
            (x - (quotient << 13)).Store(low + i);
        }
    }

    internal override void Decompose(int* p, int gamma2, int* high, int* low)
    {
        for (int i = 0; i < N; i += Lanes)
        {
            Ints x = Vector256.Load(p + i), quotient = HighBits(x, gamma2);
            quotient.Store(high + i);
            LowBits(x, quotient, gamma2).Store(low + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Ints HighBits(Ints x, int gamma2)
    {
        Ints shifted = x + Vector256.Create(gamma2 - 1);
        if (gamma2 == (Q - 1) / 32)
            return ((((shifted >> 9) * 1025) + Vector256.Create(1024)) >> 20) & Vector256.Create(15);
        Ints quotient = ((shifted >> 11) * 11276) >> 20;
        return quotient & ((quotient - Vector256.Create(44)) >> 31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Ints LowBits(Ints x, Ints quotient, int gamma2)
    {
        Ints rest = x - (quotient * (2 * gamma2));
        return rest - (((Vector256.Create(Q / 2) - rest) >> 31) & Vector256.Create(Q));
    }

    internal override uint ReachesBit(int* p, int bound)
    {
        Ints reaches = default, last = Vector256.Create(bound - 1);
        for (int i = 0; i < N; i += Lanes)
            reaches |= last - Avx2.Abs(Vector256.Load(p + i)).AsInt32();
        uint signs = reaches.ExtractMostSignificantBits();
        return (0 - signs) >> 31;
    }

    internal override int Differences(int* a, int* b, int* result)
    {
        Ints count = default;
        for (int i = 0; i < N; i += Lanes)
        {
            Ints equal = Avx2.CompareEqual(Vector256.Load(a + i), Vector256.Load(b + i));
            Ints different = equal + Vector256.Create(1);
            different.Store(result + i);
            count += different;
        }
        return Vector256.Sum(count);
    }

    internal override void UseHint(int* p, int* hint, int gamma2)
    {
        Ints size = Vector256.Create((Q - 1) / (2 * gamma2));
        for (int i = 0; i < N; i += Lanes)
        {
            Ints x = Vector256.Load(p + i), h = Vector256.Load(hint + i), quotient = HighBits(x, gamma2);
            Ints up = (-LowBits(x, quotient, gamma2) >> 31) & h, down = h & ~up;
            quotient += up - down;
            quotient += (quotient >> 31) & size;
            (quotient & ((quotient - size) >> 31)).Store(p + i);
        }
    }

    internal override void UnpackMask(byte* bytes, int bits, int* p)
    {
        // Four numbers take 9 or 10 bytes: three bytes that hold a number go to its place, and are shifted down.
        Vector256<byte> spread = bits == 18
            ? Vector256.Create((byte)0, 1, 2, 255, 2, 3, 4, 255, 4, 5, 6, 255, 6, 7, 8, 255, 0, 1, 2, 255, 2, 3, 4, 255, 4, 5, 6, 255, 6, 7, 8, 255)
            : Vector256.Create((byte)0, 1, 2, 255, 2, 3, 4, 255, 5, 6, 7, 255, 7, 8, 9, 255, 0, 1, 2, 255, 2, 3, 4, 255, 5, 6, 7, 255, 7, 8, 9, 255);
        Vector256<uint> shifts = bits == 18 ? Vector256.Create(0U, 2, 4, 6, 0, 2, 4, 6) : Vector256.Create(0U, 4, 0, 4, 0, 4, 0, 4);
        Ints top = Vector256.Create(1 << (bits - 1)), mask = Vector256.Create((1 << bits) - 1);
        for (int i = 0; i < N; i += Lanes, bytes += bits)
        {
            Vector256<byte> x = Vector256.Create(Vector128.Load(bytes), Vector128.Load(bytes + (bits / 2)));
            Ints numbers = Avx2.ShiftRightLogicalVariable(Avx2.Shuffle(x, spread).AsInt32(), shifts);
            (top - (numbers & mask)).Store(p + i);
        }
    }

    internal override int SampleUniformVarTime(byte* bytes, int length, int* p)
    {
        Vector256<byte> spread = Vector256.Create(
            (byte)0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255, 13, 14, 15, 255);
        Ints mask = Vector256.Create(0x7fffff), q = Vector256.Create(Q);
        int* start = p;
        for (byte* end = bytes + length; bytes < end; bytes += 24)
        {
            Vector256<byte> x = Vector256.Create(Vector128.Load(bytes), Vector128.Load(bytes + 8));
            Ints values = Avx2.Shuffle(x, spread).AsInt32() & mask;
            uint accepted = Avx2.CompareGreaterThan(q, values).ExtractMostSignificantBits();
            // A byte of the indexes for each number: those of the accepted ones move together.
            ulong wide = Bmi2.X64.ParallelBitDeposit(accepted, 0x0101010101010101) * 255;
            ulong indexes = Bmi2.X64.ParallelBitExtract(0x0706050403020100, wide);
            Ints order = Avx2.ConvertToVector256Int32(Vector128.CreateScalar(indexes).AsByte());
            Avx2.PermuteVar8x32(values, order).Store(p);
            p += BitOperations.PopCount(accepted);
        }
        return (int)(p - start);
    }

    /// <summary>a + ζb and a - ζb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly(ref Ints a, ref Ints b, Ints zeta, Ints zetaTimesQInverse)
    {
        Ints t = Multiply(b, zeta, zetaTimesQInverse);
        b = a - t;
        a += t;
    }

    /// <summary>a + b and ζ(b - a).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(ref Ints a, ref Ints b, Ints zeta, Ints zetaTimesQInverse)
    {
        Ints difference = b - a;
        a += b;
        b = Multiply(difference, zeta, zetaTimesQInverse);
    }

    /// <summary>x y 2^-32 modulo q, reduced: the numbers in even places, and those in odd places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Ints Multiply(Ints x, Ints y, Ints yTimesQInverse)
    {
        Ints q = Vector256.Create(Q), xOdd = Odd(x);
        Vector256<long> even = Avx2.Multiply(x, y) - Avx2.Multiply(Avx2.Multiply(x, yTimesQInverse).AsInt32(), q);
        Vector256<long> odd = Avx2.Multiply(xOdd, Odd(y)) - Avx2.Multiply(Avx2.Multiply(xOdd, Odd(yTimesQInverse)).AsInt32(), q);
        return Avx2.Blend(Odd(even.AsInt32()), odd.AsInt32(), 0xaa);
    }

    /// <summary>The numbers of the odd places in the even places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Ints Odd(Ints x) => Avx2.Shuffle(x, 0xf5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Ints Reduce(Ints x) => x - (((x + Vector256.Create(1 << 22)) >> 23) * Q);

    /// <summary>Exchanges the second quarter of each half of a with the first of b: undoes itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SplitBy2(ref Ints a, ref Ints b)
    {
        Ints low = Avx2.UnpackLow(a.AsUInt64(), b.AsUInt64()).AsInt32();
        b = Avx2.UnpackHigh(a.AsUInt64(), b.AsUInt64()).AsInt32();
        a = low;
    }

    /// <summary>The first of each two numbers into a, the second into b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SplitBy1(ref Ints a, ref Ints b)
    {
        Ints low = Avx2.Blend(a, (b.AsUInt64() << 32).AsInt32(), 0xaa);
        b = Avx2.Blend((a.AsUInt64() >>> 32).AsInt32(), b, 0xaa);
        a = low;
    }

    /// <summary>Undoes <see cref="SplitBy1"/> and <see cref="SplitBy2"/> together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void JoinBy1(ref Ints a, ref Ints b)
    {
        Ints low = Avx2.UnpackLow(a, b);
        b = Avx2.UnpackHigh(a, b);
        a = low;
    }
}
