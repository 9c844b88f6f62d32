namespace Sundog.Nocrypto;

/// <summary>
/// A prime field whose elements lie four side by side in the lanes of AVX2, in Montgomery's form with R = 2^(Limbs · LimbBits).
/// An element is <see cref="Limbs"/> vectors of four 64-bit lanes at an aligned pointer.
/// </summary>
/// <remarks>
/// A limb is the low half of its lane, with a sign; the upper half has no meaning. So a sum or a difference is one of limbs, and
/// needs no carry. Two bounds have to be kept:
/// <list type="bullet">
/// <item>Factors: in units of 2^LimbBits, the largest limb of one times the largest of the other is at most 3.5. The limbs of a
/// product are from 0 to 1; those of a difference of products are at most 1 in magnitude.</item>
/// <item>Numbers: in units of p, a number stays below 8, so that its last limb is small. A product of a and b is between -ab p/R
/// and 1 + ab p/R, and p/R is at most 1/32.</item>
/// </list>
/// </remarks>
internal unsafe interface IFourWayField
{
    /// <summary>The number of limbs.</summary>
    static abstract int Limbs { get; }

    /// <summary>The width of a limb.</summary>
    static abstract int LimbBits { get; }

    /// <summary>
    /// product = a b / R + c in each lane; it may be one of the factors. The addend has 64-bit limbs, with
    /// <see cref="FourWay{TField}.Bias"/> in each; an addend of nothing has that alone.
    /// </summary>
    static abstract void MultiplyAdd(ulong* product, ulong* a, ulong* b, ulong* c);
}
