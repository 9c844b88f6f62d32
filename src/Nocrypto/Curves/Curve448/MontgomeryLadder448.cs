using System;

namespace Sundog.Nocrypto;

/// <summary>The scalar multiplication of RFC 7748 §5 on the u coordinates of Curve448, in constant time.</summary>
internal static class MontgomeryLadder448
{
    /// <summary>
    /// Writes the u coordinate of <paramref name="scalar"/> times the point at <paramref name="u"/>. All are 56 bytes and
    /// may overlap. The scalar is clamped already; u may be p or more.
    /// </summary>
    internal static void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> u, Span<byte> result)
    {
        // RFC 7748 §5: "MUST accept non-canonical values and process them as if they had been reduced".
        Field448 x1 = Field448.Decode(u);
        Rungs rungs = new() { X2 = Field448.One, X3 = x1, Z3 = Field448.One };
        ulong swap = 0;
        for (int i = 447; i >= 0; i--)
        {
            ulong bit = ((ulong)scalar[i >> 3] >> (i & 7)) & 1;
            rungs.ConditionalSwap(ConstantTime.Mask(swap ^ bit));
            swap = bit;
            rungs.Step(x1);
        }
        rungs.ConditionalSwap(ConstantTime.Mask(swap));

        Field448.Invert(rungs.Z2, out rungs.Z2);
        Field448.Multiply(rungs.X2, rungs.Z2, out rungs.X2);
        rungs.X2.Encode(result);
        SecretResidue.Clear(ref rungs);
    }

    // The two points, nP and (n + 1)P, as X : Z, and the scratch of a step, in one place to be cleared.
    private struct Rungs
    {
        internal Field448 X2, Z2, X3, Z3;
        private Field448 _a, _aa, _b, _bb, _e, _c, _d;

        internal void ConditionalSwap(ulong mask)
        {
            Field448.ConditionalSwap(mask, ref X2, ref X3);
            Field448.ConditionalSwap(mask, ref Z2, ref Z3);
        }

        // The loop's body in RFC 7748 §5, with its names. All coordinates stay tight but Z2 before its product.
        internal void Step(in Field448 x1)
        {
            Field448.Add(X2, Z2, out _a);
            Field448.Subtract(X2, Z2, out _b);
            Field448.Add(X3, Z3, out _c);
            Field448.Subtract(X3, Z3, out _d);
            Field448.Multiply(_d, _a, out _d); // DA
            Field448.Multiply(_c, _b, out _c); // CB
            Field448.Square(_a, out _aa);
            Field448.Square(_b, out _bb);

            Field448.Add(_d, _c, out X3);
            Field448.Square(X3, out X3); // (DA + CB)^2
            Field448.Subtract(_d, _c, out Z3);
            Field448.Square(Z3, out Z3);
            Field448.Multiply(x1, Z3, out Z3); // x1 (DA - CB)^2

            Field448.Multiply(_aa, _bb, out X2);
            Field448.Subtract(_aa, _bb, out _e);
            Field448.MultiplyBy39081(_e, out Z2);
            Field448.Add(Z2, _aa, out Z2);
            Field448.Multiply(_e, Z2, out Z2); // E (AA + a24 E)
        }
    }
}
