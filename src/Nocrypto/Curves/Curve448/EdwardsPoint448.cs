using System;
using System.Runtime.InteropServices;

namespace Sundog.Nocrypto;

/// <summary>A point of edwards448 with Z = 1, never to be an intermediate result: an entry of a table. Read by vectors.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AffinePoint448
{
    internal Field448 X, Y;
}

/// <summary>
/// A point of edwards448, x^2 + y^2 = 1 + d x^2 y^2 with d = -39081, in the projective coordinates of RFC 8032 §5.2.4:
/// x = X / Z, y = Y / Z. The coordinates are tight. The formulas are complete: no case of them is special.
/// </summary>
internal struct EdwardsPoint448
{
    internal Field448 X, Y, Z;

    /// <summary>The size of an encoded point, in bytes.</summary>
    internal const int Size = 57;

    internal static EdwardsPoint448 Identity => new() { Y = Field448.One, Z = Field448.One };

    /// <summary>The base point B of RFC 8032 §5.2.</summary>
    internal static EdwardsPoint448 Base => new()
    {
        X = new(
            0x26a82bc70cc05e, 0x80e18b00938e26, 0xf72ab66511433b, 0xa3d3a46412ae1a,
            0x0f1767ea6de324, 0x36da9e14657047, 0xed221d15a622bf, 0x4f1970c66bed0d),
        Y = new(
            0x08795bf230fa14, 0x132c4ed7c8ad98, 0x1ce67c39c4fdbd, 0x05a0c2d73ad3ff,
            0xa3984087789c1e, 0xc7624bea73736c, 0x248876203756c9, 0x693f46716eb6bc),
        Z = Field448.One,
    };

    /// <summary>
    /// Reads a public point, strictly: RFC 8032 §5.2.3. False when y is p or more, when a bit above it that is not the
    /// sign is set, when there is no such point, or when x is zero and its sign bit is set.
    /// </summary>
    internal static bool TryDecodeVarTime(ReadOnlySpan<byte> encoded, out EdwardsPoint448 point)
    {
        point = Identity;
        uint sign = (uint)encoded[56] >> 7;
        Field448 y = Field448.Decode(encoded);
        // Step 1: "If the resulting value is >= p, decoding fails."
        Span<byte> canonical = stackalloc byte[Field448.Size];
        y.Encode(canonical);
        if (!canonical.SequenceEqual(encoded[..Field448.Size]) || (encoded[56] & 0x7f) != 0)
            return false;

        // Steps 2 and 3: x^2 = (y^2 - 1) / (d y^2 - 1); the denominator is never zero, for 1/d is no square.
        Field448.Square(y, out Field448 y2);
        Field448.Subtract(y2, Field448.One, out Field448 u);
        Field448.MultiplyBy39081(y2, out Field448 v);
        Field448.Add(v, Field448.One, out v);
        Field448.Negate(v, out v);
        if (!Field448.TrySquareRootOfRatioVarTime(u, v, out Field448 x))
            return false;

        // Step 4: "If x = 0, and x_0 = 1, decoding fails."
        if (x.IsZeroVarTime() && sign == 1)
            return false;
        if (x.Sign() != sign)
            Field448.Negate(x, out x);
        point.X = x;
        point.Y = y;
        return true;
    }

    /// <summary>Writes the 57 bytes of RFC 8032 §5.2.2: y, and the sign of x in the top bit. Constant time.</summary>
    internal readonly void Encode(Span<byte> encoded)
    {
        Field448.Invert(Z, out Field448 inverse);
        Field448.Multiply(X, inverse, out Field448 x);
        Field448.Multiply(Y, inverse, out Field448 y);
        y.Encode(encoded);
        encoded[56] = (byte)(x.Sign() << 7);
        SecretResidue.Clear(ref inverse);
        SecretResidue.Clear(ref x);
    }

    /// <summary>
    /// Writes the u coordinate of the point of Curve448 that the isogeny of RFC 7748 §4.2 takes this one to, u = y^2 / x^2;
    /// it takes the base point to the base point, and so their multiples to each other. Zero for the identity, which it
    /// takes to infinity. Constant time.
    /// </summary>
    internal readonly void EncodeMontgomery(Span<byte> u)
    {
        Field448.Invert(X, out Field448 quotient);
        Field448.Multiply(quotient, Y, out quotient);
        Field448.Square(quotient, out quotient);
        quotient.Encode(u);
        SecretResidue.Clear(ref quotient);
    }

    /// <summary>Whether a public point is one of the four whose order divides the cofactor, 4.</summary>
    internal readonly bool IsSmallOrderVarTime()
    {
        Double(this, out EdwardsPoint448 p);
        Double(p, out p);
        return p.X.IsZeroVarTime() && Field448.EqualVarTime(p.Y, p.Z);
    }

    /// <summary>-p.</summary>
    internal static void Negate(in EdwardsPoint448 p, out EdwardsPoint448 negative)
    {
        negative = p;
        Field448.Negate(p.X, out negative.X);
    }

    /// <summary>2p, with the names of RFC 8032 §5.2.4.</summary>
    internal static void Double(in EdwardsPoint448 p, out EdwardsPoint448 twice)
    {
        Field448.Add(p.X, p.Y, out Field448 b);
        Field448.Square(b, out b);
        Field448.Square(p.X, out Field448 c);
        Field448.Square(p.Y, out Field448 d);
        Field448.Square(p.Z, out Field448 h);
        Field448.Add(c, d, out Field448 e);
        Field448.Add(h, h, out h);
        Field448.Subtract(e, h, out Field448 j);
        Field448.Subtract(b, e, out b);
        Field448.Subtract(c, d, out c);
        Field448.Multiply(b, j, out twice.X);
        Field448.Multiply(e, c, out twice.Y);
        Field448.Multiply(e, j, out twice.Z);
    }

    /// <summary>p + q.</summary>
    internal static void Add(in EdwardsPoint448 p, in EdwardsPoint448 q, out EdwardsPoint448 sum)
    {
        Field448.Multiply(p.Z, q.Z, out Field448 a);
        Add(p, q.X, q.Y, a, out sum);
    }

    /// <summary>p + q for a q with Z = 1.</summary>
    internal static void Add(in EdwardsPoint448 p, in AffinePoint448 q, out EdwardsPoint448 sum) => Add(p, q.X, q.Y, p.Z, out sum);

    // RFC 8032 §5.2.4 with its names; E = d C D is the negative of 39081 C D.
    private static void Add(
        in EdwardsPoint448 p, in Field448 qX, in Field448 qY, in Field448 a, out EdwardsPoint448 sum)
    {
        Field448.Square(a, out Field448 b);
        Field448.Multiply(p.X, qX, out Field448 c);
        Field448.Multiply(p.Y, qY, out Field448 d);
        Field448.Multiply(c, d, out Field448 e);
        Field448.MultiplyBy39081(e, out e);
        Field448.Add(b, e, out Field448 f);
        Field448.Subtract(b, e, out Field448 g);
        Field448.Add(p.X, p.Y, out Field448 h);
        Field448.Add(qX, qY, out Field448 h2);
        Field448.Multiply(h, h2, out h);
        Field448.Add(c, d, out h2);
        Field448.Subtract(h, h2, out h);
        Field448.Subtract(d, c, out d);
        Field448.Multiply(a, f, out b);
        Field448.Multiply(a, g, out c);
        Field448.Multiply(b, h, out sum.X);
        Field448.Multiply(c, d, out sum.Y);
        Field448.Multiply(f, g, out sum.Z);
    }

    /// <summary>Divides all points by their Z, with one inversion.</summary>
    internal static AffinePoint448[] ToAffine(ReadOnlySpan<EdwardsPoint448> points)
    {
        // products[i] = Z_0 ... Z_(i - 1)
        Field448[] products = new Field448[points.Length];
        Field448 inverse = Field448.One;
        for (int i = 0; i < points.Length; i++)
        {
            products[i] = inverse;
            Field448.Multiply(inverse, points[i].Z, out inverse);
        }
        Field448.Invert(inverse, out inverse);
        AffinePoint448[] affine = new AffinePoint448[points.Length];
        for (int i = points.Length - 1; i >= 0; i--)
        {
            // Here the inverse is that of Z_0 ... Z_i.
            Field448.Multiply(inverse, products[i], out Field448 z);
            Field448.Multiply(inverse, points[i].Z, out inverse);
            Field448.Multiply(points[i].X, z, out affine[i].X);
            Field448.Multiply(points[i].Y, z, out affine[i].Y);
        }
        return affine;
    }
}
