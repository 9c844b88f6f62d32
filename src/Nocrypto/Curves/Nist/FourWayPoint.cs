using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sundog.Nocrypto;

/// <summary>
/// A point of a curve y² = x³ - 3x + b whose coordinates share the lanes of <typeparamref name="TField"/>: what is independent in a
/// formula is done in one multiplication, three for a doubling, four for an addition. In the memory of the caller.
/// </summary>
/// <remarks>
/// The coordinates are Jacobian, (X/Z², Y/Z³), and instead of Y there is V = 2Y, which makes the factors in the formulas small; D
/// stands for Z². A doubling is right for every point of prime order. An addition is right unless the points are equal, opposite or
/// infinity, which the caller excludes.
/// </remarks>
internal readonly unsafe ref struct FourWayPoint<TField>
    where TField : IFourWayField
{
    private const int Elements = 12;

    // For blends, two bits for a lane.
    private const byte Lane0 = 0b11, Lane1 = 0b1100, Lane2 = 0b11_0000, Lane3 = 0b1100_0000;

    // The elements by their places: [X, -, -, D], [-, V, -, Z³] and [-, -, -, Z]; what the other lanes have says nothing. Then
    // factors, products and an addend on the way, and the addend of nothing.
    private readonly ulong* _memory;

    internal FourWayPoint(ulong* memory)
    {
        _memory = memory;
        new Span<byte>(memory, MemoryWords * sizeof(ulong)).Clear();
        FourWay<TField>.SetNothing(memory + Nothing);
        for (ulong* m = memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
            Vector256.Create(m + FourWay.Lanes < end ? FourWay<TField>.LimbMask : ulong.MaxValue).StoreAligned(m + Masks);
    }

    private static int XD => 0;

    private static int V => FourWay<TField>.Size;

    private static int Z => 2 * FourWay<TField>.Size;

    private static int Left => 3 * FourWay<TField>.Size;

    private static int Right => 4 * FourWay<TField>.Size;

    private static int First => 5 * FourWay<TField>.Size;

    private static int Second => 6 * FourWay<TField>.Size;

    private static int Third => 7 * FourWay<TField>.Size;

    private static int Difference => 8 * FourWay<TField>.Size;

    private static int Addend => 9 * FourWay<TField>.Size;

    private static int Nothing => 10 * FourWay<TField>.Size;

    // What a limb keeps when it is carried: the last one keeps all.
    private static int Masks => 11 * FourWay<TField>.Size;

    /// <summary>The words of memory that a point works in, aligned for a vector.</summary>
    internal static int MemoryWords => Elements * FourWay<TField>.Size;

    /// <summary>The words of an entry of a table: [Z², Z³, V, X] with two limbs to a lane, and Z.</summary>
    internal static int EntryWords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * FourWay.Lanes * ((TField.Limbs + 1) / 2);
    }

    /// <summary>Sets the point to an affine one.</summary>
    internal void Set<T>(in T x, in T y)
        where T : unmanaged, IPrimeFieldElement<T>
    {
        FourWayForm<TField, T>.SetLane(_memory + XD, 0, x);
        FourWayForm<TField, T>.SetLane(_memory + V, 1, y + y);
        foreach (int place in (ReadOnlySpan<int>)[XD, V, Z])
            FourWayForm<TField, T>.SetOne(_memory + place, 3);
    }

    /// <summary>The point, which is not infinity, in homogeneous coordinates: (2XZ : V : 2Z³).</summary>
    internal ProjectivePoint<T> ToProjective<T>()
        where T : unmanaged, IPrimeFieldElement<T>
    {
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
        {
            Blend(Blend(Vector256.LoadAligned(m + XD), Vector256.LoadAligned(m + V), Lane1), Vector256.LoadAligned(m + Z), Lane3)
                .StoreAligned(m + Left);
            Vector256.Create(m == _memory ? 1UL : 0).StoreAligned(m + Right);
        }
        Multiply(First, Left, Right, Nothing);
        T x = FourWayForm<TField, T>.Lane(_memory + First, 0), v = FourWayForm<TField, T>.Lane(_memory + First, 1);
        T z = FourWayForm<TField, T>.Lane(_memory + First, 3), twice = z + z;
        return new(x * twice, v, T.Square(z) * twice);
    }

    /// <summary>
    /// Doubles: G = V², α = 3(X - D)(X + D), β = X G; then X' = α² - 2β, V' = 2α(β - X') - G², Z' = V Z. And makes Z'³.
    /// </summary>
    internal void Double()
    {
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
        {
            Vector256<ulong> xd = Vector256.LoadAligned(m + XD), v = Avx2.Permute4x64(Vector256.LoadAligned(m + V), 0b01_01_01_01);
            Vector256<ulong> x = Exchange(xd), d = Avx2.Permute4x64(xd, 0b11_11_11_11);
            Blend(v, x - d, Lane1).StoreAligned(m + Left);
            Blend(Blend(v, x + d, Lane1), Vector256.LoadAligned(m + Z), Lane3).StoreAligned(m + Right);
        }
        // [G, A, G, Z'] with α = 3A
        Multiply(Z, Left, Right, Nothing);
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
        {
            Vector256<ulong> product = Multiply32(Vector256.LoadAligned(m + Z), Vector256.Create(1, 3, 1, 1));
            Blend(product, Vector256.LoadAligned(m + XD), Lane0).StoreAligned(m + Left);
        }
        // [β, 3A², G², D']
        Multiply(First, Left, Z, Nothing);
        Vector256<ulong> bias = Vector256.Create(FourWay<TField>.Bias), carry = default;
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
        {
            // X' = 3 · 3A² - 2β and 2(β - X') = 6β - 6 · 3A², carried.
            Vector256<ulong> product = Vector256.LoadAligned(m + First);
            Vector256<ulong> sum = Multiply32(product, Vector256.Create(-2, -6, 0, 1))
                + Multiply32(Exchange(product), Vector256.Create(3, 6, 0, 0));
            ((sum & Vector256.LoadAligned(m + Masks)) + carry).StoreAligned(m + XD);
            carry = sum >>> TField.LimbBits;
            Blend(bias, bias - Avx2.Permute4x64(product, 0b10_10_10_10), Lane1).StoreAligned(m + Addend);
        }
        // [-, α 2(β - X') - G², -, Z' D']
        Multiply(V, Left, XD, Addend);
    }

    /// <summary>
    /// Adds an entry of a table (Guide to Elliptic Curve Cryptography, §3.2.2): U = X Z₂², U₂ = X₂ Z², S = V Z₂³, S₂ = V₂ Z³;
    /// H = U₂ - U, R = S₂ - S, J = 4H². Then X' = R² - H J - 2 U J, V' = 2(S H J - R(U J - X')), Z' = -2 Z Z₂ H. Needs Z³, and
    /// does not make it.
    /// </summary>
    internal void Add(ulong* entry)
    {
        AddEntryProducts(entry);
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
        {
            Vector256<ulong> products = Vector256.LoadAligned(m + First), square = Vector256.LoadAligned(m + Second);
            Vector256<ulong> difference = Vector256.LoadAligned(m + Difference);
            Blend(Blend(difference, Exchange(products), Lane1), square, Lane3).StoreAligned(m + Left);
            Vector256<ulong> twice = difference + difference;
            Blend(Avx2.Permute4x64(square, 0), twice, Lane3).StoreAligned(m + Right);
        }
        // [H J, U J, -, Z']
        Multiply(Z, Left, Right, Nothing);
        Vector256<ulong> carry = default;
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
        {
            Vector256<ulong> products = Vector256.LoadAligned(m + Z), swapped = Exchange(products);
            Vector256<ulong> sum = Exchange(Vector256.LoadAligned(m + Second)) - products - swapped - swapped;
            Vector256<ulong> x = (sum & Vector256.LoadAligned(m + Masks)) + carry;
            carry = sum >>> TField.LimbBits;
            x.StoreAligned(m + XD);
            Vector256<ulong> left = Blend(Exchange(Vector256.LoadAligned(m + Difference)), Vector256.LoadAligned(m + First), Lane1);
            Blend(left, products, Lane3).StoreAligned(m + Left);
            Blend(Blend(swapped - x, swapped, Lane1), products, Lane3).StoreAligned(m + Right);
        }
        // [R(U J - X'), S H J, -, D']
        Multiply(First, Left, Right, Nothing);
        carry = default;
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
        {
            Vector256<ulong> products = Vector256.LoadAligned(m + First), v = products - Exchange(products);
            v += v;
            ((v & Vector256.LoadAligned(m + Masks)) + carry).StoreAligned(m + V);
            carry = v >>> TField.LimbBits;
            Blend(Vector256.LoadAligned(m + XD), products, Lane3).StoreAligned(m + XD);
        }
    }

    /// <summary>Makes Z³ after an addition, for another one to follow.</summary>
    internal void Cube()
    {
        Multiply(First, Z, XD, Nothing);
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
            Blend(Vector256.LoadAligned(m + V), Vector256.LoadAligned(m + First), Lane3).StoreAligned(m + V);
    }

    /// <summary>Writes the point as an entry of a table; needs Z³.</summary>
    internal void WriteEntry(ulong* entry)
    {
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
            Avx2.Permute4x64(Coordinates(m), 0b00_01_10_11).StoreAligned(m + Left);
        Pack(_memory + Left, entry);
        Pack(_memory + Z, entry + (EntryWords / 2));
    }

    /// <summary>Sets the point to an entry of a table.</summary>
    internal void ReadEntry(ulong* entry)
    {
        Unpack(entry, _memory + Left);
        Unpack(entry + (EntryWords / 2), _memory + Z);
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
        {
            Vector256<ulong> coordinates = Avx2.Permute4x64(Vector256.LoadAligned(m + Left), 0b00_01_10_11);
            coordinates.StoreAligned(m + XD);
            Avx2.Permute4x64(coordinates, 0b10_00_01_00).StoreAligned(m + V);
        }
    }

    /// <summary>The first half of an addition: [U, S, S₂, U₂], [H, R, -R, -H], [J, R², -, Z Z₂].</summary>
    private void AddEntryProducts(ulong* entry)
    {
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
            Coordinates(m).StoreAligned(m + Left);
        Unpack(entry, _memory + Right);
        Multiply(First, Left, Right, Nothing);
        Unpack(entry + (EntryWords / 2), _memory + Third);
        Vector256<ulong> carry = default;
        for (ulong* m = _memory, end = m + FourWay<TField>.Size; m < end; m += FourWay.Lanes)
        {
            Vector256<ulong> products = Vector256.LoadAligned(m + First);
            Vector256<ulong> difference = Avx2.Permute4x64(products, 0b00_01_10_11) - products;
            difference.StoreAligned(m + Difference);
            Vector256<ulong> twice = difference + (difference & Vector256.Create(ulong.MaxValue, 0, 0, 0));
            Vector256<ulong> factor = (twice & Vector256.LoadAligned(m + Masks)) + carry;
            carry = twice >>> TField.LimbBits;
            Blend(factor, Vector256.LoadAligned(m + Z), Lane3).StoreAligned(m + Left);
            Blend(factor, Vector256.LoadAligned(m + Third), Lane3).StoreAligned(m + Right);
        }
        Multiply(Second, Left, Right, Nothing);
    }

    /// <summary>A limb of [X, V, Z³, D].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Coordinates(ulong* m)
        => Blend(Vector256.LoadAligned(m + XD), Avx2.Permute4x64(Vector256.LoadAligned(m + V), 0b11_11_01_01), Lane1 | Lane2);

    private void Multiply(int product, int a, int b, int addend)
        => TField.MultiplyAdd(_memory + product, _memory + a, _memory + b, _memory + addend);

    // Two limbs to a lane: the upper half of a lane has no meaning for a multiplication.
    private static void Pack(ulong* element, ulong* packed)
    {
        int size = FourWay<TField>.Size;
        for (int i = 0; i < size; i += 2 * FourWay.Lanes)
        {
            Vector256<ulong> low = Vector256.LoadAligned(element + i) & Vector256.Create((ulong)uint.MaxValue);
            Vector256<ulong> high = i + FourWay.Lanes < size ? Vector256.LoadAligned(element + i + FourWay.Lanes) << 32 : default;
            (low | high).StoreAligned(packed + (i / 2));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unpack(ulong* packed, ulong* element)
    {
        int size = FourWay<TField>.Size;
        for (int i = 0; i < size; i += 2 * FourWay.Lanes)
        {
            Vector256<ulong> pair = Vector256.LoadAligned(packed + (i / 2));
            pair.StoreAligned(element + i);
            if (i + FourWay.Lanes < size)
                (pair >>> 32).StoreAligned(element + i + FourWay.Lanes);
        }
    }

    /// <summary>Lanes 0 and 1 exchanged, and 2 and 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Exchange(Vector256<ulong> x) => Avx2.Shuffle(x.AsUInt32(), 0b01_00_11_10).AsUInt64();

    /// <summary>The named lanes of b, else those of a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Blend(Vector256<ulong> a, Vector256<ulong> b, [ConstantExpected] byte lanes)
        => Avx2.Blend(a.AsUInt32(), b.AsUInt32(), lanes).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply32(Vector256<ulong> a, Vector256<long> b) => Avx2.Multiply(a.AsInt32(), b.AsInt32()).AsUInt64();
}
