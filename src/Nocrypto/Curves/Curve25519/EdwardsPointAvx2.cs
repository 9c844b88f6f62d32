using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Nocrypto;

/// <summary>
/// <see cref="EdwardsPoint"/> with its coordinates X, Y, Z, T in the four lanes of <see cref="Field25519Four"/>, in the memory of
/// the caller: a doubling and an addition are two multiplications of four each (Hisil, Wong, Carter, Dawson, "Twisted Edwards curves
/// revisited", 2008, §4.3). The formulas are complete.
/// </summary>
internal readonly unsafe ref struct EdwardsPointAvx2
{
    /// <summary>
    /// The size of an entry of a table, in words of 32 bits: limb by limb Y - X, Y + X, 2 Z and 2 d T of a point to add.
    /// </summary>
    internal const int EntryWords = Size;

    /// <summary>The words of memory that a point works in, aligned for a vector.</summary>
    internal const int MemoryWords = (4 * Field25519Four.Words) + (2 * Size);

    private const int Size = Field25519Four.Size;
    private const int Lanes = Field25519Four.Lanes;

    // For blends, two bits for a lane.
    private const byte Lane3 = 0b1100_0000, Lanes2And3 = 0b1111_0000;

    // [X, Y, Z, T]; the factors of a multiplication; [1, 1, 2, 2 d], prepared.
    private readonly ulong* _point, _left, _right, _toEntry;

    // What keeps a difference above zero, in all lanes, and one more: minus a is the complement of a and one.
    private readonly ulong* _bias, _biasAndOne;

    /// <summary>The point in the memory, which the caller clears if the point is secret.</summary>
    internal EdwardsPointAvx2(ulong* memory, in EdwardsPoint value)
    {
        _point = memory + Size;
        _left = _point + Field25519Four.Words;
        _right = _left + Field25519Four.Words;
        _toEntry = _right + Field25519Four.Words;
        _bias = _toEntry + Size;
        _biasAndOne = _bias + Size;
        for (int i = 0; i < Size; i += Lanes)
        {
            Vector256.Create(Field25519Four.Bias(i / Lanes)).StoreAligned(_bias + i);
            Vector256.Create(Field25519Four.Bias(i / Lanes) + 1).StoreAligned(_biasAndOne + i);
        }
        Set(value);
        Field25519 two = new(2, 0, 0, 0, 0);
        SetLanes(_toEntry, Field25519.One, Field25519.One, two, EdwardsPoint.TwoD);
        Field25519Four.Prepare(_toEntry);
    }

    internal static bool IsSupported => Field25519Four.IsSupported;

    internal void Set(in EdwardsPoint value) => SetLanes(_point, value.X, value.Y, value.Z, value.T);

    /// <summary>The point as a scalar one.</summary>
    internal EdwardsPoint ToPoint() => new()
    {
        X = Field25519Four.Lane(_point, 0),
        Y = Field25519Four.Lane(_point, 1),
        Z = Field25519Four.Lane(_point, 2),
        T = Field25519Four.Lane(_point, 3),
    };

    /// <summary>Doubles, so many times, by the names of RFC 8032 §5.1.4.</summary>
    internal void Double(int times)
    {
        ulong* point = _point, left = _left, right = _right;
        for (; times > 0; times--)
        {
            for (int i = 0; i < Size; i += Lanes)
            {
                Vector256<ulong> limb = Vector256.LoadAligned(point + i);
                Vector256<ulong> factor = Blend(limb, Avx2.Permute4x64(Exchange(limb) + limb, 0), Lane3);
                factor.StoreAligned(left + i);
                factor.StoreAligned(right + i);
            }
            // [A, B, Z², (X + Y)²]
            Field25519Four.Prepare(right);
            Field25519Four.Multiply(left, left, right);
            CombineSquares();
            Finish();
        }
    }

    /// <summary>Adds what <see cref="LoadEntry"/> has loaded, by the names of RFC 8032 §5.1.4.</summary>
    internal void AddEntry()
    {
        FillDifferences();
        ulong* left = _left, right = _right, bias = _biasAndOne;
        // [A, B, D, C]
        Field25519Four.Multiply(left, left, right);
        for (int i = 0; i < Size; i += Lanes)
        {
            // [E, H, G, F]
            Vector256<ulong> products = Vector256.LoadAligned(left + i), minus = Vector256.Create(ulong.MaxValue, 0, 0, ulong.MaxValue);
            Vector256<ulong> sums = Exchange(products) + ((products ^ minus) + (Vector256.LoadAligned(bias + i) & minus));
            Avx2.Permute4x64(sums, 0b00_11_10_00).StoreAligned(left + i);
            Avx2.Permute4x64(sums, 0b01_10_01_11).StoreAligned(right + i);
        }
        Finish();
    }

    /// <summary>Loads an entry to add, or its negative where the mask is all ones.</summary>
    internal void LoadEntry(uint* entry, ulong negative)
    {
        Vector256<ulong> mask = Vector256.Create(negative);
        ulong* right = _right, bias = _bias;
        for (int i = 0; i < Size; i += Lanes)
        {
            Vector256<ulong> value = Avx2.ConvertToVector256Int64(entry + i).AsUInt64();
            Vector256<ulong> minus = Vector256.LoadAligned(bias + i) - value;
            Vector256<ulong> opposite = Blend(Avx2.Permute4x64(value, 0b11_10_00_01), minus, Lane3);
            Vector256.ConditionalSelect(mask, opposite, value).StoreAligned(right + i);
        }
        Field25519Four.Prepare(right);
    }

    /// <summary>Writes the point as an entry.</summary>
    internal void WriteEntry(uint* entry)
    {
        FillDifferences();
        Field25519Four.Multiply(_left, _left, _toEntry);
        Vector256<uint> low = Vector256.Create(0u, 2, 4, 6, 0, 0, 0, 0);
        for (int i = 0; i < Size; i += Lanes)
            Avx2.PermuteVar8x32(Vector256.LoadAligned(_left + i).AsUInt32(), low).GetLower().Store(entry + i);
    }

    /// <summary>The left factor [Y - X, Y + X, Z, T].</summary>
    private void FillDifferences()
    {
        ulong* point = _point, left = _left, bias = _biasAndOne;
        for (int i = 0; i < Size; i += Lanes)
        {
            Vector256<ulong> limb = Vector256.LoadAligned(point + i), minus = Vector256.Create(ulong.MaxValue, 0, 0, 0);
            Vector256<ulong> sums = Exchange(limb) + ((limb ^ minus) + (Vector256.LoadAligned(bias + i) & minus));
            Blend(sums, limb, Lanes2And3).StoreAligned(left + i);
        }
    }

    /// <summary>
    /// Of [A, B, Z², (X + Y)²] the factors [E, G, F, E] and [F, H, G, H]. F is below 2^29.4 a limb, too much for a factor, so
    /// each limb passes on what is above it.
    /// </summary>
    private void CombineSquares()
    {
        Vector256<ulong> carry = default;
        ulong* left = _left, right = _right, bias = _bias;
        for (int i = 0; i < Size; i += 2 * Lanes)
        {
            carry = CombineLimb(left + i, right + i, bias + i, carry, 0);
            carry = CombineLimb(left + i + Lanes, right + i + Lanes, bias + i + Lanes, carry, 1);
        }
        carry = Field25519Four.Multiply32(carry, Vector256.Create(19UL));
        (Vector256.LoadAligned(left) + Avx2.Permute4x64(carry, 0b11_10_01_11)).StoreAligned(left);
        (Vector256.LoadAligned(right) + Avx2.Permute4x64(carry, 0b00_01_00_10)).StoreAligned(right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> CombineLimb(
        ulong* left, ulong* right, ulong* bias, Vector256<ulong> carry, [ConstantExpected] int parity)
    {
        Vector256<ulong> squares = Vector256.LoadAligned(left);
        // [H, G, 2Z², -(X + Y)²], then [H, G, F, E].
        Vector256<ulong> sums = Avx2.Multiply(squares.AsInt32(), Vector256.Create(1L, -1, 2, -1).AsInt32()).AsUInt64()
            + Blend(Exchange(squares), default, Lanes2And3) + (Vector256.LoadAligned(bias) & Vector256.Create(0, ulong.MaxValue, 0, ulong.MaxValue));
        sums += Blend(default, Avx2.Permute4x64(sums, 0b00_01_00_00), Lanes2And3);
        Vector256<ulong> limb = (sums & Field25519Four.Mask(parity)) + carry;
        Avx2.Permute4x64(limb, 0b11_10_01_11).StoreAligned(left);
        Avx2.Permute4x64(limb, 0b00_01_00_10).StoreAligned(right);
        return sums >>> Field25519Four.Bits(parity);
    }

    /// <summary>[E, G, F, E] times [F, H, G, H].</summary>
    private void Finish()
    {
        Field25519Four.Prepare(_right);
        Field25519Four.Multiply(_point, _left, _right);
    }

    private static void SetLanes(ulong* element, in Field25519 a, in Field25519 b, in Field25519 c, in Field25519 d)
    {
        Field25519Four.SetLane(element, 0, a);
        Field25519Four.SetLane(element, 1, b);
        Field25519Four.SetLane(element, 2, c);
        Field25519Four.SetLane(element, 3, d);
    }

    /// <summary>Lanes 0 and 1 exchanged, and 2 and 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Exchange(Vector256<ulong> x) => Avx2.Shuffle(x.AsUInt32(), 0b01_00_11_10).AsUInt64();

    /// <summary>The named lanes of b, else those of a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Blend(Vector256<ulong> a, Vector256<ulong> b, [ConstantExpected] byte lanes)
        => Avx2.Blend(a.AsUInt32(), b.AsUInt32(), lanes).AsUInt64();
}
