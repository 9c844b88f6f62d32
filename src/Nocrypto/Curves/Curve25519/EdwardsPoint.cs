using System;

namespace Sundog.Nocrypto;

/// <summary>
/// A point of edwards25519, -x^2 + y^2 = 1 + d x^2 y^2, in the extended coordinates of RFC 8032 §5.1.4: x = X / Z,
/// y = Y / Z, x y = T / Z. The coordinates are tight. The formulas are complete: no case of them is special.
/// </summary>
internal struct EdwardsPoint
{
    internal Field25519 X, Y, Z, T;

    /// <summary>The curve's d = -121665 / 121666 (RFC 8032 §5.1).</summary>
    internal static Field25519 D => new(0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff);

    internal static Field25519 TwoD
        => new(0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff);

    internal static EdwardsPoint Identity => new() { Y = Field25519.One, Z = Field25519.One };

    /// <summary>The base point B of RFC 8032 §5.1: y = 4/5, x even.</summary>
    internal static EdwardsPoint Base => new()
    {
        X = new(0x62d608f25d51a, 0x412a4b4f6592a, 0x75b7171a4b31d, 0x1ff60527118fe, 0x216936d3cd6e5),
        Y = new(0x6666666666658, 0x4cccccccccccc, 0x1999999999999, 0x3333333333333, 0x6666666666666),
        Z = Field25519.One,
        T = new(0x68ab3a5b7dda3, 0xeea2a5eadbb, 0x2af8df483c27e, 0x332b375274732, 0x67875f0fd78b7),
    };

    /// <summary>
    /// Reads a public point, strictly: RFC 8032 §5.1.3. False when y is p or more, when there is no such point, or when
    /// x is zero and its sign bit is set.
    /// </summary>
    internal static bool TryDecodeVarTime(ReadOnlySpan<byte> encoded, out EdwardsPoint point)
    {
        point = Identity;
        Field25519 y = Field25519.Decode(encoded);
        uint sign = (uint)encoded[31] >> 7;
        // RFC 8032 §5.1.3 step 1: "If the resulting value is >= p, decoding fails."
        Span<byte> canonical = stackalloc byte[Field25519.Size];
        y.Encode(canonical);
        canonical[31] |= (byte)(sign << 7);
        if (!canonical.SequenceEqual(encoded))
            return false;

        // Steps 2 and 3: x^2 = (y^2 - 1) / (d y^2 + 1); the denominator is never zero, for -1/d is no square.
        Field25519.Square(y, out Field25519 y2);
        Field25519.Subtract(y2, Field25519.One, out Field25519 u);
        Field25519.Multiply(y2, D, out Field25519 v);
        Field25519.Add(v, Field25519.One, out v);
        if (!Field25519.TrySquareRootOfRatioVarTime(u, v, out Field25519 x))
            return false;

        // Step 4: "If x = 0, and x_0 = 1, decoding fails."
        if (x.IsZeroVarTime() && sign == 1)
            return false;
        if (x.Sign() != sign)
        {
            Field25519.Negate(x, out x);
            x.Carry();
        }
        point.X = x;
        point.Y = y;
        Field25519.Multiply(x, y, out point.T);
        return true;
    }

    /// <summary>Writes the 32 bytes of RFC 8032 §5.1.2: y with the sign of x in the top bit. Constant time.</summary>
    internal readonly void Encode(Span<byte> encoded)
    {
        Field25519.Invert(Z, out Field25519 inverse);
        Field25519.Multiply(X, inverse, out Field25519 x);
        Field25519.Multiply(Y, inverse, out Field25519 y);
        y.Encode(encoded);
        encoded[31] |= (byte)(x.Sign() << 7);
    }

    /// <summary>
    /// Writes the u coordinate of the same point on Curve25519, u = (1 + y) / (1 - y) (RFC 7748 §4.1); zero for the
    /// identity, which is at infinity there. Constant time.
    /// </summary>
    internal readonly void EncodeMontgomery(Span<byte> u)
    {
        Field25519.Subtract(Z, Y, out Field25519 denominator);
        Field25519.Invert(denominator, out denominator);
        Field25519.Add(Z, Y, out Field25519 quotient);
        Field25519.Multiply(quotient, denominator, out quotient);
        quotient.Encode(u);
    }

    /// <summary>-p.</summary>
    internal static void Negate(in EdwardsPoint p, out EdwardsPoint negative)
    {
        negative = p;
        Field25519.Negate(p.X, out negative.X);
        negative.X.Carry();
        Field25519.Negate(p.T, out negative.T);
        negative.T.Carry();
    }

    /// <summary>Whether a public point is one of the eight whose order divides the cofactor, 8.</summary>
    internal readonly bool IsSmallOrderVarTime()
    {
        EdwardsPoint p = this;
        DoubleTimes(ref p, 3);
        return p.X.IsZeroVarTime() && Field25519.EqualVarTime(p.Y, p.Z);
    }

    /// <summary>2p (RFC 8032 §5.1.4).</summary>
    internal static void Double(in EdwardsPoint p, out EdwardsPoint twice)
    {
        DoubleTerms(p, out Field25519 e, out Field25519 f, out Field25519 g, out Field25519 h);
        Field25519.Multiply(e, f, out twice.X);
        Field25519.Multiply(g, h, out twice.Y);
        Field25519.Multiply(f, g, out twice.Z);
        Field25519.Multiply(e, h, out twice.T);
    }

    /// <summary>2^<paramref name="times"/> p, for one or more times; a doubling does not read T, so only the last one makes it.</summary>
    internal static void DoubleTimes(ref EdwardsPoint p, int times)
    {
        for (int i = 1; i < times; i++)
            DoubleWithoutT(ref p);
        Double(p, out p);
    }

    /// <summary>Makes 2p of p, but leaves T as it was: only a doubling or an encoding may follow.</summary>
    internal static void DoubleWithoutT(ref EdwardsPoint p)
    {
        DoubleTerms(p, out Field25519 e, out Field25519 f, out Field25519 g, out Field25519 h);
        Field25519.Multiply(e, f, out p.X);
        Field25519.Multiply(g, h, out p.Y);
        Field25519.Multiply(f, g, out p.Z);
    }

    /// <summary>p + q (RFC 8032 §5.1.4).</summary>
    internal static void Add(in EdwardsPoint p, in ProjectiveNiels q, out EdwardsPoint sum)
    {
        Field25519.Multiply(p.Z, q.Z, out Field25519 z);
        Add(p, q.YPlusX, q.YMinusX, q.T2D, z, out sum);
    }

    /// <summary>p + q (RFC 8032 §5.1.4) for a q with Z = 1.</summary>
    internal static void Add(in EdwardsPoint p, in AffineNiels q, out EdwardsPoint sum)
        => Add(p, q.YPlusX, q.YMinusX, q.XY2D, p.Z, out sum);

    // RFC 8032 §5.1.4 with its names. E and H are below 2^53, F and G below 2^53 + 2^28.
    private static void Add(
        in EdwardsPoint p, in Field25519 yPlusX, in Field25519 yMinusX, in Field25519 t2d, in Field25519 z,
        out EdwardsPoint sum)
    {
        Field25519.Subtract(p.Y, p.X, out Field25519 a);
        Field25519.Multiply(a, yMinusX, out a);
        Field25519.Add(p.Y, p.X, out Field25519 b);
        Field25519.Multiply(b, yPlusX, out b);
        Field25519.Multiply(p.T, t2d, out Field25519 c);
        Field25519.Add(z, z, out Field25519 d);
        Field25519.Subtract(b, a, out Field25519 e);
        Field25519.Subtract(d, c, out Field25519 f);
        Field25519.Add(d, c, out Field25519 g);
        Field25519.Add(b, a, out Field25519 h);
        Field25519.Multiply(e, f, out sum.X);
        Field25519.Multiply(g, h, out sum.Y);
        Field25519.Multiply(f, g, out sum.Z);
        Field25519.Multiply(e, h, out sum.T);
    }

    // RFC 8032 §5.1.4, the doubling, with its names. All four are below 2^54: F, the largest, is a doubled square
    // (2^52), a square (2^51), 2p (2^52), and the slack of the four.
    private static void DoubleTerms(
        in EdwardsPoint p, out Field25519 e, out Field25519 f, out Field25519 g, out Field25519 h)
    {
        Field25519.Square(p.X, out Field25519 a);
        Field25519.Square(p.Y, out Field25519 b);
        Field25519.Square(p.Z, out Field25519 c);
        Field25519.Add(c, c, out c);
        Field25519.Add(a, b, out h);
        Field25519.Add(p.X, p.Y, out e);
        Field25519.Square(e, out e);
        Field25519.Subtract(h, e, out e);
        Field25519.Subtract(a, b, out g);
        Field25519.Add(c, g, out f);
    }
}
