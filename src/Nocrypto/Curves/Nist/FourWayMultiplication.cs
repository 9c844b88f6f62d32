using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// Secret multiples of any point, by <see cref="FourWayPoint{TField}"/>: odd signed digits of five bits, a table of sixteen odd
/// multiples that is read as a whole, and five doublings and an addition a digit.
/// </summary>
/// <remarks>
/// The addition is not complete, and does not need to be. All digits are odd, so the sum is never infinity. Before an addition that
/// is not the last one it is 32m Q for an m above 0, and the digit d is from -31 to 31: 0 &lt; 32m ± d &lt; n, for 32m + d is the
/// scalar without its low digits, below n/16. So the two points are neither equal nor opposite. Only before the last addition
/// 32m = d modulo n can hold, and that one is done by complete formulas.
/// </remarks>
internal static unsafe class FourWayMultiplication<TField, T>
    where TField : IFourWayField
    where T : unmanaged, IPrimeFieldElement<T>
{
    private const int Width = 5;
    private const int TableSize = 1 << (Width - 1);

    private static int EntryWords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => FourWayPoint<TField>.EntryWords;
    }

    // A point under way, the table, twice the point or the digit's multiple, and the masks of a look-up.
    private static int MemoryWords => FourWayPoint<TField>.MemoryWords + ((TableSize + 1) * EntryWords) + (TableSize * FourWay.Lanes);

    /// <summary>The scalar, from 1 to n - 1, times the affine point of the curve of order n.</summary>
    [SkipLocalsInit]
    internal static ProjectivePoint<T> Multiply(ReadOnlySpan<ulong> scalar, ReadOnlySpan<ulong> order, in T x, in T y)
    {
        ulong* unaligned = stackalloc ulong[MemoryWords + FourWay.Lanes];
        ulong* memory = (ulong*)(((nuint)unaligned + 31) & ~(nuint)31);
        ulong* table = memory + FourWayPoint<TField>.MemoryWords, entry = table + (TableSize * EntryWords), masks = entry + EntryWords;
        Span<ulong> odd = stackalloc ulong[CurveArithmetic.MaxLimbs];
        odd = odd[..T.LimbCount];
        ulong negated = MakeOdd(scalar, order, odd);

        FourWayPoint<TField> sum = new(memory);
        sum.Set(x, y);
        FillTable(sum, table, entry);
        int i = ((T.BitCount + Width - 1) / Width) - 1;
        // The highest digit has the bit that makes it positive.
        Select(table, masks, Digit(odd, i) | TableSize, entry);
        sum.ReadEntry(entry);
        for (i--; i > 0; i--)
        {
            DoubleRepeatedly(sum);
            Select(table, masks, Digit(odd, i), entry);
            sum.Add(entry);
        }
        DoubleRepeatedly(sum);
        ProjectivePoint<T> result = sum.ToProjective<T>();
        Select(table, masks, Digit(odd, 0), entry);
        sum.ReadEntry(entry);
        result = ProjectivePoint<T>.NegateIf(negated, ProjectivePoint<T>.Add(result, sum.ToProjective<T>()));
        CryptographicOperations.ZeroMemory(new Span<byte>(memory, MemoryWords * sizeof(ulong)));
        LimbString.Clear(odd);
        return result;
    }

    /// <summary>The scalar if it is odd, else n minus it, and all ones.</summary>
    private static ulong MakeOdd(ReadOnlySpan<ulong> scalar, ReadOnlySpan<ulong> order, Span<ulong> odd)
    {
        ulong even = ConstantTime.Mask(1 ^ (scalar[0] & 1)), borrow = 0;
        for (int i = 0; i < odd.Length; i++)
            odd[i] = ConstantTime.Select(even, CarryChain.Subtract(order[i], scalar[i], ref borrow), scalar[i]);
        return even;
    }

    /// <summary>
    /// Five bits c of half the scalar. The sum of (2c_i - 31) 32^i over the digits, when the highest c has 16 added, is the scalar.
    /// </summary>
    private static ulong Digit(ReadOnlySpan<ulong> odd, int index)
    {
        int position = (Width * index) + 1, word = position / 64, shift = position % 64;
        ulong bits = word < odd.Length ? odd[word] >> shift : 0;
        if (word + 1 < odd.Length)
            bits |= odd[word + 1] << 1 << (63 - shift);
        return bits & ((1 << Width) - 1);
    }

    /// <summary>The multiples 1, 3 to 31 of the sum, which becomes the last of them.</summary>
    private static void FillTable(in FourWayPoint<TField> sum, ulong* table, ulong* twice)
    {
        sum.WriteEntry(table);
        sum.Double();
        sum.WriteEntry(twice);
        sum.ReadEntry(table);
        for (int i = 1; i < TableSize; i++)
        {
            sum.Add(twice);
            sum.Cube();
            sum.WriteEntry(table + (i * EntryWords));
        }
    }

    private static void DoubleRepeatedly(in FourWayPoint<TField> sum)
    {
        for (int i = 0; i < Width; i++)
            sum.Double();
    }

    /// <summary>The multiple 2c - 31, in constant time: entry |2c - 31| / 2, with V negated where c is below 16. Reads every entry.</summary>
    private static void Select(ulong* table, ulong* masks, ulong c, ulong* entry)
    {
        ulong negative = ConstantTime.Mask((c >> (Width - 1)) ^ 1);
        Vector256<ulong> index = Vector256.Create((c ^ negative) & (TableSize - 1)), number = default;
        for (int i = 0; i < TableSize; i++, number += Vector256<ulong>.One)
            Vector256.Equals(index, number).StoreAligned(masks + (FourWay.Lanes * i));
        Vector256<uint> sign = Vector256.Create(0, 0, negative, 0).AsUInt32();
        int half = EntryWords / 2;
        for (ulong* end = entry + half; entry < end; entry += FourWay.Lanes, table += FourWay.Lanes)
        {
            Vector256<ulong> first = default, second = default;
            ulong* multiple = table;
            for (int j = 0; j < TableSize * FourWay.Lanes; j += FourWay.Lanes, multiple += EntryWords)
            {
                Vector256<ulong> mask = Vector256.LoadAligned(masks + j);
                first |= Vector256.LoadAligned(multiple) & mask;
                second |= Vector256.LoadAligned(multiple + half) & mask;
            }
            // V is in lane 2 of the first half.
            ((first.AsUInt32() ^ sign) - sign).AsUInt64().StoreAligned(entry);
            second.StoreAligned(entry + half);
        }
    }
}
