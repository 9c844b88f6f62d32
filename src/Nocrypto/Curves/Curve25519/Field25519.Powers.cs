using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

// Fixed powers: the exponents are public, so the chain of squarings and multiplications is always the same.
internal partial struct Field25519
{
    /// <summary>A square root of -1, 2^((p - 1) / 4) (RFC 8032 §5.1.3).</summary>
    internal static Field25519 SquareRootOfMinusOne
        => new(0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d);

    /// <summary>1 / a for a loose a; zero for zero. Constant time, and half the time of Fermat's a^(p - 2).</summary>
    internal static void Invert(in Field25519 a, out Field25519 inverse)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Span<ulong> limbs = stackalloc ulong[Size / sizeof(ulong)];
        a.Encode(bytes);
        for (int i = 0; i < limbs.Length; i++)
            limbs[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
        Inversion.Instance.Invert(limbs);
        for (int i = 0; i < limbs.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * i)..], limbs[i]);
        inverse = Decode(bytes);
        LimbString.Clear(limbs);
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>
    /// A square root of u / v for loose u and v, v not zero, as in RFC 8032 §5.1.3. Returns false when there is none.
    /// The root has either sign. Only for public values.
    /// </summary>
    internal static bool TrySquareRootOfRatioVarTime(in Field25519 u, in Field25519 v, out Field25519 root)
    {
        // Candidate: u v^3 (u v^7)^((p - 5) / 8).
        Square(v, out Field25519 v3);
        Multiply(v3, v, out v3);
        Square(v3, out Field25519 v7);
        Multiply(v7, v, out v7);
        Multiply(u, v7, out Field25519 power);
        PowerP58(power, out power);
        Multiply(u, v3, out root);
        Multiply(root, power, out root);

        Square(root, out Field25519 check);
        Multiply(check, v, out check);
        if (EqualVarTime(check, u))
            return true;
        Add(check, u, out check);
        if (!check.IsZeroVarTime())
            return false;
        Multiply(root, SquareRootOfMinusOne, out root);
        return true;
    }

    // a^((p - 5) / 8); (p - 5) / 8 = 2^252 - 3 = 2^2 (2^250 - 1) + 1.
    private static void PowerP58(in Field25519 a, out Field25519 power)
    {
        PowerChain(a, out Field25519 power250);
        SquareTimes(ref power250, 2);
        Multiply(power250, a, out power);
    }

    // a^(2^250 - 1). Writing e(n) for a^(2^n - 1): e(m + n) = e(m)^(2^n) e(n).
    private static void PowerChain(in Field25519 a, out Field25519 power250)
    {
        Field25519 e5, e10, e20, e50, e100, t;
        Square(a, out Field25519 power2);
        Square(power2, out t);
        SquareTimes(ref t, 1);
        Multiply(t, a, out t); // a^9
        Multiply(t, power2, out Field25519 power11);
        Square(power11, out e5); // a^22
        Multiply(e5, t, out e5); // a^31 = e(5)
        Join(e5, e5, 5, out e10);
        Join(e10, e10, 10, out e20);
        Join(e20, e20, 20, out t); // e(40)
        Join(t, e10, 10, out e50);
        Join(e50, e50, 50, out e100);
        Join(e100, e100, 100, out t); // e(200)
        Join(t, e50, 50, out power250);
    }

    private static void Join(in Field25519 high, in Field25519 low, int lowBits, out Field25519 joined)
    {
        Field25519 t = high;
        SquareTimes(ref t, lowBits);
        Multiply(t, low, out joined);
    }

    private static void SquareTimes(ref Field25519 a, int times)
    {
        for (int i = 0; i < times; i++)
            Square(a, out a);
    }

    private static class Inversion
    {
        internal static readonly DivstepInversion Instance =
            new([0xffffffffffffffed, ulong.MaxValue, ulong.MaxValue, 0x7fffffffffffffff]);
    }
}
