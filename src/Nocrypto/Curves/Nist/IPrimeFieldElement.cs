using System;

namespace Sundog.Nocrypto;

/// <summary>
/// What the formulas for points need of the field below a curve y² = x³ - 3x + b. Everything takes the same time for
/// all values. The constants of the curve stand here too, so that the compiler sees them as literals.
/// </summary>
internal interface IPrimeFieldElement<T>
    where T : unmanaged, IPrimeFieldElement<T>
{
    /// <summary>The number of 64-bit limbs, in memory and of the plain form.</summary>
    static abstract int LimbCount { get; }

    /// <summary>The number of bits of the prime, and of the order of the curve.</summary>
    static abstract int BitCount { get; }

    /// <summary>The prime, least significant limb first.</summary>
    static abstract ReadOnlySpan<ulong> Modulus { get; }

    static abstract T Zero { get; }

    static abstract T One { get; }

    /// <summary>The coefficient b of the curve's equation.</summary>
    static abstract T B { get; }

    static abstract T GeneratorX { get; }

    static abstract T GeneratorY { get; }

    /// <summary>The element from a number in plain form, which must be below the prime.</summary>
    static abstract T FromLimbs(ReadOnlySpan<ulong> limbs);

    /// <summary>The number in plain form, below the prime.</summary>
    static abstract void ToLimbs(in T a, Span<ulong> limbs);

    /// <summary>1 if the element is zero, else 0.</summary>
    static abstract ulong IsZeroBit(in T a);

    /// <summary>The one or the other, for a mask of all ones or all zeros.</summary>
    static abstract T Select(ulong mask, in T whenOnes, in T whenZeros);

    static abstract T Square(in T a);

    static abstract T operator +(in T a, in T b);

    static abstract T operator -(in T a, in T b);

    static abstract T operator *(in T a, in T b);
}
