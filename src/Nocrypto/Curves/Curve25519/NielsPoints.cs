using System;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>A point made ready to be added: Y + X, Y - X, Z and 2 d T. The elements are below 2^53.</summary>
internal struct ProjectiveNiels
{
    internal Field25519 YPlusX, YMinusX, Z, T2D;

    internal ProjectiveNiels(in EdwardsPoint p)
    {
        Field25519.Add(p.Y, p.X, out YPlusX);
        Field25519.Subtract(p.Y, p.X, out YMinusX);
        Z = p.Z;
        Field25519.Multiply(p.T, EdwardsPoint.TwoD, out T2D);
    }

    /// <summary>The negative point.</summary>
    internal readonly ProjectiveNiels Negate()
    {
        ProjectiveNiels negative = this;
        negative.YPlusX = YMinusX;
        negative.YMinusX = YPlusX;
        Field25519.Negate(T2D, out negative.T2D);
        return negative;
    }
}

/// <summary>
/// A point with Z = 1 made ready to be added: y + x, y - x and 2 d x y. The elements are below 2^53. Four vectors of 256
/// bits long, so that a table of them is read by vectors.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct AffineNiels
{
    internal Field25519 YPlusX, YMinusX, XY2D;

    /// <summary>The negative point.</summary>
    internal readonly AffineNiels Negate()
    {
        AffineNiels negative = this;
        negative.YPlusX = YMinusX;
        negative.YMinusX = YPlusX;
        Field25519.Negate(XY2D, out negative.XY2D);
        return negative;
    }

    /// <summary>Divides all points by their Z, with one inversion.</summary>
    internal static AffineNiels[] FromPoints(ReadOnlySpan<EdwardsPoint> points)
    {
        // products[i] = Z_0 ... Z_(i - 1)
        Field25519[] products = new Field25519[points.Length];
        Field25519 inverse = Field25519.One;
        for (int i = 0; i < points.Length; i++)
        {
            products[i] = inverse;
            Field25519.Multiply(inverse, points[i].Z, out inverse);
        }
        Field25519.Invert(inverse, out inverse);

        AffineNiels[] affine = new AffineNiels[points.Length];
        for (int i = points.Length - 1; i >= 0; i--)
        {
            // Here the inverse is that of Z_0 ... Z_i.
            Field25519.Multiply(inverse, products[i], out Field25519 z);
            Field25519.Multiply(inverse, points[i].Z, out inverse);
            Field25519.Multiply(points[i].X, z, out Field25519 x);
            Field25519.Multiply(points[i].Y, z, out Field25519 y);
            Field25519.Add(y, x, out affine[i].YPlusX);
            Field25519.Subtract(y, x, out affine[i].YMinusX);
            Field25519.Multiply(x, y, out x);
            Field25519.Multiply(x, EdwardsPoint.TwoD, out affine[i].XY2D);
        }
        return affine;
    }
}
