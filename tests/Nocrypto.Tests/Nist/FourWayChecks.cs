using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>What holds for the arithmetic in four lanes over one field.</summary>
internal abstract class FourWayChecks
{
    internal abstract BigInteger Order { get; }

    internal abstract void CheckProducts(Random random);

    internal abstract void CheckCarry(Random random);

    internal abstract void CheckMultiples(BigInteger k);

    internal abstract void CheckPoint(ulong point, ulong scalar);
}

/// <inheritdoc/>
internal sealed unsafe class FourWayChecks<TField, T> : FourWayChecks
    where TField : IFourWayField
    where T : unmanaged, IPrimeFieldElement<T>
{
    private readonly ShortWeierstrass<T> _portable = new();
    private readonly FourWayArithmetic<TField, T> _lanes;
    private readonly BigInteger _prime = ToBigInteger(T.Modulus);

    internal FourWayChecks(ReadOnlySpan<ulong> order)
    {
        Order = ToBigInteger(order);
        _lanes = new(order.ToArray());
    }

    internal override BigInteger Order { get; }

    internal override void CheckProducts(Random random)
    {
        ulong* memory = Allocate(4), a = memory, b = a + FourWay<TField>.Size, c = b + FourWay<TField>.Size, product = c + FourWay<TField>.Size;
        // The largest limbs that may meet: 2 units and 1.75 units, with signs.
        BigInteger[] aValues = Fill(random, a, 2), bValues = Fill(random, b, 1.75), cValues = Fill(random, c, 1);
        for (int i = 0; i < FourWay<TField>.Size; i++)
            c[i] = FourWay<TField>.Bias + (ulong)(int)c[i];
        TField.MultiplyAdd(product, a, b, c);
        BigInteger r = BigInteger.One << (TField.Limbs * TField.LimbBits);
        for (int lane = 0; lane < FourWay.Lanes; lane++)
        {
            BigInteger expected = aValues[lane] * bValues[lane], actual = (Value(product, lane) - cValues[lane]) * r;
            Assert.Equal(Modulo(expected), Modulo(actual));
            Assert.True(actual <= BigInteger.Abs(expected) + (_prime * r));
            Assert.True(actual >= -BigInteger.Abs(expected));
            for (int i = 0; i < TField.Limbs - 1; i++)
                Assert.True(product[(FourWay.Lanes * i) + lane] <= FourWay<TField>.LimbMask);
        }
        NativeMemory.AlignedFree(memory);
    }

    internal override void CheckCarry(Random random)
    {
        ulong* a = Allocate(1);
        BigInteger[] values = Fill(random, a, 3);
        for (int i = 0; i < FourWay<TField>.Size; i++)
            a[i] = (ulong)(int)a[i];
        FourWay<TField>.Carry(a);
        for (int lane = 0; lane < FourWay.Lanes; lane++)
        {
            Assert.Equal(values[lane], Value(a, lane));
            for (int i = 0; i < TField.Limbs - 1; i++)
                Assert.InRange((int)a[(FourWay.Lanes * i) + lane], -4, (int)FourWay<TField>.LimbMask + 4);
        }
        NativeMemory.AlignedFree(a);
    }

    internal override void CheckMultiples(BigInteger k)
    {
        ulong[] scalar = LimbsOf(k);
        ProjectivePoint<T> expected = _portable.MultiplyGenerator(scalar);
        AssertSame(expected, _lanes.MultiplyGenerator(scalar));
        if (!k.IsZero && k != Order)
            AssertSame(expected, FourWayMultiplication<TField, T>.Multiply(scalar, LimbsOf(Order), T.GeneratorX, T.GeneratorY));
    }

    internal override void CheckPoint(ulong point, ulong scalar)
    {
        ulong[] xy = new ulong[2 * T.LimbCount], k = LimbsOf(((BigInteger)scalar << 100) + point + 1);
        _portable.ToAffine(_portable.MultiplyGenerator(LimbsOf(point + BigInteger.One)), xy);
        ProjectivePoint<T> q = ShortWeierstrass<T>.FromAffine(xy);
        AssertSame(ShortWeierstrass<T>.Multiply(k, q), FourWayMultiplication<TField, T>.Multiply(k, LimbsOf(Order), q.X, q.Y));
    }

    private static ulong* Allocate(int elements)
        => (ulong*)NativeMemory.AlignedAlloc((nuint)(elements * FourWay<TField>.Size * sizeof(ulong)), 32);

    private static BigInteger ToBigInteger(ReadOnlySpan<ulong> limbs) => new(MemoryMarshal.AsBytes(limbs), isUnsigned: true);

    private static void AssertSame(in ProjectivePoint<T> expected, in ProjectivePoint<T> actual)
    {
        Assert.Equal(1UL, T.IsZeroBit((expected.X * actual.Z) - (actual.X * expected.Z)));
        Assert.Equal(1UL, T.IsZeroBit((expected.Y * actual.Z) - (actual.Y * expected.Z)));
        Assert.Equal(T.IsZeroBit(expected.Z), T.IsZeroBit(actual.Z));
        Assert.Equal(0UL, T.IsZeroBit(actual.Y) & T.IsZeroBit(actual.Z));
    }

    /// <summary>Limbs with a sign, often at the ends, below so many units in magnitude; the last one less, so that numbers are below 8 p.</summary>
    private static BigInteger[] Fill(Random random, ulong* element, double units)
    {
        int unit = 1 << TField.LimbBits, last = 1 << (T.BitCount - ((TField.Limbs - 1) * TField.LimbBits) + 2);
        BigInteger[] values = new BigInteger[FourWay.Lanes];
        for (int lane = 0; lane < FourWay.Lanes; lane++)
        {
            int kind = random.Next(4);
            for (int i = 0; i < TField.Limbs; i++)
            {
                int bound = i == TField.Limbs - 1 ? last : (int)(units * unit);
                int limb = kind switch
                {
                    0 => bound - 1,
                    1 => 1 - bound,
                    2 => random.Next(2) * (bound - 1),
                    _ => random.Next(-bound + 1, bound),
                };
                // The upper half has no meaning.
                element[(FourWay.Lanes * i) + lane] = (uint)limb | ((ulong)random.Next() << 32);
            }
            values[lane] = Value(element, lane);
        }
        return values;
    }

    private static BigInteger Value(ulong* element, int lane)
    {
        BigInteger value = 0;
        for (int i = TField.Limbs - 1; i >= 0; i--)
            value = (value << TField.LimbBits) + (int)element[(FourWay.Lanes * i) + lane];
        return value;
    }

    private BigInteger Modulo(BigInteger value) => ((value % _prime) + _prime) % _prime;

    private static ulong[] LimbsOf(BigInteger value)
    {
        ulong[] limbs = new ulong[T.LimbCount];
        for (int i = 0; i < limbs.Length; i++)
            limbs[i] = (ulong)((value >> (64 * i)) & ulong.MaxValue);
        return limbs;
    }
}
