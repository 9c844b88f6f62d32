namespace Sundog.Nocrypto;

// Fixed powers: the exponents are public, so the chain of squarings and multiplications is always the same.
internal partial struct Field448
{
    /// <summary>1 / a, by Fermat's a^(p - 2); zero for zero. Constant time.</summary>
    internal static void Invert(in Field448 a, out Field448 inverse)
    {
        // p - 2 = 4 (p - 3) / 4 + 1.
        PowerP34(a, out Field448 power);
        SquareTimes(ref power, 2);
        Multiply(power, a, out inverse);
        SecretResidue.Clear(ref power);
    }

    /// <summary>
    /// A square root of u / v, v not zero, as in RFC 8032 §5.2.3. Returns false when there is none. The root has either
    /// sign. Only for public values.
    /// </summary>
    internal static bool TrySquareRootOfRatioVarTime(in Field448 u, in Field448 v, out Field448 root)
    {
        // Candidate: u^3 v (u^5 v^3)^((p - 3) / 4).
        Square(u, out Field448 u2);
        Multiply(u, v, out Field448 uv);
        Multiply(u2, uv, out Field448 u3v);
        Square(uv, out Field448 power);
        Multiply(power, u3v, out power);
        PowerP34(power, out power);
        Multiply(u3v, power, out root);

        Square(root, out Field448 check);
        Multiply(check, v, out check);
        return EqualVarTime(check, u);
    }

    // a^((p - 3) / 4); (p - 3) / 4 = 2^446 - 2^222 - 1 = 2^223 (2^223 - 1) + (2^222 - 1). Writing e(n) for a^(2^n - 1):
    // e(m + n) = e(m)^(2^n) e(n).
    private static void PowerP34(in Field448 a, out Field448 power)
    {
        Field448 e2, e3, e6, e9, e18, e19, e37, e74, e111, e222, e223;
        Join(a, a, 1, out e2);
        Join(e2, a, 1, out e3);
        Join(e3, e3, 3, out e6);
        Join(e6, e3, 3, out e9);
        Join(e9, e9, 9, out e18);
        Join(e18, a, 1, out e19);
        Join(e18, e19, 19, out e37);
        Join(e37, e37, 37, out e74);
        Join(e74, e37, 37, out e111);
        Join(e111, e111, 111, out e222);
        Join(e222, a, 1, out e223);
        Join(e223, e222, 223, out power);
    }

    private static void Join(in Field448 high, in Field448 low, int lowBits, out Field448 joined)
    {
        Field448 t = high;
        SquareTimes(ref t, lowBits);
        Multiply(t, low, out joined);
    }

    private static void SquareTimes(ref Field448 a, int times)
    {
        for (int i = 0; i < times; i++)
            Square(a, out a);
    }
}
