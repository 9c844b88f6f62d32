using System;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>Elements of the scalar field <typeparamref name="T"/> on their way into lanes of <typeparamref name="TField"/> and out.</summary>
internal static unsafe class FourWayForm<TField, T>
    where TField : IFourWayField
    where T : unmanaged, IPrimeFieldElement<T>
{
    private static readonly T Radix = PowerOfTwo(TField.Limbs * TField.LimbBits);
    private static readonly ulong[] OneLimbs = LimbsOfOne();

    /// <summary>The number that stands for an element, in Montgomery's form.</summary>
    internal static void Write(in T value, Span<ulong> number) => T.ToLimbs(value * Radix, number);

    /// <summary>Puts 1 in a lane.</summary>
    internal static void SetOne(ulong* element, int lane)
    {
        for (int i = 0; i < TField.Limbs; i++)
            element[(FourWay.Lanes * i) + lane] = OneLimbs[i];
    }

    /// <summary>Puts an element in a lane.</summary>
    [SkipLocalsInit]
    internal static void SetLane(ulong* element, int lane, in T value)
    {
        Span<ulong> number = stackalloc ulong[CurveArithmetic.MaxLimbs];
        number = number[..T.LimbCount];
        Write(value, number);
        for (int i = 0; i < TField.Limbs; i++)
            element[(FourWay.Lanes * i) + lane] = FourWay<TField>.Limb(number, i);
        LimbString.Clear(number);
    }

    /// <summary>
    /// The element in a lane of a product with the number 1, which is not in Montgomery's form, and from 0 to p, so that no limb
    /// has a sign.
    /// </summary>
    [SkipLocalsInit]
    internal static T Lane(ulong* element, int lane)
    {
        Span<ulong> number = stackalloc ulong[CurveArithmetic.MaxLimbs];
        number = number[..T.LimbCount];
        FourWay<TField>.ReadLane(element, lane, number);
        T value = T.FromLimbs(number);
        LimbString.Clear(number);
        return value;
    }

    private static ulong[] LimbsOfOne()
    {
        Span<ulong> number = stackalloc ulong[T.LimbCount];
        Write(T.One, number);
        ulong[] limbs = new ulong[TField.Limbs];
        for (int i = 0; i < limbs.Length; i++)
            limbs[i] = FourWay<TField>.Limb(number, i);
        return limbs;
    }

    private static T PowerOfTwo(int exponent)
    {
        T power = T.One;
        for (int i = 0; i < exponent; i++)
            power += power;
        return power;
    }
}
