using System;

namespace Sundog.Nocrypto;

/// <summary>
/// The operations on one curve, over numbers in plain form, least significant limb first: a scalar is
/// <see cref="LimbCount"/> limbs, an affine point (xy) is x and then y, twice as many. Arguments are not secret unless
/// said so; operations on secrets take the same time for all of them.
/// </summary>
internal abstract class CurveArithmetic
{
    /// <summary>The largest <see cref="LimbCount"/>, for stack buffers.</summary>
    internal const int MaxLimbs = 9;

    internal abstract int LimbCount { get; }

    /// <summary>The number of bits of the prime, and of the order.</summary>
    internal abstract int BitCount { get; }

    /// <summary>Whether both coordinates are below p and satisfy the curve's equation (SEC 1 §3.2.2.1).</summary>
    internal abstract bool Contains(ReadOnlySpan<ulong> xy);

    /// <summary>Finds the y of the given parity for an x (SEC 1 §2.3.4); false where x is not below p or has no point.</summary>
    internal abstract bool TryDecompress(ReadOnlySpan<ulong> x, ulong parity, Span<ulong> xy);

    /// <summary>The secret scalar, from 1 to n - 1, times the generator. False if the result is not on the curve.</summary>
    internal abstract bool TryMultiplyGenerator(ReadOnlySpan<ulong> scalar, Span<ulong> xy);

    /// <summary>
    /// The same, and the inverse of the scalar modulo the order: both need an inversion, and two at once cost less.
    /// </summary>
    internal abstract bool TryMultiplyGenerator(
        ReadOnlySpan<ulong> scalar, ScalarField order, Span<ulong> xy, Span<ulong> inverse);

    /// <summary>The secret scalar, from 1 to n - 1, times a point of the curve.</summary>
    internal abstract void Multiply(ReadOnlySpan<ulong> scalar, ReadOnlySpan<ulong> point, Span<ulong> xy);

    /// <summary>
    /// Whether x(u·G + v·Q) modulo n is r; u may be 0, v and r are from 1 to n - 1. All of it is public. The multiples of Q make
    /// it faster where there are any.
    /// </summary>
    internal abstract bool VarTimeIsCombination(
        ReadOnlySpan<ulong> u, ReadOnlySpan<ulong> v, ReadOnlySpan<ulong> q, PointMultiples? multiples, ReadOnlySpan<ulong> r,
        ReadOnlySpan<ulong> order);

    /// <summary>
    /// A table of multiples of a public point, for <see cref="VarTimeIsCombination"/>: it costs about as much as fifteen
    /// verifications, and some 100 KB, or 200 for P-384. Null where it would be of no use.
    /// </summary>
    internal virtual PointMultiples? VarTimeMultiples(ReadOnlySpan<ulong> point) => null;
}

/// <summary>Multiples of one public point, of a kind that only the arithmetic which made them knows.</summary>
internal abstract class PointMultiples;
