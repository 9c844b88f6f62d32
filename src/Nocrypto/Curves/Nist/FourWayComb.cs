using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Secret multiples of one point, in the lanes of <typeparamref name="TField"/>: each lane has a quarter of the scalar in signed
/// digits of five bits, and a table for each digit, so that there is no doubling; the lanes' sums are added at the end.
/// </summary>
/// <remarks>
/// Inside, the coordinates are Jacobian, and the addition is not complete; it does not need to be. The sum in a lane is
/// m 2^l G with m below 32^i in magnitude, since no digit is above 16, and what is added is d 32^i 2^l G with d from 1 to 16 in
/// magnitude: m ± d 32^i is neither zero nor near the order. A digit of 0 and the first digit that is not are selected by masks.
/// </remarks>
internal sealed unsafe class FourWayComb<TField, T> : PointMultiples
    where TField : IFourWayField
    where T : unmanaged, IPrimeFieldElement<T>
{
    private const int Lanes = FourWay.Lanes;
    private const int Multiples = SignedWindows.TableSize;

    private readonly uint[] _table = GC.AllocateUninitializedArray<uint>(Lanes * Digits * Multiples * EntryWords, pinned: true);

    /// <summary>For a table of d 32^i 2^(Quarter l) G, for each lane l, for each digit's place i, and in it d from 1 to 16.</summary>
    internal FourWayComb(ReadOnlySpan<AffinePoint<T>> points)
    {
        Span<ulong> number = stackalloc ulong[T.LimbCount];
        for (int i = 0; i < points.Length; i++)
        {
            Span<uint> entry = _table.AsSpan(i * EntryWords, EntryWords);
            entry.Clear();
            Write(points[i].X, number, entry);
            Write(points[i].Y, number, entry[TField.Limbs..]);
        }
    }

    /// <summary>The bits of the scalar in a lane.</summary>
    private static int Quarter => T.BitCount / Lanes;

    private static int Digits => SignedWindows.Count(Quarter);

    // x and y of a point, up to a whole vector.
    private static int EntryWords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((2 * TField.Limbs) + 7) & ~7;
    }

    /// <summary>The points that the constructor wants, for a public point.</summary>
    internal static ProjectivePoint<T>[] TablePoints(in ProjectivePoint<T> point)
    {
        ProjectivePoint<T>[] points = new ProjectivePoint<T>[Lanes * Digits * Multiples];
        ProjectivePoint<T> lane = point;
        for (int i = 0; i < points.Length; lane = ProjectivePoint<T>.DoubleRepeatedly(lane, Quarter))
        {
            ProjectivePoint<T> first = lane;
            for (int digit = 0; digit < Digits; digit++, i += Multiples)
            {
                points[i] = first;
                for (int j = 1; j < Multiples; j++)
                    points[i + j] = ProjectivePoint<T>.Add(points[i + j - 1], first);
                first = ProjectivePoint<T>.DoubleRepeatedly(points[i + Multiples - 1], 1);
            }
        }
        return points;
    }

    /// <summary>The scalar, below 2^BitCount, times the point.</summary>
    [SkipLocalsInit]
    internal ProjectivePoint<T> Multiply(ReadOnlySpan<ulong> scalar)
    {
        ulong* unaligned = stackalloc ulong[Sum.MemoryWords + Lanes];
        Sum sum = new((ulong*)(((nuint)unaligned + 31) & ~(nuint)31));
        Span<ulong> quarters = stackalloc ulong[Lanes * 2];
        for (int lane = 0; lane < Lanes; lane++)
            ReadQuarter(scalar, lane, quarters.Slice(2 * lane, 2));
        fixed (uint* table = _table)
        {
            for (int i = 0; i < Digits; i++)
            {
                Vector256<ulong> magnitudes = default, negative = default;
                for (int lane = 0; lane < Lanes; lane++)
                {
                    ulong magnitude = SignedWindows.Digit(quarters.Slice(2 * lane, 2), i, out ulong sign);
                    magnitudes = magnitudes.WithElement(lane, magnitude);
                    negative = negative.WithElement(lane, sign);
                }
                sum.Select(table + (i * Multiples * EntryWords), magnitudes, negative);
                sum.Add(Vector256.Equals(magnitudes, default));
            }
        }
        ProjectivePoint<T> result = sum.Finish();
        CryptographicOperations.ZeroMemory(new Span<byte>(unaligned, (Sum.MemoryWords + Lanes) * sizeof(ulong)));
        LimbString.Clear(quarters);
        return result;
    }

    private static void ReadQuarter(ReadOnlySpan<ulong> scalar, int lane, Span<ulong> quarter)
    {
        int word = Quarter * lane / 64, shift = Quarter * lane % 64;
        for (int i = 0; i < quarter.Length; i++, word++)
        {
            ulong bits = word < scalar.Length ? scalar[word] >> shift : 0;
            if (word + 1 < scalar.Length)
                bits |= scalar[word + 1] << 1 << (63 - shift);
            int rest = Math.Clamp(Quarter - (64 * i), 0, 64);
            quarter[i] = rest == 64 ? bits : bits & ((1UL << rest) - 1);
        }
    }

    private static void Write(in T coordinate, Span<ulong> number, Span<uint> limbs)
    {
        FourWayForm<TField, T>.Write(coordinate, number);
        for (int i = 0; i < TField.Limbs; i++)
            limbs[i] = (uint)FourWay<TField>.Limb(number, i);
    }

    /// <summary>Four sums under way, in the memory of the caller.</summary>
    private ref struct Sum
    {
        private const int Elements = 14;

        private readonly ulong* _x, _y, _z, _nextX, _nextY, _nextZ, _h, _r, _u, _s, _t, _one, _nothing, _addend;
        private readonly ulong* _entryX, _entryY;
        private readonly uint* _entries;

        // All ones in the lanes whose sum is still infinity.
        private Vector256<ulong> _isInfinity = Vector256<ulong>.AllBitsSet;

        internal Sum(ulong* memory)
        {
            int size = FourWay<TField>.Size;
            _x = memory;
            _y = _x + size;
            _z = _y + size;
            _nextX = _z + size;
            _nextY = _nextX + size;
            _nextZ = _nextY + size;
            _h = _nextZ + size;
            _r = _h + size;
            _u = _r + size;
            _s = _u + size;
            _t = _s + size;
            _one = _t + size;
            _nothing = _one + size;
            _addend = _nothing + size;
            _entryX = _addend + size;
            _entryY = _entryX + size;
            _entries = (uint*)(_entryX + (Lanes * EntryWords));
            new Span<ulong>(_x, 3 * size).Clear();
            FourWay<TField>.SetNothing(_nothing);
            for (int lane = 0; lane < Lanes; lane++)
                FourWayForm<TField, T>.SetOne(_one, lane);
        }

        // The elements, two coordinates of four entries by limbs, and the entries as they lie in the table.
        internal static int MemoryWords => (Elements * FourWay<TField>.Size) + (Lanes * EntryWords) + (Lanes * EntryWords / 2);

        /// <summary>
        /// Looks up the digits' multiples, each lane in its own part of the table, and negates y where the digit is. Reads every entry.
        /// </summary>
        internal readonly void Select(uint* table, Vector256<ulong> magnitudes, Vector256<ulong> negative)
        {
            for (int lane = 0; lane < Lanes; lane++, table += Digits * Multiples * EntryWords)
            {
                Vector256<uint> magnitude = Vector256.Create((uint)magnitudes[lane]);
                for (int i = 0; i < EntryWords; i += 8)
                {
                    Vector256<uint> value = default, number = Vector256<uint>.One;
                    uint* entry = table + i;
                    for (int j = 0; j < Multiples; j++, entry += EntryWords, number += Vector256<uint>.One)
                        value |= Vector256.Load(entry) & Vector256.Equals(number, magnitude);
                    value.StoreAligned(_entries + (lane * EntryWords) + i);
                }
            }
            for (int i = 0; i < EntryWords; i += 4)
                Transpose(_entries + i, _entryX + (Lanes * i));
            for (int i = 0; i < FourWay<TField>.Size; i += Lanes)
                ((Vector256.LoadAligned(_entryY + i) ^ negative) - negative).StoreAligned(_entryY + i);
            FourWay<TField>.Carry(_entryY);
        }

        /// <summary>
        /// Adds what was selected, except where the digit is zero (Guide to Elliptic Curve Cryptography, algorithm 3.22):
        /// H = x Z² - X, R = y Z³ - Y; then X' = R² - H³ - 2 X H², Y' = R (X H² - X') - Y H³, Z' = Z H.
        /// </summary>
        internal void Add(Vector256<ulong> isZero)
        {
            Multiply(_t, _z, _z);
            Multiply(_h, _entryX, _t);
            Multiply(_t, _z, _t);
            Multiply(_r, _entryY, _t);
            AddDifferences(_x, _y, _z);

            Vector256<ulong> begins = Vector256.AndNot(_isInfinity, isZero), goesOn = ~(_isInfinity | isZero);
            Replace(begins, _entryX, _entryY, _one);
            Replace(goesOn, _nextX, _nextY, _nextZ);
            _isInfinity &= isZero;
        }

        /// <summary>The sum of the four lanes.</summary>
        internal ProjectivePoint<T> Finish()
        {
            AddHalves();
            // Out of Montgomery's form.
            new Span<ulong>(_t, FourWay<TField>.Size).Clear();
            Vector256<ulong>.One.StoreAligned(_t);
            Multiply(_x, _x, _t);
            Multiply(_y, _y, _t);
            Multiply(_z, _z, _t);
            return ProjectivePoint<T>.Add(Lane(0), Lane(1));
        }

        /// <summary>
        /// Adds lanes 2 and 3 to lanes 0 and 1 (algorithm 3.22 there, for two Jacobian points): U = X Z₂², H = X₂ Z² - U,
        /// S = Y Z₂³, R = Y₂ Z³ - S; then as in an addition. Below 2^Quarter times 2^(2 Quarter) there is no order, so the points
        /// are neither equal nor opposite unless both are infinity.
        /// </summary>
        private void AddHalves()
        {
            const byte Upper = 0b11_10_11_10;
            for (int i = 0; i < FourWay<TField>.Size; i += Lanes)
            {
                Avx2.Permute4x64(Vector256.LoadAligned(_x + i), Upper).StoreAligned(_entryX + i);
                Avx2.Permute4x64(Vector256.LoadAligned(_y + i), Upper).StoreAligned(_entryY + i);
                Avx2.Permute4x64(Vector256.LoadAligned(_z + i), Upper).StoreAligned(_one + i);
            }
            Multiply(_t, _one, _one);
            Multiply(_u, _x, _t);
            Multiply(_t, _one, _t);
            Multiply(_s, _y, _t);
            Multiply(_t, _z, _z);
            Multiply(_h, _entryX, _t);
            Multiply(_t, _z, _t);
            Multiply(_r, _entryY, _t);
            Multiply(_nextZ, _z, _one);
            AddDifferences(_u, _s, _nextZ);

            Vector256<ulong> upperIsInfinity = Avx2.Permute4x64(_isInfinity, Upper);
            Replace(~(_isInfinity | upperIsInfinity), _nextX, _nextY, _nextZ);
            Replace(Vector256.AndNot(_isInfinity, upperIsInfinity), _entryX, _entryY, _one);
        }

        /// <summary>The rest of an addition, of H + u and R + s in their places, and what becomes Z' by a factor of H.</summary>
        private readonly void AddDifferences(ulong* u, ulong* s, ulong* z)
        {
            FourWay<TField>.Subtract(_h, _h, u);
            FourWay<TField>.Subtract(_r, _r, s);
            Multiply(_nextZ, z, _h);
            // H², H³ and u H²
            Multiply(_nextX, _h, _h);
            Multiply(_nextY, _h, _nextX);
            Multiply(_t, u, _nextX);
            Multiply(_nextX, _r, _r);
            FourWay<TField>.Subtract(_nextX, _nextX, _nextY);
            FourWay<TField>.Subtract(_nextX, _nextX, _t);
            FourWay<TField>.Subtract(_nextX, _nextX, _t);
            FourWay<TField>.Carry(_nextX);
            FourWay<TField>.Subtract(_t, _t, _nextX);
            Multiply(_nextY, s, _nextY);
            FourWay<TField>.Subtract(_addend, _nothing, _nextY);
            TField.MultiplyAdd(_nextY, _r, _t, _addend);
        }

        /// <summary>A lane's point; (X : Y : Z) of Jacobian coordinates is (X Z : Y : Z³) here, and infinity is (0 : 1 : 0).</summary>
        private readonly ProjectivePoint<T> Lane(int lane)
        {
            T x = FourWayForm<TField, T>.Lane(_x, lane), y = FourWayForm<TField, T>.Lane(_y, lane), z = FourWayForm<TField, T>.Lane(_z, lane);
            ulong infinity = ConstantTime.Mask(T.IsZeroBit(z));
            return new(x * z, T.Select(infinity, T.One, y), z * T.Square(z));
        }

        private readonly void Multiply(ulong* product, ulong* a, ulong* b) => TField.MultiplyAdd(product, a, b, _nothing);

        private readonly void Replace(Vector256<ulong> mask, ulong* x, ulong* y, ulong* z)
        {
            FourWay<TField>.Replace(_x, x, mask);
            FourWay<TField>.Replace(_y, y, mask);
            FourWay<TField>.Replace(_z, z, mask);
        }

        /// <summary>Four limbs of the four entries, from the entries' order to the lanes': a transposition of 4 by 4.</summary>
        private static void Transpose(uint* entries, ulong* vectors)
        {
            int words = EntryWords;
            Vector128<uint> a = Vector128.Load(entries), b = Vector128.Load(entries + words);
            Vector128<uint> c = Vector128.Load(entries + (2 * words)), d = Vector128.Load(entries + (3 * words));
            Vector128<ulong> abLow = Sse2.UnpackLow(a, b).AsUInt64(), cdLow = Sse2.UnpackLow(c, d).AsUInt64();
            Vector128<ulong> abHigh = Sse2.UnpackHigh(a, b).AsUInt64(), cdHigh = Sse2.UnpackHigh(c, d).AsUInt64();
            Store(Sse2.UnpackLow(abLow, cdLow), vectors);
            Store(Sse2.UnpackHigh(abLow, cdLow), vectors + Lanes);
            Store(Sse2.UnpackLow(abHigh, cdHigh), vectors + (2 * Lanes));
            Store(Sse2.UnpackHigh(abHigh, cdHigh), vectors + (3 * Lanes));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(Vector128<ulong> limbs, ulong* vector)
            => Avx2.ConvertToVector256Int64(limbs.AsUInt32()).AsUInt64().StoreAligned(vector);
    }
}
