using System;

namespace Sundog.Nocrypto;

/// <summary>A curve whose points are multiplied in the lanes of <typeparamref name="TField"/> where the processor has AVX2.</summary>
internal sealed class FourWayArithmetic<TField, T>(ulong[] order) : ShortWeierstrass<T>
    where TField : IFourWayField
    where T : unmanaged, IPrimeFieldElement<T>
{
    private FourWayComb<TField, T>? _comb;

    // Public values only; if two threads build it at once, both build the same.
    internal override ProjectivePoint<T> MultiplyGenerator(ReadOnlySpan<ulong> scalar)
        => FourWay.IsSupported
            ? (_comb ??= Comb(ProjectivePoint<T>.Generator)).Multiply(scalar)
            : base.MultiplyGenerator(scalar);

    internal override PointMultiples? VarTimeMultiples(ReadOnlySpan<ulong> point)
        => FourWay.IsSupported ? Comb(FromAffine(point)) : null;

    private protected override ProjectivePoint<T> MultiplyPoint(ReadOnlySpan<ulong> scalar, in ProjectivePoint<T> point)
        => FourWay.IsSupported
            ? FourWayMultiplication<TField, T>.Multiply(scalar, order, point.X, point.Y)
            : base.MultiplyPoint(scalar, point);

    internal override ProjectivePoint<T> VarTimeSum(ReadOnlySpan<ulong> u, ReadOnlySpan<ulong> v, in ProjectivePoint<T> q)
        => FourWay.IsSupported
            ? ProjectivePoint<T>.Add(MultiplyGenerator(u), MultiplyPoint(v, q))
            : base.VarTimeSum(u, v, q);

    private protected override ProjectivePoint<T> VarTimeSum(ReadOnlySpan<ulong> u, ReadOnlySpan<ulong> v, PointMultiples multiples)
        => ProjectivePoint<T>.Add(MultiplyGenerator(u), ((FourWayComb<TField, T>)multiples).Multiply(v));

    private FourWayComb<TField, T> Comb(in ProjectivePoint<T> point)
        => new(Multiples(FourWayComb<TField, T>.FirstPoints(point), FourWayComb<TField, T>.Multiples));
}
