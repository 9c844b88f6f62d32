using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Secret multiples of one point, in the lanes of <typeparamref name="TField"/>: each lane has a quarter of the scalar in signed
/// digits of six bits, and a table for each digit, so that there is no doubling; the lanes' sums are added at the end.
/// </summary>
/// <remarks>
/// Inside, the coordinates are Jacobian, and the addition is not complete; it does not need to be. The sum in a lane is
/// m 2^l G with m below 64^i in magnitude, since no digit is above 32, and what is added is d 64^i 2^l G with d from 1 to 32 in
/// magnitude: m ± d 64^i is neither zero nor near the order. A digit of 0 and the first digit that is not are selected by masks.
/// </remarks>
internal sealed unsafe class FourWayComb<TField, T> : PointMultiples
    where TField : IFourWayField
    where T : unmanaged, IPrimeFieldElement<T>
{
    private const int Lanes = FourWay.Lanes;
    private const int Width = 6;

    /// <summary>How many multiples of a point a digit chooses from.</summary>
    internal const int Multiples = 1 << (Width - 1);

    // With room to begin at a vector's boundary.
    private readonly ulong[] _table = GC.AllocateUninitializedArray<ulong>((Lanes * Digits * Multiples * EntryWords) + Lanes, pinned: true);

    /// <summary>For a table of d 64^i 2^(Quarter l) G, for each lane l, for each digit's place i, and in it d from 1 to 32.</summary>
    internal FourWayComb(ReadOnlySpan<AffinePoint<T>> points)
    {
        fixed (ulong* table = _table)
        {
            Span<ulong> words = new(Align(table), points.Length * EntryWords);
            foreach (ref readonly AffinePoint<T> point in points)
            {
                FourWayForm<TField, T>.Write(point.X, words[..T.LimbCount]);
                FourWayForm<TField, T>.Write(point.Y, words.Slice(T.LimbCount, T.LimbCount));
                words = words[EntryWords..];
            }
        }
    }

    /// <summary>The bits of the scalar in a lane.</summary>
    private static int Quarter => T.BitCount / Lanes;

    private static int Digits => SignedWindows.Count(Quarter, Width);

    // x and y of a point as numbers: two vectors for P-256, three for P-384.
    private static int EntryWords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * T.LimbCount;
    }

    /// <summary>
    /// For a public point the first point of each lane and digit; the constructor wants <see cref="Multiples"/> of each.
    /// </summary>
    internal static ProjectivePoint<T>[] FirstPoints(in ProjectivePoint<T> point)
    {
        ProjectivePoint<T>[] points = new ProjectivePoint<T>[Lanes * Digits];
        ProjectivePoint<T> lane = point;
        for (int i = 0; i < points.Length; lane = ProjectivePoint<T>.DoubleRepeatedly(lane, Quarter))
        {
            ProjectivePoint<T> first = lane;
            for (int digit = 0; digit < Digits; digit++, i++)
            {
                points[i] = first;
                first = ProjectivePoint<T>.DoubleRepeatedly(first, Width);
            }
        }
        return points;
    }

    /// <summary>The scalar, not above the order, times the point.</summary>
    [SkipLocalsInit]
    internal ProjectivePoint<T> Multiply(ReadOnlySpan<ulong> scalar)
    {
        ulong* unaligned = stackalloc ulong[Sum.MemoryWords + Lanes];
        Sum sum = new(Align(unaligned));
        Span<ulong> quarters = stackalloc ulong[Lanes * 2];
        for (int lane = 0; lane < Lanes; lane++)
            ReadQuarter(scalar, lane, quarters.Slice(2 * lane, 2));
        fixed (ulong* table = _table)
        {
            ulong* digit = Align(table);
            for (int i = 0; i < Digits; i++, digit += Multiples * EntryWords)
            {
                Vector256<ulong> magnitudes = default, negative = default;
                for (int lane = 0; lane < Lanes; lane++)
                {
                    ulong magnitude = SignedWindows.Digit(quarters.Slice(2 * lane, 2), i, Width, out ulong sign);
                    magnitudes = magnitudes.WithElement(lane, magnitude);
                    negative = negative.WithElement(lane, sign);
                }
                sum.Select(digit, magnitudes, negative);
                Vector256<ulong> isZero = Vector256.Equals(magnitudes, default);
                if (i == 0)
                    sum.Begin(isZero);
                else
                    sum.Add(isZero);
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

    private static ulong* Align(ulong* memory) => (ulong*)(((nuint)memory + 31) & ~(nuint)31);

    /// <summary>Four sums under way, in the memory of the caller, of any contents.</summary>
    private ref struct Sum
    {
        private const int Elements = 16;

        private readonly ulong* _x, _y, _z, _nextX, _nextY, _nextZ, _h, _r, _u, _s, _t, _one, _nothing, _addend;
        private readonly ulong* _entryX, _entryY, _entries, _words;

        // All ones in the lanes whose sum is still infinity.
        private Vector256<ulong> _isInfinity;

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
            _entries = _entryY + size;
            _words = _entries + (Lanes * EntryWords);
            FourWay<TField>.SetNothing(_nothing);
            for (int lane = 0; lane < Lanes; lane++)
                FourWayForm<TField, T>.SetOne(_one, lane);
        }

        // The elements, the four entries as they lie in the table, and their words side by side.
        internal static int MemoryWords => (Elements * FourWay<TField>.Size) + (2 * Lanes * EntryWords);

        /// <summary>
        /// Looks up the digits' multiples, each lane in its own part of the table, and negates y where the digit is. Reads every entry.
        /// </summary>
        internal readonly void Select(ulong* table, Vector256<ulong> magnitudes, Vector256<ulong> negative)
        {
            for (int lane = 0; lane < Lanes; lane++, table += Digits * Multiples * EntryWords)
                Select(table, magnitudes[lane], _entries + (lane * EntryWords));
            for (int i = 0; i < EntryWords; i += Lanes)
                Transpose(_entries + i, _words + (Lanes * i));
            ToLimbs(_words, _entryX);
            ToLimbs(_words + (Lanes * T.LimbCount), _entryY);
            for (int i = 0; i < FourWay<TField>.Size; i += Lanes)
                ((Vector256.LoadAligned(_entryY + i) ^ negative) - negative).StoreAligned(_entryY + i);
            FourWay<TField>.Carry(_entryY);
        }

        /// <summary>Begins with what was selected, except where the digit is zero.</summary>
        internal void Begin(Vector256<ulong> isZero)
        {
            for (int i = 0; i < FourWay<TField>.Size; i += Lanes)
            {
                Vector256.LoadAligned(_entryX + i).StoreAligned(_x + i);
                Vector256.LoadAligned(_entryY + i).StoreAligned(_y + i);
                Vector256.AndNot(Vector256.LoadAligned(_one + i), isZero).StoreAligned(_z + i);
            }
            _isInfinity = isZero;
        }

        /// <summary>
        /// Adds what was selected, except where the digit is zero (Guide to Elliptic Curve Cryptography, algorithm 3.22):
        /// H = x Z² - X, R = y Z³ - Y; then X' = R² - H³ - 2 X H², Y' = R (X H² - X') - Y H³, Z' = Z H.
        /// </summary>
        internal void Add(Vector256<ulong> isZero)
        {
            AddEntry(_x, _y, _z);
            Replace(isZero);
        }

        /// <summary>The sum of the four lanes.</summary>
        /// <remarks>
        /// No two points that meet are equal: they are multiples by numbers that have no bit in common, below the order. They are
        /// opposite only if the scalar is the order, and then Z' is zero, as it must be.
        /// </remarks>
        internal ProjectivePoint<T> Finish()
        {
            AddLanes(Vector256.Create(4U, 5, 6, 7, 4, 5, 6, 7));
            AddLanes(Vector256.Create(2U, 3, 2, 3, 2, 3, 2, 3));
            // Out of Montgomery's form.
            new Span<ulong>(_t, FourWay<TField>.Size).Clear();
            Vector256<ulong>.One.StoreAligned(_t);
            Multiply(_x, _x, _t);
            Multiply(_y, _y, _t);
            Multiply(_z, _z, _t);
            return FirstLane();
        }

        /// <summary>
        /// Adds to the lanes others (algorithm 3.22 there, for two Jacobian points): U = X Z₂², H = X₂ Z² - U, S = Y Z₂³,
        /// R = Y₂ Z³ - S; then as in an addition. The others are named by the halves of lanes.
        /// </summary>
        private void AddLanes(Vector256<uint> others)
        {
            for (int i = 0; i < FourWay<TField>.Size; i += Lanes)
            {
                Permute(_x + i, others).StoreAligned(_entryX + i);
                Permute(_y + i, others).StoreAligned(_entryY + i);
                Permute(_z + i, others).StoreAligned(_one + i);
            }
            Multiply(_t, _one, _one);
            Multiply(_u, _x, _t);
            Multiply(_t, _one, _t);
            Multiply(_s, _y, _t);
            Multiply(_nextZ, _z, _one);
            AddEntry(_u, _s, _nextZ);
            Replace(Avx2.PermuteVar8x32(_isInfinity.AsUInt32(), others).AsUInt64());
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<ulong> Permute(ulong* limb, Vector256<uint> halves)
            => Avx2.PermuteVar8x32(Vector256.LoadAligned(limb).AsUInt32(), halves).AsUInt64();

        /// <summary>
        /// An addition of the entry's x and y, with what they are subtracted from, and what becomes Z' by a factor of H. A
        /// multiplication rarely needs the one before it, so that the processor does the end of one with the start of the next.
        /// </summary>
        private readonly void AddEntry(ulong* u, ulong* s, ulong* z)
        {
            Multiply(_t, _z, _z);
            Multiply(_h, _entryX, _t);
            Multiply(_t, _z, _t);
            FourWay<TField>.Subtract(_h, _h, u);
            // H² and R
            Multiply(_nextX, _h, _h);
            Multiply(_r, _entryY, _t);
            Multiply(_nextZ, z, _h);
            FourWay<TField>.Subtract(_r, _r, s);
            // H³, u H² and R²
            Multiply(_nextY, _h, _nextX);
            Multiply(_t, u, _nextX);
            Multiply(_nextX, _r, _r);
            // -Y H³, before X'.
            Multiply(_h, s, _nextY);
            FourWay<TField>.Subtract(_addend, _nothing, _h);
            SubtractAndCarry(_nextX, _nextY, _t);
            FourWay<TField>.Subtract(_t, _t, _nextX);
            TField.MultiplyAdd(_nextY, _r, _t, _addend);
        }

        /// <summary>a - b - 2c, carried.</summary>
        private static void SubtractAndCarry(ulong* a, ulong* b, ulong* c)
        {
            for (int i = 0; i < FourWay<TField>.Size; i += Lanes)
            {
                Vector256<ulong> twice = Vector256.LoadAligned(c + i);
                (Vector256.LoadAligned(a + i) - Vector256.LoadAligned(b + i) - twice - twice).StoreAligned(a + i);
            }
            FourWay<TField>.Carry(a);
        }

        /// <summary>The first lane's point; (X : Y : Z) of Jacobian coordinates is (X Z : Y : Z³) here, and infinity is (0 : 1 : 0).</summary>
        private readonly ProjectivePoint<T> FirstLane()
        {
            T x = FourWayForm<TField, T>.Lane(_x, 0), y = FourWayForm<TField, T>.Lane(_y, 0), z = FourWayForm<TField, T>.Lane(_z, 0);
            ulong infinity = ConstantTime.Mask(T.IsZeroBit(z));
            return new(x * z, T.Select(infinity, T.One, y), z * T.Square(z));
        }

        private readonly void Multiply(ulong* product, ulong* a, ulong* b) => TField.MultiplyAdd(product, a, b, _nothing);

        /// <summary>Takes the sum, or the entry where there was none, and leaves what there was where the entry is nothing.</summary>
        private void Replace(Vector256<ulong> entryIsNothing)
        {
            Vector256<ulong> begins = Vector256.AndNot(_isInfinity, entryIsNothing);
            Replace(entryIsNothing, begins, _x, _nextX, _entryX);
            Replace(entryIsNothing, begins, _y, _nextY, _entryY);
            Replace(entryIsNothing, begins, _z, _nextZ, _one);
            _isInfinity &= entryIsNothing;
        }

        private static void Replace(Vector256<ulong> stays, Vector256<ulong> begins, ulong* a, ulong* next, ulong* entry)
        {
            for (int i = 0; i < FourWay<TField>.Size; i += Lanes)
            {
                Vector256<ulong> taken = Vector256.ConditionalSelect(begins, Vector256.LoadAligned(entry + i), Vector256.LoadAligned(next + i));
                Vector256.ConditionalSelect(stays, Vector256.LoadAligned(a + i), taken).StoreAligned(a + i);
            }
        }

        /// <summary>The multiple of that number among those of one digit, or zeros for 0.</summary>
        private static void Select(ulong* multiples, ulong magnitude, ulong* entry)
        {
            Vector256<ulong> wanted = Vector256.Create(magnitude), number = Vector256<ulong>.One;
            Vector256<ulong> first = default, second = default, third = default;
            for (ulong* end = multiples + (Multiples * EntryWords); multiples < end; multiples += EntryWords, number += Vector256<ulong>.One)
            {
                Vector256<ulong> mask = Vector256.Equals(number, wanted);
                first |= Vector256.LoadAligned(multiples) & mask;
                second |= Vector256.LoadAligned(multiples + Lanes) & mask;
                if (EntryWords > 2 * Lanes)
                    third |= Vector256.LoadAligned(multiples + (2 * Lanes)) & mask;
            }
            first.StoreAligned(entry);
            second.StoreAligned(entry + Lanes);
            if (EntryWords > 2 * Lanes)
                third.StoreAligned(entry + (2 * Lanes));
        }

        /// <summary>Four words of the four entries, from the entries' order to the lanes': a transposition of 4 by 4.</summary>
        private static void Transpose(ulong* entries, ulong* words)
        {
            Vector256<ulong> a = Vector256.LoadAligned(entries), b = Vector256.LoadAligned(entries + EntryWords);
            Vector256<ulong> c = Vector256.LoadAligned(entries + (2 * EntryWords)), d = Vector256.LoadAligned(entries + (3 * EntryWords));
            Vector256<ulong> abEven = Avx2.UnpackLow(a, b), cdEven = Avx2.UnpackLow(c, d);
            Vector256<ulong> abOdd = Avx2.UnpackHigh(a, b), cdOdd = Avx2.UnpackHigh(c, d);
            Avx2.Permute2x128(abEven, cdEven, 0x20).StoreAligned(words);
            Avx2.Permute2x128(abOdd, cdOdd, 0x20).StoreAligned(words + Lanes);
            Avx2.Permute2x128(abEven, cdEven, 0x31).StoreAligned(words + (2 * Lanes));
            Avx2.Permute2x128(abOdd, cdOdd, 0x31).StoreAligned(words + (3 * Lanes));
        }

        /// <summary>The limbs of a number of 64-bit words, in each lane.</summary>
        private static void ToLimbs(ulong* words, ulong* element)
        {
            Vector256<ulong> mask = Vector256.Create(FourWay<TField>.LimbMask);
            for (int i = 0, position = 0; i < TField.Limbs; i++, position += TField.LimbBits)
            {
                int word = position / 64, shift = position % 64;
                Vector256<ulong> bits = Vector256.LoadAligned(words + (Lanes * word)) >>> shift;
                if (shift + TField.LimbBits > 64 && word + 1 < T.LimbCount)
                    bits |= Vector256.LoadAligned(words + (Lanes * (word + 1))) << (64 - shift);
                (bits & mask).StoreAligned(element + (Lanes * i));
            }
        }
    }
}
