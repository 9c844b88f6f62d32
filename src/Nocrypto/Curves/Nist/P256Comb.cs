using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Secret multiples of P-256's generator in the lanes of <see cref="P256Four"/>: each lane has a limb of the scalar, sixteen
/// digits of four bits, and a table for each digit, so that there is no doubling; the lanes' sums are added at the end.
/// </summary>
/// <remarks>
/// Inside, the coordinates are Jacobian, and the addition is not complete; it does not need to be. The sum in a lane is
/// m 2^64l G with m below 16^i, and what is added is d 16^i 2^64l G with d from 1 to 15: the two are never equal and never
/// opposite, since m + d 16^i is below 2^64. A digit of 0 and the first digit that is not are selected by masks.
/// </remarks>
internal sealed unsafe class P256Comb
{
    private const int Lanes = P256Four.Lanes;
    private const int Digits = 16;
    private const int Multiples = 15;

    // x and y of a point, each ten limbs and two of nothing.
    private const int CoordinateWords = 12;
    private const int EntryWords = 2 * CoordinateWords;

    private readonly uint[] _table = GC.AllocateUninitializedArray<uint>(Lanes * Digits * Multiples * EntryWords, pinned: true);

    /// <summary>For a table of d 16^w G, for w from 0 to 63 and in it d from 1 to 15.</summary>
    internal P256Comb(ReadOnlySpan<AffinePoint<P256Element>> points)
    {
        Span<ulong> number = stackalloc ulong[4];
        for (int i = 0; i < points.Length; i++)
        {
            Span<uint> entry = _table.AsSpan(i * EntryWords, EntryWords);
            entry.Clear();
            Write(points[i].X, number, entry);
            Write(points[i].Y, number, entry[CoordinateWords..]);
        }
    }

    internal static bool IsSupported => P256Four.IsSupported;

    /// <summary>The points that the constructor wants.</summary>
    internal static ProjectivePoint<P256Element>[] TablePoints()
    {
        ProjectivePoint<P256Element>[] points = new ProjectivePoint<P256Element>[Lanes * Digits * Multiples];
        ProjectivePoint<P256Element> first = ProjectivePoint<P256Element>.Generator;
        for (int i = 0; i < points.Length; i += Multiples)
        {
            points[i] = first;
            for (int j = 1; j < Multiples; j++)
                points[i + j] = ProjectivePoint<P256Element>.Add(points[i + j - 1], first);
            first = ProjectivePoint<P256Element>.Add(points[i + Multiples - 1], first);
        }
        return points;
    }

    /// <summary>The scalar, any four limbs, times the generator.</summary>
    [SkipLocalsInit]
    internal ProjectivePoint<P256Element> Multiply(ReadOnlySpan<ulong> scalar)
    {
        ulong* memory = stackalloc ulong[Sum.MemoryWords + Lanes];
        Sum sum = new((ulong*)(((nuint)memory + 31) & ~(nuint)31));
        fixed (uint* table = _table)
        {
            for (int i = 0; i < Digits; i++)
            {
                Vector256<ulong> digits = (Vector256.Create(scalar) >>> (4 * i)) & Vector256.Create(15UL);
                sum.Select(table + (i * Multiples * EntryWords), digits);
                sum.Add(Vector256.Equals(digits, default));
            }
        }
        ProjectivePoint<P256Element> result = sum.Finish();
        CryptographicOperations.ZeroMemory(new Span<byte>(memory, (Sum.MemoryWords + Lanes) * sizeof(ulong)));
        return result;
    }

    // Of R = 2^256 makes 2^260: 16 times the number.
    private static void Write(P256Element coordinate, Span<ulong> number, Span<uint> limbs)
    {
        for (int i = 0; i < 4; i++)
            coordinate += coordinate;
        P256Element.WriteMontgomery(coordinate, number);
        P256Four.Split(number, limbs);
    }

    /// <summary>Four sums under way, in the memory of the caller.</summary>
    private ref struct Sum
    {
        // Thirteen elements, two coordinates of four entries by limbs, and the entries as they lie in the table.
        internal const int MemoryWords = (13 * P256Four.Size) + (2 * CoordinateWords * Lanes) + (Lanes * EntryWords / 2);

        private readonly ulong* _x, _y, _z, _nextX, _nextY, _nextZ, _h, _r, _hh, _hhh, _v, _t, _one;
        private readonly ulong* _entryX, _entryY;
        private readonly uint* _entries;

        // All ones in the lanes whose sum is still infinity.
        private Vector256<ulong> _isInfinity = Vector256<ulong>.AllBitsSet;

        internal Sum(ulong* memory)
        {
            _x = memory;
            _y = _x + P256Four.Size;
            _z = _y + P256Four.Size;
            _nextX = _z + P256Four.Size;
            _nextY = _nextX + P256Four.Size;
            _nextZ = _nextY + P256Four.Size;
            _h = _nextZ + P256Four.Size;
            _r = _h + P256Four.Size;
            _hh = _r + P256Four.Size;
            _hhh = _hh + P256Four.Size;
            _v = _hhh + P256Four.Size;
            _t = _v + P256Four.Size;
            _one = _t + P256Four.Size;
            _entryX = _one + P256Four.Size;
            _entryY = _entryX + (CoordinateWords * Lanes);
            _entries = (uint*)(_entryY + (CoordinateWords * Lanes));
            new Span<ulong>(_x, 3 * P256Four.Size).Clear();
            SetOne(_one);
        }

        /// <summary>Looks up the digits' multiples, each lane in its own part of the table. Reads every entry.</summary>
        internal readonly void Select(uint* table, Vector256<ulong> digits)
        {
            for (int lane = 0; lane < Lanes; lane++, table += Digits * Multiples * EntryWords)
            {
                Vector256<uint> digit = Vector256.Create((uint)digits[lane]), number = Vector256<uint>.One;
                Vector256<uint> v0 = default, v1 = default, v2 = default;
                uint* entry = table;
                for (int i = 0; i < Multiples; i++, entry += EntryWords, number += Vector256<uint>.One)
                {
                    Vector256<uint> mask = Vector256.Equals(number, digit);
                    v0 |= Vector256.Load(entry) & mask;
                    v1 |= Vector256.Load(entry + 8) & mask;
                    v2 |= Vector256.Load(entry + 16) & mask;
                }
                v0.Store(_entries + (lane * EntryWords));
                v1.Store(_entries + (lane * EntryWords) + 8);
                v2.Store(_entries + (lane * EntryWords) + 16);
            }
            for (int i = 0; i < EntryWords; i += 4)
                Transpose(_entries + i, _entryX + (Lanes * i));
        }

        /// <summary>
        /// Adds what was selected, except where the digit is zero (Guide to Elliptic Curve Cryptography, algorithm 3.22):
        /// H = x Z² - X, R = y Z³ - Y; then X' = R² - H³ - 2 X H², Y' = R (X H² - X') - Y H³, Z' = Z H. With X and Y below
        /// 1.01 p and Z below 2.6 p, H and R are below 9.2 p, H² below 6.4 p, H³ + 2 X H² below 8 p, and Z' below 2.6 p.
        /// </summary>
        internal void Add(Vector256<ulong> isZero)
        {
            P256Four.Multiply(_t, _z, _z);
            P256Four.Multiply(_h, _entryX, _t);
            P256Four.Multiply(_t, _z, _t);
            P256Four.Multiply(_r, _entryY, _t);
            P256Four.Subtract(_h, _h, _x);
            P256Four.Subtract(_r, _r, _y);
            P256Four.Multiply(_hh, _h, _h);
            P256Four.Multiply(_hhh, _h, _hh);
            P256Four.Multiply(_v, _x, _hh);
            P256Four.Multiply(_nextZ, _z, _h);
            P256Four.Multiply(_t, _r, _r);
            P256Four.SubtractThrice(_nextX, _t, _hhh, _v);
            P256Four.Reduce(_nextX);
            P256Four.Subtract(_v, _v, _nextX);
            P256Four.Multiply(_t, _r, _v);
            P256Four.Multiply(_hhh, _y, _hhh);
            P256Four.Subtract(_nextY, _t, _hhh);
            P256Four.Reduce(_nextY);

            Vector256<ulong> begins = Vector256.AndNot(_isInfinity, isZero), goesOn = ~(_isInfinity | isZero);
            Replace(begins, _entryX, _entryY, _one);
            Replace(goesOn, _nextX, _nextY, _nextZ);
            _isInfinity &= isZero;
        }

        /// <summary>The sum of the four lanes.</summary>
        internal readonly ProjectivePoint<P256Element> Finish()
        {
            // A product with 2^256, divided by 2^260, is in the form with R = 2^256.
            Span<ulong> number = stackalloc ulong[4];
            P256Element.WriteMontgomery(P256Element.One, number);
            P256Four.Broadcast(_one, number);
            P256Four.Multiply(_x, _x, _one);
            P256Four.Multiply(_y, _y, _one);
            P256Four.Multiply(_z, _z, _one);
            ProjectivePoint<P256Element> sum = Lane(0);
            for (int lane = 1; lane < Lanes; lane++)
                sum = ProjectivePoint<P256Element>.Add(sum, Lane(lane));
            return sum;
        }

        /// <summary>A lane's point; (X : Y : Z) of Jacobian coordinates is (X Z : Y : Z³) here, and infinity is (0 : 1 : 0).</summary>
        private readonly ProjectivePoint<P256Element> Lane(int lane)
        {
            P256Element x = Coordinate(_x, lane), y = Coordinate(_y, lane), z = Coordinate(_z, lane);
            ulong infinity = ConstantTime.Mask(P256Element.IsZeroBit(z));
            return new(x * z, P256Element.Select(infinity, P256Element.One, y), z * P256Element.Square(z));
        }

        private static P256Element Coordinate(ulong* element, int lane)
        {
            Span<ulong> number = stackalloc ulong[4], high = stackalloc ulong[4];
            high.Clear();
            high[0] = P256Four.Join(element, lane, number);
            // FromLimbs multiplies by 2^256, which is the weight of what lies above.
            P256Element result = P256Element.FromMontgomery(number) + P256Element.FromLimbs(high);
            LimbString.Clear(number);
            LimbString.Clear(high);
            return result;
        }

        private readonly void Replace(Vector256<ulong> mask, ulong* x, ulong* y, ulong* z)
        {
            P256Four.Replace(_x, x, mask);
            P256Four.Replace(_y, y, mask);
            P256Four.Replace(_z, z, mask);
        }

        // 1 in the form with R = 2^260.
        private static void SetOne(ulong* element)
        {
            P256Element one = P256Element.One;
            for (int i = 0; i < 4; i++)
                one += one;
            Span<ulong> number = stackalloc ulong[4];
            P256Element.WriteMontgomery(one, number);
            P256Four.Broadcast(element, number);
        }

        /// <summary>Four limbs of the four entries, from the entries' order to the lanes': a transposition of 4 by 4.</summary>
        private static void Transpose(uint* entries, ulong* vectors)
        {
            Vector128<uint> a = Vector128.Load(entries), b = Vector128.Load(entries + EntryWords);
            Vector128<uint> c = Vector128.Load(entries + (2 * EntryWords)), d = Vector128.Load(entries + (3 * EntryWords));
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
